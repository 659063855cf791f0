"""The access token of the local administrator: generated once, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE_NAME = "admin-token"


def admin_token(state: Path) -> str:
    """The token kept in `state`, generated when there is none; delete the file to end all sessions."""
    path = state / FILE_NAME
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, secrets.token_urlsafe(32))
    path.chmod(0o600)
    return path.read_text("ascii").strip()


def write_once(path: Path, token: str) -> None:
    """Write through a private file of our own, so that no one ever reads half a token."""
    own = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token)
    try:
        os.link(own, path)
    except FileExistsError:
        return
    finally:
        own.unlink()
