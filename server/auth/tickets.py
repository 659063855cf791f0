"""One-time tickets for websockets, whose handshake in a browser cannot carry a bearer token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from server.auth.secrets import digest_of, new_secret
from tools.policy import Policy

LIFETIME = timedelta(seconds=30)
_MOST = 10_000


class Tickets:
    """Issues tickets and takes each once; kept in this process, so the websocket must come to it too."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[Policy, datetime]] = {}

    def issue(self, policy: Policy) -> str:
        """A ticket for this policy."""
        now = self._clock()
        if len(self._kept) >= _MOST:
            self._kept = {key: kept for key, kept in self._kept.items() if now < kept[1]}
        ticket = new_secret()
        self._kept[digest_of(ticket)] = (policy, now + LIFETIME)
        return ticket

    def take(self, ticket: str) -> Policy | None:
        """The policy of a ticket, which is used up; None when it is not good."""
        policy, ends = self._kept.pop(digest_of(ticket), (None, self._clock()))
        return policy if self._clock() < ends else None
