"""What the Slack door needs to keep, and what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """Somebody in Slack; a user id means something within its workspace."""

    team: str
    user: str


class SlackStore(Protocol):
    """Keeps which account is whose in Slack, and what was delivered; safe for many processes, may block."""

    def add_code(self, digest: str, user_id: str, expires_at: datetime) -> None:
        """Keep a link code of an account; an earlier one of the account is void."""
        ...

    def redeem(self, digest: str, person: SlackPerson, now: datetime) -> str | None:
        """Use up a code and link the person to its account, instead of any before.

        Returns:
            The account's id; None when there is no such code, or it has run out.
        """
        ...

    def void_code(self, digest: str) -> None:
        """Forget a code, if there is such a one."""
        ...

    def account_of(self, person: SlackPerson) -> str | None:
        """The account that the person is linked to."""
        ...

    def people(self, user_id: str) -> Sequence[SlackPerson]:
        """Who is linked to the account."""
        ...

    def unlink(self, person: SlackPerson) -> bool:
        """Forget the person's link; False when there was none."""
        ...

    def unlink_account(self, user_id: str) -> int:
        """Forget every link and code of the account; how many people were linked."""
        ...

    def first_seen(self, key: str, at: datetime) -> bool:
        """Whether this delivery comes for the first time; keeps in mind that it came."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a message may change, so that Slack's own limits are kept; in seconds."""

    settle: float = 0.4
    """An answer that is whole within this time of its first word is sent whole."""
    append: float = 1.0
    edit: float = 1.5
    status: float = 1.5


@dataclass(frozen=True, slots=True)
class SlackParts:
    """What the door stands on.

    Args:
        token: Of the bot (`xoxb-…`).
        signing_secret: What Slack signs its requests with.
        store: Links and deliveries.
        page: Where people sign in.
        api_url: The Web API.
        pace: How often a message may change.
    """

    token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    store: SlackStore
    page: str
    api_url: str = "https://slack.com/api/"
    pace: Pace = field(default_factory=Pace)
