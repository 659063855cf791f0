"""Where a server of this machine keeps what people do: files of its home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.settings import Settings
from ingestion.lake.zones import Home

if TYPE_CHECKING:
    from infra.local.audit import SqliteAuditLog
    from infra.local.conversations import SqliteConversations
    from infra.local.model_shelf import FolderModelShelf
    from infra.local.model_store import FolderModelStore
    from infra.local.replays import SqliteReplays
    from infra.local.run_reports import FolderRuns
    from infra.local.slack_store import SqlSlackStore
    from server.auth.service import AuthParts


@dataclass(frozen=True, slots=True)
class HomeStores:
    """The `Stores` port on a home."""

    settings: Settings
    home: Home

    def conversations(self) -> SqliteConversations:
        """Conversations, links and feedback."""
        from infra.local.conversations import SqliteConversations

        return SqliteConversations(self.home.state / "conversations.db")

    def audit(self) -> SqliteAuditLog:
        """Who asked what."""
        from infra.local.audit import SqliteAuditLog

        return SqliteAuditLog(self.home.state / "audit.db")

    def replays(self) -> SqliteReplays:
        """Responses for requests that come again."""
        from infra.local.replays import SqliteReplays

        return SqliteReplays(self.home.state / "replays.db")

    def runs(self) -> FolderRuns:
        """Reports of the pipeline's runs."""
        from infra.local.run_reports import FolderRuns

        return FolderRuns(self.home.runs)

    def models(self) -> FolderModelStore:
        """Trained models."""
        from infra.local.model_store import FolderModelStore

        return FolderModelStore(self.home.models)

    def model_shelf(self) -> FolderModelShelf:
        """Trained models as administrators look at them."""
        from infra.local.model_shelf import FolderModelShelf

        return FolderModelShelf(self.home.models)

    def slack(self) -> SqlSlackStore:
        """Who is who in Slack, in the accounts' database."""
        from infra.local.accounts import database_url
        from infra.local.slack_store import SqlSlackStore

        return SqlSlackStore(database_url(self.settings, self.home))

    def accounts_are_on(self) -> bool:
        """Whether people sign in by account: asked for, kept elsewhere, or there is one."""
        from infra.local.accounts import accounts_are_on

        return accounts_are_on(self.settings, self.home)

    def accounts(self, address: str, show: Callable[[str], None]) -> AuthParts:
        """What accounts stand on."""
        from infra.local.accounts import account_parts

        return account_parts(self.settings, self.home, address, show)

    def rotate_keys(self) -> str:
        """Sign access tokens with a new key from now on; its name."""
        from infra.local.account_keys import FolderKeys

        return FolderKeys(self.home.state / "signing-keys").rotate()
