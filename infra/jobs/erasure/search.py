"""Look for people in everything that a home keeps: the bytes of every file, and what compressed ones hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from infra.jobs.erasure.databases import texts_of
from infra.jobs.erasure.files import DATABASES
from infra.jobs.erasure.receipt import Search
from ingestion.curate.erasure import People, erase_people
from ingestion.curate.mentions import Mentions
from ingestion.curate.query_engine import query_engine
from ingestion.extract.quoting import identifier
from ingestion.lake.zones import Home

_CHUNK, _OVERLAP = 1 << 22, 256


def search_home(home: Home, people: People, spill: Path) -> Search:
    """Every place that still names one of the people, or holds a row of theirs."""
    places, hits = 0, []
    for path in sorted(p for p in home.root.rglob("*") if p.is_file() and not p.is_relative_to(spill)):
        if path.parent.is_symlink():
            continue
        places += 1
        if _in_bytes(path, people.mentions) or any(_inside(path, people, spill)):
            hits.append(str(path.relative_to(home.root)))
    return Search(places, tuple(hits))


def _in_bytes(path: Path, mentions: Mentions) -> bool:
    """Whether the file's bytes, as they lie on disk, hold one of the words."""
    with path.open("rb") as handle:
        before = b""
        while block := handle.read(_CHUNK):
            text = (before + block).decode("utf-8", "replace")
            if mentions.holds([text])[0]:
                return True
            before = block[-_OVERLAP:]
    return False


def _inside(path: Path, people: People, spill: Path) -> Iterator[bool]:
    """Whether what a compressed file or a database holds names them."""
    if path.suffix == ".parquet":
        yield _knows(pq.read_table(path, partitioning=None), people)
    elif path.suffix == ".duckdb":
        yield from _in_serving(path, people, spill)
    elif path.suffix in DATABASES:
        yield _in_database(path, people.mentions)


def _knows(table: pa.Table, people: People) -> bool:
    """Whether rows about the people are there, or rows of their orders that lead to them."""
    columns = {name.lower(): name for name in table.column_names}
    if "customer_id" in columns:
        values = pc.cast(table[columns["customer_id"]], pa.string())
        if pc.any(pc.is_in(values, value_set=pa.array(sorted(people.customers), pa.string()))).as_py():
            return True
    named_by_text = People(frozenset(), frozenset(), people.mentions)
    return bool(erase_people(table, "", named_by_text).touched)


def _in_serving(path: Path, people: People, spill: Path) -> Iterator[bool]:
    with query_engine(path, spill=spill, threads=1, read_only=True) as connection:
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            rows = connection.execute(f"SELECT * FROM {identifier(str(name))}")  # noqa: S608
            yield _knows(rows.to_arrow_table(), people)


def _in_database(path: Path, mentions: Mentions) -> bool:
    try:
        return any(any(mentions.holds(texts)) for _, texts in texts_of(path))
    except sqlite3.Error:
        return True
