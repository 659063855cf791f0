"""What a server needs of the place where it keeps what people do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from server.audit import AuditLog

if TYPE_CHECKING:
    from infra.ports import ModelStore
    from server.admin.ports import ModelShelf, PipelineRuns
    from server.auth.service import AuthParts
    from server.chat.ports import Conversations
    from server.slack.ports import SlackStore
    from server.traffic.ports import Replays


class ChainedLog(AuditLog, Protocol):
    """An audit log whose chain of hashes can be checked."""

    def broken_at(self) -> int | None:
        """The first number at which the chain does not hold; None when it does."""
        ...


class Stores(Protocol):
    """Where a server keeps what people do; each call opens the store anew, which the caller closes."""

    def conversations(self) -> Conversations:
        """Conversations, links and feedback."""
        ...

    def audit(self) -> ChainedLog:
        """Who asked what."""
        ...

    def replays(self) -> Replays:
        """Responses for requests that come again."""
        ...

    def runs(self) -> PipelineRuns:
        """Reports of the pipeline's runs."""
        ...

    def models(self) -> ModelStore:
        """Trained models."""
        ...

    def model_shelf(self) -> ModelShelf:
        """Trained models as administrators look at them."""
        ...

    def slack(self) -> SlackStore:
        """Who is who in Slack."""
        ...

    def accounts_are_on(self) -> bool:
        """Whether people sign in by account."""
        ...

    def accounts(self, address: str, show: Callable[[str], None]) -> AuthParts:
        """What accounts stand on.

        Args:
            address: Where the page is, for the links in letters.
            show: Shows a letter where none can be sent.

        Raises:
            MailSettingsError: The mail server's address cannot be used.
        """
        ...

    def rotate_keys(self) -> str:
        """Sign access tokens with a new key from now on; its name."""
        ...
