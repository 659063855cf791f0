"""Look for card numbers and stripe data in everything that a home keeps: tables, databases, files."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.curate.masking import is_identifier
from ingestion.curate.query_engine import query_engine
from ingestion.curate.source import FORBIDDEN_COLUMNS
from ingestion.extract.quoting import identifier, literal
from ingestion.lake.cards import SHORTEST, SUSPECT, card_numbers, is_card_number

_TRACK = re.compile(r"%?B(\d{13,19})\^[^^\n]{2,26}\^\d{4}|;(\d{13,19})=\d{4}")
_TEXT_FILES = frozenset({".json", ".jsonl", ".log", ".txt", ".md", ".csv", ".yaml", ".yml", ".html", ""})
_DATABASES = frozenset({".db", ".sqlite", ".sqlite3"})
_CARD_SIZED = 10**12


@dataclass(frozen=True, slots=True)
class Found:
    """Card data at one place (`table.column`, or a file): how many distinct values hold it."""

    place: str
    cards: int
    tracks: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan looked at, what it found, columns made for authentication data, what it could not read."""

    looked_at: int
    found: tuple[Found, ...]
    forbidden: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def scan_parquet(folder: Path, spill: Path) -> Scan:
    """Every Parquet file below a folder, file by file."""
    files = sorted(path for path in folder.rglob("*.parquet") if path.is_file())
    with query_engine(spill=spill, threads=1) as connection:
        scans = [
            _scan_relation(
                connection, f"read_parquet({literal(str(path))})", str(path.relative_to(folder)), path
            )
            for path in files
        ]
    return _together(scans)


def scan_serving(folder: Path, spill: Path) -> Scan:
    """Every table of every published database."""
    scans = []
    for path in sorted(folder.glob("serving-*.duckdb")):
        with query_engine(path, spill=spill, threads=1, read_only=True) as connection:
            names = [
                name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            ]
            scans += [_scan_relation(connection, identifier(name), name, path) for name in names]
    return _together(scans)


def scan_files(root: Path, folders: Iterable[Path]) -> Scan:
    """Text files and SQLite databases below the folders; other kinds are left alone."""
    scans = []
    for path in sorted({p for folder in folders for p in folder.rglob("*") if p.is_file()}):
        place = str(path.relative_to(root))
        try:
            texts = _texts(path)
        except (OSError, sqlite3.Error):
            scans.append(Scan(1, (), unreadable=(place,)))
            continue
        if texts is not None:
            scans.append(_scan_texts(texts, place))
    return _together(scans)


def count_cards(texts: Iterable[str], *, identifiers: bool = False) -> tuple[int, int]:
    """How many of the texts hold a card number, and how many stripe data."""
    cards = tracks = 0
    for text in texts:
        cards += next(card_numbers(text, identifier=identifiers), None) is not None
        tracks += any(is_card_number(m[1] or m[2]) for m in _TRACK.finditer(text))
    return cards, tracks


def _scan_relation(connection: duckdb.DuckDBPyConnection, relation: str, place: str, path: Path) -> Scan:
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()  # noqa: S608
    except duckdb.Error:
        return Scan(1, (), unreadable=(str(path.name),))
    found, forbidden = [], []
    texts = {str(name): _as_text(identifier(str(name)), str(kind)) for name, kind, *_ in described}
    suspected = _suspected(connection, relation, {name: text for name, text in texts.items() if text})
    for name in texts:
        if _simple(name) in FORBIDDEN_COLUMNS and _holds_anything(connection, relation, identifier(name)):
            forbidden.append(f"{place}.{name}")
    for name in suspected:
        values = _suspects(connection, relation, texts[name])
        cards, tracks = count_cards(values, identifiers=is_identifier(name))
        if cards or tracks:
            found.append(Found(f"{place}.{name}", cards, tracks))
    return Scan(1, tuple(found), tuple(forbidden))


def _simple(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _suspected(connection: duckdb.DuckDBPyConnection, relation: str, texts: dict[str, str]) -> list[str]:
    """Columns with a value that could hold a card number, all looked at in one pass."""
    if not texts:
        return []
    flags = ", ".join(f"bool_or({_looks_like(text)})" for text in texts.values())
    row = connection.execute(f"SELECT {flags} FROM {relation}").fetchone() or ()  # noqa: S608
    return [name for name, flag in zip(texts, row, strict=True) if flag]


def _looks_like(text: str) -> str:
    return f"length({text}) >= {SHORTEST} AND regexp_matches({text}, {literal(SUSPECT)})"


def _holds_anything(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> bool:
    row = connection.execute(f"SELECT count({column}) FROM {relation}").fetchone()  # noqa: S608
    return bool(row and row[0])


def _as_text(column: str, kind: str) -> str:
    """SQL for what a column says; empty for kinds that cannot hold a card number."""
    if kind.startswith(("DATE", "TIME", "BOOL", "INTEGER", "SMALLINT", "TINYINT")):
        return ""
    if kind.startswith(("BIGINT", "HUGEINT", "UBIGINT", "DOUBLE", "DECIMAL", "FLOAT")):
        whole = f"CAST(CAST({column} AS HUGEINT) AS VARCHAR)"
        return f"CASE WHEN abs({column}) BETWEEN {_CARD_SIZED} AND 1e19 THEN {whole} END"
    return f"CAST({column} AS VARCHAR)"


def _suspects(connection: duckdb.DuckDBPyConnection, relation: str, text: str) -> Iterator[str]:
    """Distinct values that are long enough and have enough digits."""
    rows = connection.execute(
        f"SELECT DISTINCT {text} FROM {relation} WHERE {_looks_like(text)}"  # noqa: S608
    )
    while batch := rows.fetchmany(10_000):
        yield from (value for (value,) in batch)


def _texts(path: Path) -> Sequence[str] | None:
    """What a file says; None for a kind that holds no text of people."""
    if path.suffix in _DATABASES:
        return _sqlite_texts(path)
    if path.suffix not in _TEXT_FILES or path.name.endswith(".key"):
        return None
    return path.read_text("utf-8", errors="replace").splitlines()


def _sqlite_texts(path: Path) -> list[str]:
    texts: list[str] = []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f"SELECT * FROM {identifier(name.decode())}"):  # noqa: S608
                texts += [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row]
    return texts


def _scan_texts(texts: Sequence[str], place: str) -> Scan:
    cards, tracks = count_cards(texts)
    return Scan(1, (Found(place, cards, tracks),) if cards or tracks else ())


def _together(scans: Sequence[Scan]) -> Scan:
    return Scan(
        sum(scan.looked_at for scan in scans),
        tuple(found for scan in scans for found in scan.found),
        tuple(name for scan in scans for name in scan.forbidden),
        tuple(name for scan in scans for name in scan.unreadable),
    )
