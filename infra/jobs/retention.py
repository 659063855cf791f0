"""Keep a home small: old versions, loads, reports and conversations go, small change files become one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from infra.jobs.erasure.databases import scrub
from infra.local.lake import IcebergLake
from infra.settings import Settings
from ingestion.extract.raw import SHOP_SCHEMA, current_load, sync
from ingestion.extract.raw_changes import CHANGE_FILES, counting_files, read_change_record
from ingestion.lake.zones import Home

_SUFFIX = ".unfinished"


@dataclass(frozen=True, slots=True)
class Freed:
    """What went, or would go, at one place; `kept` is what is there then."""

    place: str
    removed: int
    kept: int


def apply_retention(home: Home, settings: Settings, now: datetime, *, dry_run: bool = False) -> list[Freed]:
    """Apply the settings of retention to everything that a home keeps; returns what went, by place.

    Raises:
        LakeBusyError: Another process is writing the lake.
    """
    lake = IcebergLake(home, kept_runs=settings.kept_runs)
    with lake.exclusive():
        found = [
            *_versions(lake, home, settings.kept_runs, dry_run=dry_run),
            *_earlier_loads(home, dry_run=dry_run),
            *_change_files(home, settings.most_change_files, dry_run=dry_run),
            *_reports(home.runs, _before(now, settings.run_days), dry_run=dry_run),
            *_conversations(home, _before(now, settings.conversation_days), dry_run=dry_run),
        ]
    return [freed for freed in found if freed.removed]


def compact(files: Sequence[Path]) -> None:
    """Make change files one, under the name of the last, rows in the order that they apply.

    The last file is replaced before the others go: killed in between, rows are there twice, and a repeated
    change changes nothing.
    """
    last = files[-1]
    fresh = last.with_suffix(f".{os.getpid()}{_SUFFIX}")
    with pq.ParquetWriter(fresh, pq.read_schema(last), compression="zstd") as writer:
        for path in files:
            writer.write_table(pq.read_table(path, partitioning=None))
    sync(fresh)
    fresh.replace(last)
    sync(last.parent)
    for path in files[:-1]:
        path.unlink()


def _versions(lake: IcebergLake, home: Home, kept: int, *, dry_run: bool) -> Iterator[Freed]:
    for namespace in sorted(path.name for path in home.warehouse.glob("*") if path.is_dir()):
        for table in lake.tables(namespace):
            runs = len(lake.runs(namespace, table))
            if runs > kept and not dry_run:
                lake.prune(namespace, table)
            yield Freed(f"versions of {namespace}.{table}", max(0, runs - kept), min(runs, kept))


def _earlier_loads(home: Home, *, dry_run: bool) -> Iterator[Freed]:
    """Loads that a later one has replaced."""
    current = current_load(home, SHOP_SCHEMA)
    if current is None or current.parent != home.raw / f".{SHOP_SCHEMA}":
        return
    others = [path for path in current.parent.iterdir() if path.is_dir() and path != current]
    if not dry_run:
        for path in others:
            shutil.rmtree(path)
    yield Freed("earlier loads", len(others), 1)


def _change_files(home: Home, most: int, *, dry_run: bool) -> Iterator[Freed]:
    """Change files of a table that has too many of them, as long as their columns are the same."""
    current = current_load(home, SHOP_SCHEMA)
    if current is None:
        return
    record = read_change_record(current)
    for folder in sorted(path for path in current.iterdir() if path.is_dir()):
        changes = [path for path in counting_files(folder, record) if CHANGE_FILES.match(path.name)]
        if len(changes) <= most:
            continue
        groups = list(_alike(changes))
        if not dry_run:
            for group in groups:
                if len(group) > 1:
                    compact(group)
        yield Freed(f"change files of {folder.name}", len(changes) - len(groups), len(groups))


def _alike(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Runs of files that follow each other and have the same columns."""
    group: list[Path] = []
    for path in files:
        if group and not pq.read_schema(path).equals(pq.read_schema(group[-1])):
            yield group
            group = []
        group.append(path)
    if group:
        yield group


def _reports(folder: Path, before: datetime | None, *, dry_run: bool) -> Iterator[Freed]:
    if before is None:
        return
    every = sorted(folder.glob("*.json"))
    old = [path for path in every if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
    if not dry_run:
        for path in old:
            path.unlink()
    yield Freed("reports of runs", len(old), len(every) - len(old))


def _conversations(home: Home, before: datetime | None, *, dry_run: bool) -> Iterator[Freed]:
    """Conversations in which nothing was said for so long."""
    path = home.state / "conversations.db"
    if before is None or not path.exists():
        return
    old = "SELECT user_id, id FROM conversations WHERE updated_at < ?"
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        (every,) = connection.execute("SELECT count(*) FROM conversations").fetchone()
        gone = len(connection.execute(old, (before.isoformat(),)).fetchall())
        if gone and not dry_run:
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                which = f"(user_id, conversation_id) IN ({old})"
                connection.execute(f"DELETE FROM turns WHERE {which}", (before.isoformat(),))  # noqa: S608
                connection.execute("DELETE FROM conversations WHERE updated_at < ?", (before.isoformat(),))
            scrub(connection)
    yield Freed("conversations", gone, every - gone)


def _before(now: datetime, days: int) -> datetime | None:
    """The moment that is so many days ago; None where zero says for good."""
    return now.astimezone(UTC) - timedelta(days=days) if days else None
