"""What administrators look at beside accounts: stored models and runs of the pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One stored version of a model; `figures` is what was measured of it, `checksums` is by file."""

    version: str
    stored_at: datetime
    in_use: bool
    figures: Mapping[str, float]
    checksums: Mapping[str, str]


class ModelShelf(Protocol):
    """Where trained models are stored; may block."""

    def models(self) -> Sequence[str]:
        """Names of the models, sorted."""
        ...

    def versions(self, model: str) -> Sequence[StoredVersion]:
        """The versions of a model, oldest first; none for a model that is not known."""
        ...


class PipelineRuns(Protocol):
    """Reports of the pipeline's runs; may block."""

    def ids(self) -> Sequence[str]:
        """Ids of the runs, which sort by the time they began."""
        ...

    def report(self, run_id: str) -> Mapping[str, Any] | None:
        """The report of a run; None when there is none that can be read."""
        ...
