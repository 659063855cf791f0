"""What makes the pipeline run by itself: files that arrive, or the time of day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cronsim import CronSim, CronSimError

from infra.errors import ScheduleError

_PARTIAL = (".part", ".tmp", ".crdownload", ".unfinished")
State = tuple[tuple[str, int, int], ...]


class Arrivals:
    """Says when files arrived in a folder and have stopped changing.

    Args:
        folder: Looked at with everything below it; names that begin with a dot or end like a file that is
            still being written do not count.
        settle_seconds: How long nothing may change before the files count as arrived.
    """

    def __init__(self, folder: Path, settle_seconds: float) -> None:
        self._folder, self._settle = folder, settle_seconds
        self._handled: State = ()
        self._seen: State = ()
        self._since = 0.0

    def poll(self, now: float) -> bool:
        """Whether there is something new to load; `now` is in seconds that only go up."""
        state = tuple(_state(self._folder))
        if state != self._seen:
            self._seen, self._since = state, now
        settled = now - self._since >= self._settle
        if not state or state == self._handled or not settled:
            return False
        self._handled = state
        return True


def due_after(expression: str, moment: datetime) -> datetime:
    """When a cron expression of five fields is next due after a moment, in the moment's time zone.

    Raises:
        ScheduleError: It is no cron expression, or is never due.
    """
    try:
        return next(CronSim(expression, moment))
    except CronSimError as error:
        raise ScheduleError(f"{expression!r} is no cron expression (five fields): {error}.") from error
    except StopIteration as error:
        raise ScheduleError(f"{expression!r} is never due.") from error


def _state(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and not name.endswith(_PARTIAL):
            found = path.stat()
            yield name, found.st_size, found.st_mtime_ns
