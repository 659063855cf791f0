"""Responses kept for requests that come again, in one SQLite file under the home's state."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from server.traffic.ports import Claim, Response

LIFETIME = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)
"""After this a claim whose request never came to an end is free again."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS replays (
    user_id TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, claimed_at REAL NOT NULL,
    status INTEGER, headers TEXT, body BLOB, PRIMARY KEY (user_id, key)
)
"""
_OLD = "DELETE FROM replays WHERE claimed_at < ? OR (status IS NULL AND claimed_at < ?)"


class SqliteReplays:
    """The `Replays` port; what is a day old is forgotten."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def claim(self, user_id: str, key: str, fingerprint: str, now: datetime) -> Claim:
        """Take the key for a request, or tell what it was used for before."""
        with self._writing() as connection:
            old = ((now - LIFETIME).timestamp(), (now - ABANDONED).timestamp())
            connection.execute(_OLD, old)
            new = connection.execute(
                "INSERT OR IGNORE INTO replays (user_id, key, fingerprint, claimed_at) VALUES (?, ?, ?, ?)",
                (user_id, key, fingerprint, now.timestamp()),
            )
            if new.rowcount:
                return Claim(fingerprint, mine=True)
            kept, status, headers, body = connection.execute(
                "SELECT fingerprint, status, headers, body FROM replays WHERE user_id = ? AND key = ?",
                (user_id, key),
            ).fetchone()
        if status is None:
            return Claim(kept)
        pairs = tuple((name, value) for name, value in json.loads(headers))
        return Claim(kept, Response(status, pairs, body))

    def keep(self, user_id: str, key: str, response: Response) -> None:
        """Keep how the claimed request was answered."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE replays SET status = ?, headers = ?, body = ? WHERE user_id = ? AND key = ?",
                (response.status, json.dumps(response.headers), response.body, user_id, key),
            )

    def release(self, user_id: str, key: str) -> None:
        """Let the key be used again, for the request came to nothing."""
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM replays WHERE user_id = ? AND key = ? AND status IS NULL", (user_id, key)
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
