"""What jobs and commands need of the place where a run is published and where raw files come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

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


class RawZone(Protocol):
    """The raw zone where others (DMS, another machine) may write to it too."""

    def pull(self) -> int:
        """Bring what is new to the home's raw folder; returns the files brought."""
        ...

    def push(self) -> int:
        """Bring what was loaded or sealed here to where it is kept; returns the files brought.

        Raises:
            LakeBusyError: A file has been changed there since it was pulled.
        """
        ...
