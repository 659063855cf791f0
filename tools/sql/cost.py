"""What a query may cost where reading is paid by the byte: estimated before it runs, capped as it runs."""

from __future__ import annotations

from collections.abc import Mapping

from tools.errors import ServingUnavailableError, UserQueryError
from tools.ports import CostGauge


class CostLimit:
    """The most bytes that one query may read.

    Args:
        gauge: Knows how large columns are and what the engine's own cap is.
        most_bytes: The most that one query may read.
    """

    def __init__(self, gauge: CostGauge, most_bytes: int) -> None:
        self._gauge = gauge
        self._most_bytes = most_bytes

    def check(self, reads: Mapping[str, frozenset[str]]) -> None:
        """Refuse a query before it runs.

        Args:
            reads: The columns that it reads of each table; see `GuardedQuery.reads`.

        Raises:
            ServingUnavailableError: The engine itself would not stop a query at the limit, and an estimate
                that is too low would cost without end: the operator has to set its cap.
            UserQueryError: It would read more than the limit.
        """
        cap = self._gauge.engine_cap_bytes()
        if cap is None or cap > self._most_bytes:
            raise ServingUnavailableError(
                f"The query engine does not end a query that reads {_size(self._most_bytes)}. Set its cap."
            )
        estimate = self._gauge.estimate(reads).bytes_read
        if estimate > self._most_bytes:
            raise UserQueryError(
                f"That would read about {_size(estimate)}; one question may read {_size(self._most_bytes)}. "
                "Ask for fewer tables or columns."
            )


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.1f} kB"
