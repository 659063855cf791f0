"""Erase people from Parquet files and from the tables of the lake, history included."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from infra.jobs.erasure.receipt import Place
from infra.local.lake import IcebergLake
from ingestion.curate.erasure import ORDER, WHO, People, erase_people
from ingestion.curate.shop import INPUT_NOTE
from ingestion.extract.raw import sync
from ingestion.lake.port import CURATED, QUARANTINE
from ingestion.lake.zones import Home


def erase_files(folder: Path, home: Home, people: People, *, apply: bool) -> Iterator[Place]:
    """Erase from every Parquet file below a folder; each file is replaced in one step."""
    for path in sorted(p for p in folder.rglob("*.parquet") if p.is_file() and not p.parent.is_symlink()):
        table = pq.read_table(path, partitioning=None)
        erased = erase_people(table, path.parent.name, people)
        if erased.touched and apply:
            _replace(path, erased.table)
        yield Place.of(str(path.relative_to(home.root)), erased)


def namespaces(home: Home) -> list[str]:
    """The namespaces of the lake, each a folder of its warehouse."""
    return sorted(path.name for path in home.warehouse.iterdir() if path.is_dir())


def erase_lake(lake: IcebergLake, home: Home, people: People, *, apply: bool) -> Iterator[Place]:
    """Erase from every lake table; the versions before are forgotten wherever they know the people.

    `lake` keeps one run when it prunes. A curated table forgets what it was made from, so that the next run
    curates it whole.
    """
    for namespace in namespaces(home):
        for name in lake.tables(namespace):
            yield _erase_table(lake, home, namespace, name, people, apply=apply)


def _erase_table(
    lake: IcebergLake, home: Home, namespace: str, name: str, people: People, *, apply: bool
) -> Place:
    canonical = name if namespace == CURATED else ""
    whole_rows = namespace == QUARANTINE
    erased = erase_people(lake.read(namespace, name), canonical, people, whole_rows=whole_rows)
    earlier = _earlier_files(lake, home, namespace, name)
    knew = bool(erased.touched) or any(_knows(path, people) for path in earlier)
    latest = lake.latest(namespace, name)
    if apply and erased.touched and latest is not None:
        notes = {key: value for key, value in latest.notes.items() if key != INPUT_NOTE}
        lake.replace(namespace, name, erased.table, run_id=latest.run_id, notes=notes)
    if apply and knew:
        lake.prune(namespace, name)
    return Place.of(f"{namespace}.{name}", erased, len(earlier) if knew else 0)


def _earlier_files(lake: IcebergLake, home: Home, namespace: str, name: str) -> list[Path]:
    """Data files on disk that only earlier versions need."""
    current = {Path(path) for path in lake.data_files(namespace, name)}
    folder = home.warehouse / namespace / name
    return [path for path in sorted(folder.rglob("*.parquet")) if path not in current]


def _knows(path: Path, people: People) -> bool:
    """Whether an earlier version holds, or may hold, one of the people."""
    if {WHO, ORDER} & set(pq.read_schema(path).names):
        return True
    return bool(erase_people(pq.read_table(path, partitioning=None), "", people).touched)


def _replace(path: Path, table: pa.Table) -> None:
    fresh = path.with_suffix(f".{os.getpid()}.new")
    pq.write_table(table, fresh, compression="zstd")
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)
