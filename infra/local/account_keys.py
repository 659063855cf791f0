"""The keys of the accounts: one secret for passwords and second factors, and the keys that sign tokens."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from infra.local.admin_token import write_once
from server.auth.tokens import SigningKey

_KEPT = 3
"""Signing keys that are still accepted, the one in use included."""


def account_secret(state: Path) -> bytes:
    """The secret kept in `state`, made when there is none; without it no password is right any more."""
    path = state / "account-secret"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text("ascii"))


class FolderKeys:
    """Signing keys as files that only their owner reads, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, SigningKey] = {}
        if not self._files():
            self.rotate()

    def __call__(self) -> Sequence[SigningKey]:
        """The keys, the one in use first; a key that another process added counts at once."""
        return [self._key(path) for path in self._files()]

    def rotate(self) -> str:
        """Sign with a new key from now on; tokens of the keys before it stay good until they run out."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = self._files()
        number = int(files[0].stem.partition("-")[0]) + 1 if files else 1
        path = self._folder / f"{number:06d}-{uuid.uuid4().hex[:8]}.pem"
        private = Ed25519PrivateKey.generate()
        write_once(
            path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
        )
        for old in self._files()[_KEPT:]:
            old.unlink()
        return path.stem

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.pem"), reverse=True)

    def _key(self, path: Path) -> SigningKey:
        if path not in self._read:
            private = load_pem_private_key(path.read_bytes(), None)
            if not isinstance(private, Ed25519PrivateKey):
                raise TypeError(f"{path.name} is no Ed25519 key")
            self._read[path] = SigningKey(path.stem, private)
        return self._read[path]
