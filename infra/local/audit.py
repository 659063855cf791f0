"""The audit log in one SQLite file: a chain of hashes, which no statement may change."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from server.audit import EVERYTHING, AuditEntry, AuditFilter

ERASE = "erase"
"""The action of an entry that says which entries were pseudonymised, with the hash of what they are now."""
UNCHANGED = """
CREATE TRIGGER IF NOT EXISTS audit_unchanged BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS audit (number INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL);
{UNCHANGED}
CREATE TRIGGER IF NOT EXISTS audit_undeleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""
_WANTED = """
SELECT number, entry, hash FROM audit WHERE number > :after
    AND (:user = '' OR entry ->> '$.user_id' = :user)
    AND (:action = '' OR entry ->> '$.action' = :action
        OR (:action LIKE '%:' AND instr(entry ->> '$.action', :action) = 1))
    AND (:outcome = '' OR entry ->> '$.outcome' = :outcome)
    AND (:search = '' OR instr(lower(entry ->> '$.said'), :search)
        OR instr(lower(entry ->> '$.sql'), :search))
    AND (:since IS NULL OR entry ->> '$.at' >= :since) AND (:until IS NULL OR entry ->> '$.at' < :until)
ORDER BY number LIMIT :limit
"""
_LATEST = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"


class SqliteAuditLog:
    """The `AuditLog` port: entry n carries the SHA-256 of entry n - 1's hash and its own text.

    Triggers refuse changes by mistake; whoever can write the file can get round them, but not without
    breaking the chain (or rebuilding all of it, which an exported hash shows).
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def add(self, entry: AuditEntry) -> None:
        """Add an entry at the end of the chain."""
        text = entry_text(entry)
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            appended(self._connection, text)
            self._connection.execute("COMMIT")

    def entries(
        self, after: int, limit: int, wanted: AuditFilter = EVERYTHING
    ) -> Sequence[tuple[int, AuditEntry]]:
        """Entries with their numbers, from the one after number `after`."""
        return [(number, entry_from(text)) for number, text, _ in self.rows(after, limit, wanted)]

    def rows(
        self, after: int = 0, limit: int = -1, wanted: AuditFilter = EVERYTHING
    ) -> Sequence[tuple[int, str, str]]:
        """Number, text and hash of each entry, as they are exported."""
        values = {
            "after": after,
            "limit": limit,
            "user": wanted.user_id,
            "action": wanted.action,
            "outcome": wanted.outcome,
            "search": wanted.search.strip().lower(),
            "since": moment_text(wanted.since),
            "until": moment_text(wanted.until),
        }
        with self._lock:
            return self._connection.execute(_WANTED, values).fetchall()

    def broken_at(self) -> int | None:
        """The first number at which the chain does not hold; None when it does."""
        return first_break(self.rows())


def first_break(rows: Sequence[tuple[int, str, str]]) -> int | None:
    """The first number at which a whole chain of (number, text, hash) does not hold; None when it does.

    A text that was pseudonymised holds where an entry of the chain vouches for it.
    """
    vouched, before = _vouched(rows), ""
    for expected, (number, text, kept) in enumerate(rows, start=1):
        holds = kept == chained(before, text) or vouched.get(number) == digest(text)
        if number != expected or not holds:
            return expected
        before = kept
    return None


def chained(before: str, text: str) -> str:
    """The hash of an entry that follows one."""
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def appended(connection: sqlite3.Connection, text: str) -> None:
    """Add the text of an entry at the end of the chain, inside the caller's transaction."""
    number, before = connection.execute(_LATEST).fetchone() or (0, "")
    connection.execute("INSERT INTO audit VALUES (?, ?, ?)", (number + 1, text, chained(before, text)))


def _vouched(rows: Sequence[tuple[int, str, str]]) -> dict[int, str]:
    """By number, the digest that the latest entry which is itself whole vouches for."""
    found: dict[int, str] = {}
    for (*_, before), (number, text, kept) in pairwise([(0, "", ""), *rows]):
        if f'"action": "{ERASE}"' in text and kept == chained(before, text):
            said = json.loads(json.loads(text)["said"])
            found |= {int(n): digest for n, digest in said["entries"].items() if int(n) < number}
    return found


def digest(text: str) -> str:
    """The SHA-256 of an entry's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_text(entry: AuditEntry) -> str:
    """An entry as the chain holds it."""
    return json.dumps({**asdict(entry), "at": entry.at.isoformat()}, ensure_ascii=False, sort_keys=True)


def moment_text(at: datetime | None) -> str | None:
    """A time as entries hold it, so that texts compare as times do."""
    return None if at is None else at.astimezone(UTC).isoformat()


def entry_from(text: str) -> AuditEntry:
    """The entry of a text of the chain."""
    read = json.loads(text)
    stores = None if read["stores"] is None else tuple(read["stores"])
    at = datetime.fromisoformat(read["at"])
    return AuditEntry(**{**read, "at": at, "stores": stores, "sql": tuple(read["sql"])})
