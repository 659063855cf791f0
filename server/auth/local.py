"""The local administrator: one generated token, exchanged for a signed session cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from server.ports import Session
from tools.policy import Policy, Role

SESSION_LIFETIME = timedelta(days=30)


class LocalAdmin:
    """Access for the one person at this machine; sessions outlive a restart, a new token ends them all.

    A session is `<expiry>.<nonce>.<signature>`, signed (HMAC-SHA-256) with a key derived from the token.
    """

    def __init__(self, token: str, clock: Callable[[], datetime]) -> None:
        self._token_digest = _digest(token)
        self._key = hmac.digest(token.encode(), b"retail-copilot session", hashlib.sha256)
        self._clock = clock
        self._policy = Policy(user_id="local-admin", role=Role.ADMIN)
        self._cookie = f"retail_session_{hashlib.sha256(self._key).hexdigest()[:8]}"

    @property
    def cookie_name(self) -> str:
        """Name of the session cookie, its own for each token."""
        return self._cookie

    def sign_in(self, token: str) -> Session | None:
        """Exchange the token for a session; None when it is wrong."""
        if self.of_token(token) is None:
            return None
        expires = self._clock() + SESSION_LIFETIME
        body = f"{int(expires.timestamp())}.{secrets.token_hex(16)}"
        return Session(f"{body}.{self._sign(body)}", expires)

    def of_session(self, value: str) -> Policy | None:
        """The administrator's policy, when the cookie is ours and has not ended."""
        body, _, signature = value.rpartition(".")
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            return None
        expires = datetime.fromtimestamp(int(body.partition(".")[0]), UTC)
        return self._policy if self._clock() < expires else None

    def of_token(self, token: str) -> Policy | None:
        """The administrator's policy, when the token is right; compared in constant time."""
        return self._policy if hmac.compare_digest(_digest(token), self._token_digest) else None

    def of_user(self, user_id: str) -> Policy | None:
        """The administrator's policy, under its own id."""
        return self._policy if user_id == self._policy.user_id else None

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
