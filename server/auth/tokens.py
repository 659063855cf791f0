"""Access tokens: short-lived EdDSA JWTs with a key id, and the public keys that check them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

ALGORITHM = "EdDSA"
ISSUER = AUDIENCE = "retail-copilot"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the id that tokens name it by."""

    kid: str
    private: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a valid access token is for: an account and the session that it was issued in."""

    account_id: str
    session_id: str


class AccessTokens:
    """Issues and reads access tokens.

    Args:
        keys: The signing keys, the one in use first; asked every time, so that keys can be rotated.
        clock: The time in UTC.
        lifetime: How long a token is good.
    """

    def __init__(
        self, keys: Callable[[], Sequence[SigningKey]], clock: Callable[[], datetime], lifetime: timedelta
    ) -> None:
        self._keys, self._clock, self.lifetime = keys, clock, lifetime

    def issue(self, bearer: Bearer) -> str:
        """A token for this session."""
        key, now = self._keys()[0], self._clock()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": bearer.account_id,
            "sid": bearer.session_id,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid})

    def read(self, token: str) -> Bearer | None:
        """Whom the token is for; None when it is not ours, was changed or has run out."""
        try:
            claims = self._claims(token)
        except jwt.InvalidTokenError:
            return None
        if claims["exp"] <= self._clock().timestamp():
            return None
        return Bearer(str(claims["sub"]), str(claims["sid"]))

    def public_keys(self) -> Mapping[str, list[Mapping[str, str]]]:
        """The JSON Web Key Set (RFC 7517) of the keys that tokens may be signed with."""
        return {"keys": [_public(key) for key in self._keys()]}

    def _claims(self, token: str) -> dict[str, Any]:
        """The claims under a signature of ours; time is left to the caller, whose clock may be set."""
        kid = jwt.get_unverified_header(token).get("kid")
        key = next((key for key in self._keys() if key.kid == kid), None)
        if key is None:
            raise jwt.InvalidKeyError("signed with a key that is not ours")
        claims: dict[str, Any] = jwt.decode(
            token,
            key.private.public_key(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "verify_exp": False,
                "verify_iat": False,
                "require": ["exp", "iat", "sub", "aud", "iss", "sid"],
            },
        )
        return claims


def _public(key: SigningKey) -> Mapping[str, str]:
    document = OKPAlgorithm.to_jwk(key.private.public_key(), as_dict=True)
    return {**document, "kid": key.kid, "alg": ALGORITHM, "use": "sig"}
