"""The write lock of a home: one process at a time, released by the kernel when that process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from ingestion.errors import LakeBusyError


class WriteLock:
    """A re-entrant, non-blocking lock on a file; not shared between threads.

    Raises:
        LakeBusyError: On entering, when another process holds the lock.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._depth = 0
        self._handle: IO[str] | None = None

    def __enter__(self) -> WriteLock:
        if self._depth == 0:
            self._handle = self._acquire()
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0 and self._handle is not None:
            self._handle.close()
            self._handle = None

    def _acquire(self) -> IO[str]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            handle.close()
            raise LakeBusyError(
                f"Another process (id {holder}) is writing the lake at {self._path.parent}. "
                "Wait until it has ended, then run this again."
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        return handle
