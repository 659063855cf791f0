"""Reports of the pipeline's runs in the home's folder, one JSON file a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class FolderRuns:
    """The `PipelineRuns` port on files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ids(self) -> Sequence[str]:
        """Ids of the runs, which sort by the time they began."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def report(self, run_id: str) -> Mapping[str, Any] | None:
        """The report of a run; None when there is none that can be read."""
        if run_id not in self.ids():
            return None
        try:
            read = json.loads((self._folder / f"{run_id}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return read if isinstance(read, dict) else None
