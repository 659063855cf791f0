"""Passwords: bcrypt over a keyed pre-hash, and what makes one good enough."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib.hashers.bcrypt import BcryptHasher

from server.errors import BusyError, WeakPasswordError

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""
_RATED = 72
"""zxcvbn raises above this many characters."""
_GOOD_ENOUGH = 3
_QUEUE_SECONDS = 5.0


class Passwords:
    """Hashes and checks passwords; a bounded number at a time, since each costs a core a quarter second.

    bcrypt reads 72 bytes and no more, so it is given the base64 of an HMAC-SHA-256 of the password (44
    bytes); without the key a stolen table of hashes cannot be tried at all.

    Args:
        key: The key of the pre-hash. Losing it makes every password wrong.
        rounds: The cost, as a power of two.
        at_once: How many are hashed at the same time.
    """

    def __init__(self, key: bytes, *, rounds: int = 12, at_once: int = 2) -> None:
        self._key = hmac.digest(key, b"retail-copilot password", "sha256")
        self._hasher = BcryptHasher(rounds=rounds)
        self._room = threading.BoundedSemaphore(at_once)
        self._nobody = self._hasher.hash(self._pre_hash("nobody has this password"))

    def hash(self, password: str) -> str:
        """The hash to keep.

        Raises:
            BusyError: Too many are being hashed.
        """
        with self._place():
            return self._hasher.hash(self._pre_hash(password))

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of that hash; against None the same work is done, and it is not.

        Raises:
            BusyError: Too many are being hashed.
        """
        with self._place():
            right = self._hasher.verify(self._pre_hash(password), kept or self._nobody)
        return right and kept is not None

    def _pre_hash(self, password: str) -> bytes:
        text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
        return base64.b64encode(hmac.digest(self._key, text, hashlib.sha256))

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._room.acquire(timeout=_QUEUE_SECONDS):
            raise BusyError("Too many people are signing in. Try again in a moment.")
        try:
            yield
        finally:
            self._room.release()


def check_strength(password: str, email: str) -> None:
    """Refuse what is quickly guessed.

    Raises:
        WeakPasswordError: Says what to change.
    """
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPasswordError(f"A password has {SHORTEST} to {LONGEST} characters.")
    rated = zxcvbn(password[:_RATED], user_inputs=[email, email.partition("@")[0], "retail", "copilot"])
    if int(rated["score"]) < _GOOD_ENOUGH:
        hint = rated["feedback"]["warning"] or "Use several words that have nothing to do with each other."
        raise WeakPasswordError(f"That password is easily guessed. {hint}")
