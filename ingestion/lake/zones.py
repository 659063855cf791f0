"""Where everything of one home lives on disk; two homes never meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one `--home`; nothing is created by naming it."""

    root: Path

    def create(self) -> None:
        """Make the folder, closed to other users of the machine; one that is there stays as it is."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def raw(self) -> Path:
        """Parquet as AWS DMS writes it: `raw/<schema>/<table>/LOAD00000001.parquet` and CDC files."""
        return self.root / "raw"

    @property
    def warehouse(self) -> Path:
        """Iceberg data and metadata of the `curated`, `prod` and `quarantine` namespaces."""
        return self.root / "warehouse"

    @property
    def catalog(self) -> Path:
        """The Iceberg SQLite catalog."""
        return self.root / "catalog.db"

    @property
    def serving(self) -> Path:
        """Published serving databases and the pointer to the current one."""
        return self.root / "serving"

    @property
    def runs(self) -> Path:
        """One JSON report per pipeline run."""
        return self.root / "runs"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes the lake."""
        return self.root / "lake.lock"

    @property
    def models(self) -> Path:
        """Versions of trained models: `models/<model>/<version>/`."""
        return self.root / "models"

    @property
    def state(self) -> Path:
        """Conversations, users and other small state of the serving side."""
        return self.root / "state"
