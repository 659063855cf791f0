"""Pseudonymise entries of the audit log; the chain of hashes stays whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from infra.jobs.erasure.databases import scrub
from infra.local.audit import ERASE, UNCHANGED, appended, digest, entry_text
from server.audit import AuditEntry


def hide_in_audit(path: Path, hide: Callable[[str], str], erasure_id: str, *, apply: bool) -> int:
    """Change the texts of entries that name somebody; returns how many there are.

    Numbers and hashes stay as they are, so that a hash exported earlier still fits. An entry at the end of
    the chain vouches for the new texts: it says which entries they are, with the SHA-256 of each.
    """
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        rows = connection.execute("SELECT number, entry FROM audit ORDER BY number").fetchall()
        changed = {number: clean for number, text in rows if (clean := hide(text)) != text}
        if changed and apply:
            _change(connection, changed, erasure_id)
    return len(changed)


def _change(connection: sqlite3.Connection, changed: Mapping[int, str], erasure_id: str) -> None:
    """Change the texts and vouch for them in one transaction, then let nothing linger in free pages."""
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DROP TRIGGER audit_unchanged")
    connection.executemany(
        "UPDATE audit SET entry = ? WHERE number = ?", [(t, n) for n, t in changed.items()]
    )
    connection.execute(UNCHANGED)
    appended(connection, entry_text(_vouching(changed, erasure_id)))
    connection.execute("COMMIT")
    scrub(connection)


def _vouching(changed: Mapping[int, str], erasure_id: str) -> AuditEntry:
    said = {"erasure": erasure_id, "entries": {str(n): digest(text) for n, text in changed.items()}}
    text = json.dumps(said, sort_keys=True)
    return AuditEntry(datetime.now(UTC), "retail", "system", None, ERASE, text, "done")
