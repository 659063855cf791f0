"""Where the servers of an installation on AWS keep what people do, the same for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.aws.audit import DynamoAuditLog
from infra.aws.conversations import DynamoConversations
from infra.aws.mailer import SesMailer
from infra.aws.model_store import S3ModelStore
from infra.aws.objects import Objects
from infra.aws.replays import DynamoReplays
from infra.aws.run_reports import S3Runs
from infra.aws.secrets import SecretKeys, SecretStore, shared_account_secret, shared_setup_token
from infra.aws.slack_store import DynamoSlackStore
from infra.aws.users import DynamoUsers
from infra.local.accounts import ACCESS_LIFETIME, now
from infra.local.model_shelf import StoreModelShelf
from ingestion.lake.zones import Home
from server.auth.letters import Letters
from server.auth.passwords import Passwords
from server.auth.second_factor import SecondFactors
from server.auth.service import AuthParts, Registration
from server.auth.tokens import AccessTokens

if TYPE_CHECKING:
    from infra.aws.wiring import AwsParts


@dataclass(frozen=True, slots=True)
class AwsStores:
    """The `Stores` port on DynamoDB, S3, SES and Secrets Manager.

    Args:
        parts: Clients, names and settings.
        home: Keeps copies of models.
    """

    parts: AwsParts
    home: Home

    def conversations(self) -> DynamoConversations:
        """Conversations, links and feedback."""
        return DynamoConversations(self.parts.clients, self.parts.names.table("conversations"))

    def audit(self) -> DynamoAuditLog:
        """Who asked what."""
        return DynamoAuditLog(self.parts.clients, self.parts.names.table("audit"))

    def replays(self) -> DynamoReplays:
        """Responses for requests that come again."""
        return DynamoReplays(self.parts.clients, self.parts.names.table("accounts"))

    def runs(self) -> S3Runs:
        """Reports of the pipeline's runs."""
        return S3Runs(self._objects)

    def models(self) -> S3ModelStore:
        """Trained models."""
        return S3ModelStore(self._objects, self.home.models)

    def model_shelf(self) -> StoreModelShelf:
        """Trained models as administrators look at them."""
        store = self.models()
        return StoreModelShelf(store, store.models)

    def slack(self) -> DynamoSlackStore:
        """Who is who in Slack."""
        return DynamoSlackStore(self.parts.clients, self.parts.names.table("accounts"))

    def accounts_are_on(self) -> bool:
        """Always: a token that one person has is nothing for a server that others reach."""
        return True

    def accounts(self, address: str, show: Callable[[str], None]) -> AuthParts:
        """What accounts stand on; letters are never shown, SES sends them."""
        parts, store = self.parts, SecretStore(self.parts.clients, self.parts.names)
        secret = shared_account_secret(store)
        return AuthParts(
            users=DynamoUsers(parts.clients, parts.names.table("accounts")),
            mailer=SesMailer(parts.clients, parts.settings.mail_from),
            letters=Letters(parts.settings.public_url or address),
            passwords=Passwords(secret),
            factors=SecondFactors(secret),
            tokens=AccessTokens(SecretKeys(store), now, ACCESS_LIFETIME),
            clock=now,
            setup_token=shared_setup_token(store),
            registration=Registration(parts.settings.registration),
        )

    def rotate_keys(self) -> str:
        """Sign access tokens with a new key from now on; its name."""
        return SecretKeys(SecretStore(self.parts.clients, self.parts.names)).rotate()

    @property
    def _objects(self) -> Objects:
        return self.parts.state
