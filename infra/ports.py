"""What jobs and commands need of the place where runs, raw files and models are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from infra.local.model_store import ModelVersion
from infra.local.relations import TableFiles
from infra.local.serving import Published


class Publisher(Protocol):
    """Makes a run what readers see, in one step; until then, and when it fails, they see the one before."""

    def current(self) -> Published | None:
        """What is published now; None before the first run.

        Raises:
            PublishError: The pointer is not one that we wrote.
        """
        ...

    def holds(self, published: Published) -> bool:
        """Whether what the pointer names is still there."""
        ...

    def publish(
        self,
        tables: Sequence[TableFiles],
        *,
        run_id: str,
        as_of: datetime,
        published_at: datetime,
        spill: Path,
        content: str = "",
    ) -> Published:
        """Publish every table at the snapshot it has now, verified, and keep the publication before.

        Args:
            tables: What to publish, each with the Parquet files that hold it.
            run_id: The run.
            as_of: The latest fact in the data, UTC.
            published_at: The time of publication, UTC.
            spill: A folder of the caller's for what does not fit into memory.
            content: Stands for the content, so that an unchanged run can be told.

        Raises:
            PublishError: It does not hold what was written to it; the one before stays current.
        """
        ...

    def amend(
        self, tables: Sequence[TableFiles], *, run_id: str, published_at: datetime, spill: Path
    ) -> Published:
        """Publish what is published with some tables replaced or added.

        Raises:
            PublishError: Nothing is published, or a table does not hold what was written to it.
        """
        ...


class RawZone(Protocol):
    """The raw zone where others (DMS, another machine) may write to it too."""

    def pull(self) -> int:
        """Bring what is new to the home's raw folder; returns the files brought."""
        ...

    def push(self, *, anew: bool = False) -> int:
        """Bring what was loaded or sealed here to where it is kept; returns the files brought.

        Args:
            anew: What is here takes the place of all there is there of the same schemas.

        Raises:
            LakeBusyError: A file has been changed there since it was pulled.
        """
        ...


class ModelStore(Protocol):
    """Versions of trained models: files with their checksums."""

    def store(
        self, model: str, version: str, files: Mapping[str, bytes], figures: Mapping[str, float]
    ) -> ModelVersion:
        """Keep a new version; it appears whole or not at all.

        Raises:
            ModelStoreError: There is such a version already.
        """
        ...

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, oldest first."""
        ...

    def folder(self, model: str, version: str) -> Path:
        """The files of a version, after their checksums have been checked.

        Raises:
            ModelStoreError: There is no such version, or a file is not what was stored.
        """
        ...

    def use(self, model: str, version: str, alias: str = "production") -> None:
        """Point the alias at a version, in one step.

        Raises:
            ModelStoreError: There is no such version, or a file of it is damaged.
        """
        ...

    def retire(self, model: str, alias: str = "production") -> None:
        """Let the alias point at no version."""
        ...

    def used(self, model: str, alias: str = "production") -> str | None:
        """The version that the alias points at; None when it points at none."""
        ...

    def remove(self, model: str, version: str) -> None:
        """Delete a version.

        Raises:
            ModelStoreError: It is in use.
        """
        ...
