"""The `Publisher` and `RawZone` ports on local disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from infra.local.relations import TableFiles
from infra.local.serving import Published, amend, current_publication, publish


class FolderPublisher:
    """Publishes serving databases in a folder; see `infra.local.serving`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> Published | None:
        """What is published now."""
        return current_publication(self._folder)

    def holds(self, published: Published) -> bool:
        """Whether the database file is still there."""
        return (self._folder / published.file).exists()

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
        """Write a new serving database and point to it."""
        return publish(
            self._folder,
            tables,
            run_id=run_id,
            as_of=as_of,
            published_at=published_at,
            spill=spill,
            content=content,
        )

    def amend(
        self, tables: Sequence[TableFiles], *, run_id: str, published_at: datetime, spill: Path
    ) -> Published:
        """Publish a copy of what is published with some tables replaced."""
        return amend(self._folder, tables, run_id=run_id, published_at=published_at, spill=spill)


class HomeRawZone:
    """The raw zone of a home, which is the only copy."""

    def pull(self) -> int:
        """Nothing is elsewhere."""
        return 0

    def push(self, *, anew: bool = False) -> int:
        """Nothing goes elsewhere."""
        return 0
