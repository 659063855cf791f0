"""One person's queries take turns, so that nobody holds every worker and the others wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.errors import QueryCancelledError, QueryTimeoutError

_POLL_SECONDS = 0.02


class Turns:
    """How many queries of each person are running; safe for many threads.

    Args:
        most: Queries that one person may have running.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: dict[str, int] = {}
        self._free = threading.Condition()

    @contextmanager
    def turn(self, user_id: str, seconds: float, cancel: threading.Event | None) -> Iterator[float]:
        """Wait for a turn of this person's; gives the seconds that are left of those given.

        Raises:
            QueryTimeoutError: No turn came in time.
            QueryCancelledError: `cancel` was set while waiting.
        """
        deadline = time.monotonic() + seconds
        with self._free:
            while self._running.get(user_id, 0) >= self._most:
                if cancel is not None and cancel.is_set():
                    raise QueryCancelledError("The query was cancelled.")
                if time.monotonic() >= deadline:
                    raise QueryTimeoutError("Your other queries are still running. Try again in a moment.")
                self._free.wait(_POLL_SECONDS)
            self._running[user_id] = self._running.get(user_id, 0) + 1
        try:
            yield max(_POLL_SECONDS, deadline - time.monotonic())
        finally:
            self._done(user_id)

    def _done(self, user_id: str) -> None:
        with self._free:
            left = self._running.pop(user_id) - 1
            if left:
                self._running[user_id] = left
            self._free.notify_all()
