"""Erase people from the SQLite databases of a home's state: conversations, memory of the graph, the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from infra.jobs.erasure.receipt import Place
from ingestion.curate.mentions import Mentions
from ingestion.extract.quoting import identifier

AUDIT, ACCOUNTS = "audit.db", "accounts.db"
_THREAD = "thread_id"
_BATCH = 500
_HANGING = (
    ("conversations", "turns", (("user_id", "user_id"), ("id", "conversation_id"))),
    ("shares", "conversations", (("user_id", "user_id"), ("conversation_id", "id"))),
    ("feedback", "turns", (("user_id", "user_id"), ("run_id", "run_id"))),
)
"""What means nothing without its parent, by the columns that are the same in both; parents come first."""


def erase_database(path: Path, mentions: Mentions, *, apply: bool) -> Iterator[Place]:
    """Erase from every table of a database, then let nothing of it linger in free pages or the journal.

    - A turn of a conversation that names somebody goes whole: its answer shows more of them than a name. What
      was said of it goes along, and so does the link to a conversation that has no turn left.
    - A kept response that names somebody goes whole, so that its request is done anew.
    - A thread of the graph's memory goes whole.
    - In other tables the name is hidden; a row whose bytes hold it goes.
    """
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        found = [_erase_table(connection, path, name, mentions, apply=apply) for name in _tables(connection)]
        if apply and any(place.touched for place in found):
            _drop_what_hung_on_it(connection)
            scrub(connection)
    yield from found


def scrub(connection: sqlite3.Connection) -> None:
    """Write the database anew and empty its journal."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def texts_of(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Every row of every table of a database as texts."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for name in _tables(connection):
            for row in connection.execute(f"SELECT * FROM {identifier(name)}"):  # noqa: S608
                yield name, [_text(value) for value in row]


def _erase_table(
    connection: sqlite3.Connection, path: Path, name: str, mentions: Mentions, *, apply: bool
) -> Place:
    columns = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({identifier(name)})")]
    key = _key_of(connection, name)
    named = list(_naming_rows(connection, name, key, mentions))
    place = f"state/{path.name}:{name}"
    if _THREAD in columns:
        threads = sorted({str(row[columns.index(_THREAD)]) for _, row in named})
        return Place(place, removed=_delete(connection, name, _THREAD, threads, apply=apply))
    if name == "turns":
        return Place(place, removed=_delete(connection, name, key[0], [k[0] for k, _ in named], apply=apply))
    return _hide(connection, name, columns, key, named, mentions.hide, place, apply=apply)


def _naming_rows(
    connection: sqlite3.Connection, name: str, key: Sequence[str], mentions: Mentions
) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    keys = ", ".join(map(identifier, key))
    rows = connection.execute(f"SELECT {keys}, * FROM {identifier(name)}")  # noqa: S608
    while batch := rows.fetchmany(_BATCH):
        texts = ["\n".join(map(_text, row)) for row in batch]
        for row, named in zip(batch, mentions.holds(texts), strict=True):
            if named:
                yield tuple(row[: len(key)]), tuple(row[len(key) :])


def _key_of(connection: sqlite3.Connection, name: str) -> list[str]:
    """The row id, or the primary key of a table that has none."""
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    if "WITHOUT ROWID" not in made.upper():
        return ["rowid"]
    columns = connection.execute(f"PRAGMA table_info({identifier(name)})").fetchall()
    return [str(row[1]) for row in sorted(columns, key=lambda row: row[5]) if row[5]]


def _delete(
    connection: sqlite3.Connection, name: str, column: str, values: Sequence[object], *, apply: bool
) -> int:
    rows = 0
    for value in values:
        verb = "DELETE" if apply else "SELECT 1"
        done = connection.execute(f"{verb} FROM {identifier(name)} WHERE {identifier(column)} = ?", (value,))
        rows += done.rowcount if apply else len(done.fetchall())
    return rows


def _hide(
    connection: sqlite3.Connection,
    name: str,
    columns: Sequence[str],
    key: Sequence[str],
    named: Sequence[tuple[tuple[object, ...], tuple[object, ...]]],
    hide: Callable[[str], str],
    place: str,
    *,
    apply: bool,
) -> Place:
    removed = texts = 0
    which = " AND ".join(f"{identifier(column)} IS ?" for column in key)
    for keys, row in named:
        if any(isinstance(value, bytes) for value in row):
            removed += 1
            if apply:
                connection.execute(f"DELETE FROM {identifier(name)} WHERE {which}", keys)  # noqa: S608
            continue
        clean = {
            column: hide(value) for column, value in zip(columns, row, strict=True) if isinstance(value, str)
        }
        texts += 1
        if apply:
            _update(connection, name, clean, which, keys)
    return Place(place, removed=removed, texts=texts)


def _update(
    connection: sqlite3.Connection, name: str, values: Mapping[str, str], which: str, keys: Sequence[object]
) -> None:
    changes = ", ".join(f"{identifier(column)} = ?" for column in values)
    connection.execute(
        f"UPDATE {identifier(name)} SET {changes} WHERE {which}",  # noqa: S608
        (*values.values(), *keys),
    )


def _drop_what_hung_on_it(connection: sqlite3.Connection) -> None:
    """Conversations without a turn, links to no conversation, and what was said of turns that went."""
    there = set(_tables(connection))
    for name, parent, same in _HANGING:
        if {name, parent} <= there:
            on = " AND ".join(f"p.{theirs} = {name}.{own}" for own, theirs in same)
            gone = f"NOT EXISTS (SELECT 1 FROM {parent} p WHERE {on})"  # noqa: S608
            connection.execute(f"DELETE FROM {name} WHERE {gone}")  # noqa: S608


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [str(name) for (name,) in rows.fetchall()]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
