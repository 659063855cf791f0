"""The key that card tokens are computed with."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from ingestion.errors import LakeCorruptError

KEY_FILE = "card_token.key"
_KEY_BYTES = 32


def card_key(state: Path) -> bytes:
    """The home's key, made on first use; its file can be read by its owner alone.

    Raises:
        LakeCorruptError: The file is there, but is no key, or others can read it.
    """
    path = state / KEY_FILE
    if not path.exists():
        _create(path)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise LakeCorruptError(f"{path} can be read by others: run chmod 600 on it")
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise LakeCorruptError(f"{path} is not a key of {_KEY_BYTES} bytes: restore it from a backup")
    return key


def _create(path: Path) -> None:
    """Write a new key beside the file, then give it its name, so that no reader meets half a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(secrets.token_bytes(_KEY_BYTES))
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
