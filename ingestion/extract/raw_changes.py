"""The changes beside a full load in the raw zone: which files count, and how far the source has been read.

`_changes.json` in a load's folder is replaced in one step after the files it speaks of are in place, so data
and position are committed together: a reader, or a process killed at any point, sees both or neither.
A folder without it (written by an AWS DMS task) counts whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

CHANGE_RECORD = "_changes.json"
CHANGE_FILES = re.compile(r"\d{8}-\d{9}\.parquet$")
"""Names of change files."""
_FULL_LOAD = "LOAD"


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files of one table that count: these full loads, and change files named later than `after`."""

    loads: tuple[str, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """How far a load has been carried on.

    `through` is the name of the last change file that counts, `position` the source's own mark of the place
    that it stands at, `stamp` the latest commit time written.
    """

    position: str
    stamp: str
    through: str = ""
    rows: int = 0
    tables: dict[str, TableFiles] = field(default_factory=dict)

    def write(self, load: Path) -> None:
        """Commit: make this the record of a load."""
        fresh = load / f"{CHANGE_RECORD}.unfinished"
        fresh.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
        _sync(fresh)
        fresh.replace(load / CHANGE_RECORD)
        _sync(load)

    def with_table(self, name: str, loads: Sequence[str], after: str) -> ChangeRecord:
        """The record once a table has been loaded anew."""
        return replace(self, tables={**self.tables, name: TableFiles(tuple(loads), after)})


def read_change_record(load: Path) -> ChangeRecord | None:
    """The record of a load; None where no changes have been read."""
    path = load / CHANGE_RECORD
    if not path.exists():
        return None
    said = json.loads(path.read_text("utf-8"))
    said["tables"] = {
        name: TableFiles(tuple(files["loads"]), files["after"]) for name, files in said["tables"].items()
    }
    return ChangeRecord(**said)


def first_record(load: Path, position: str, stamp: str) -> ChangeRecord:
    """The record of a load to which no change has been added yet."""
    tables = {
        folder.name: TableFiles(tuple(sorted(path.name for path in folder.glob(f"{_FULL_LOAD}*.parquet"))))
        for folder in load.iterdir()
        if folder.is_dir()
    }
    return ChangeRecord(position, stamp, tables=tables)


def counting_files(folder: Path, record: ChangeRecord | None) -> tuple[Path, ...]:
    """The files of a table that count, in the order that they apply: full load first, then by time."""
    files = sorted(folder.glob("*.parquet"), key=lambda path: (not _is_load(path), path.name))
    return tuple(path for path in files if record is None or _counts(path, record))


def remove_uncounted(load: Path, record: ChangeRecord) -> None:
    """Delete what a killed or failed process left, and what a table's newer full load replaced."""
    for path in load.glob("*/*"):
        if path.suffix != ".parquet" or not _counts(path, record):
            path.unlink()


def change_file_name(earlier: str, now: datetime) -> str:
    """The next file's name, as DMS writes it: the time in UTC, always later than the earlier one's."""
    name = _time_name(int(now.timestamp() * 1000))
    if name > earlier:
        return name
    moment = datetime.strptime(earlier[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return _time_name(int(moment.timestamp()) * 1000 + int(earlier[15:18]) + 1)


def _time_name(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y%m%d-%H%M%S}{milliseconds % 1000:03d}.parquet"


def _counts(path: Path, record: ChangeRecord) -> bool:
    files = record.tables.get(path.parent.name, TableFiles())
    if _is_load(path):
        return path.name in files.loads
    return files.after < path.name <= record.through


def _is_load(path: Path) -> bool:
    return path.name.startswith(_FULL_LOAD)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
