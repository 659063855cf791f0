"""The record of a pipeline run: what was done, how long it took, what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any


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
    """One pipeline run.

    `status` is running, ok, partial (an engine failed), unchanged, cancelled or failed; `message` says why it
    failed. `trigger` is what began it: manual, arrival, schedule or follow. `under_way` are the engines that
    are being computed.
    """

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
    trigger: str = "manual"
    pid: int | None = None
    message: str = ""
    under_way: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> RunReport:
        """Read what `to_json` wrote; what is not known is left out."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in said.items() if name in known}
        steps = tuple(Step(**step) for step in values.get("steps", ()))
        lists = {name: tuple(values.get(name, ())) for name in ("ignored_tables", "under_way")}
        return cls(**{**values, **lists, "steps": steps})

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
