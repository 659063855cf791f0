"""The record of a pipeline run: what was done, how long it took, what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step; `rows` is what it left, where that can be counted."""

    stage: str
    name: str
    status: str
    seconds: float
    rows: int | None = None
    message: str = ""


Observer = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class RunReport:
    """One pipeline run; `status` is ok, partial (an engine failed) or unchanged."""

    run_id: str
    status: str
    as_of: str
    started_at: str
    seconds: float
    peak_memory_mb: float
    published: str
    steps: tuple[Step, ...]
    ignored_tables: tuple[str, ...] = ()
    row_counts: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """The report as indented JSON."""
        return json.dumps(asdict(self), indent=2)

    def write(self, folder: Path) -> Path:
        """Leave the report in the folder as `<run_id>.json` and return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.run_id}.json"
        fresh = path.with_suffix(".unfinished")
        fresh.write_text(self.to_json() + "\n", "utf-8")
        fresh.replace(path)
        return path
