"""The second factor: time-based codes (RFC 6238) and recovery codes."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet

from server.auth.accounts import SecondFactor

ISSUER = "Retail Copilot"
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DRIFT = 1
"""Steps by which a phone's clock may be early or late."""
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret to be put into an authenticator, as text and as the address in its QR code."""

    secret: str
    uri: str


class SecondFactors:
    """Makes and checks second factors; secrets are kept encrypted under `key`."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"retail-copilot recovery code", "sha256")
        sealing = hmac.digest(key, b"retail-copilot second factor", "sha256")
        self._box = Fernet(base64.urlsafe_b64encode(sealing))

    def enrol(self, email: str) -> tuple[SecondFactor, Enrolment]:
        """A new factor, which counts once a code of it has been shown."""
        secret = pyotp.random_base32()
        uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
        return SecondFactor(self._box.encrypt(secret.encode()).decode()), Enrolment(secret, uri)

    def confirmed(
        self, factor: SecondFactor, code: str, now: datetime
    ) -> tuple[SecondFactor, tuple[str, ...]] | None:
        """The factor in force, and its recovery codes; None when the code is wrong."""
        used = self.used(factor, code, now)
        return None if used is None else self.with_codes(replace(used, confirmed=True))

    def with_codes(self, factor: SecondFactor) -> tuple[SecondFactor, tuple[str, ...]]:
        """The factor with new recovery codes, which replace the old ones, and the codes."""
        codes = tuple(_code() for _ in range(RECOVERY_CODES))
        return replace(factor, recovery=frozenset(self._digest(code) for code in codes)), codes

    def used(self, factor: SecondFactor, code: str, now: datetime) -> SecondFactor | None:
        """The factor after this code was used on it; None when it is wrong or was used before."""
        typed = code.replace(" ", "").replace("-", "").casefold()
        step = self._step_of(factor, typed, now)
        if step is not None:
            return replace(factor, last_step=step)
        digest = self._digest(typed)
        if digest in factor.recovery:
            return replace(factor, recovery=factor.recovery - {digest})
        return None

    def _step_of(self, factor: SecondFactor, code: str, now: datetime) -> int | None:
        totp = pyotp.TOTP(self._box.decrypt(factor.sealed.encode()).decode())
        current = int(now.timestamp()) // _STEP_SECONDS
        for step in range(max(current - _DRIFT, factor.last_step + 1), current + _DRIFT + 1):
            if hmac.compare_digest(totp.at(step * _STEP_SECONDS).encode(), code.encode()):
                return step
        return None

    def _digest(self, code: str) -> str:
        plain = code.replace("-", "").encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, plain, "sha256").hex()


def _code() -> str:
    """A recovery code of 50 bits, in two halves to be read easily."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"
