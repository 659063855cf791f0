"""What a test of the compiler says over and over: sold lines, and numbers that compare."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from tools.result import ResultTable

Rows: TypeAlias = list[tuple[object, ...]]
Ask: TypeAlias = Callable[..., ResultTable]
Expect: TypeAlias = Callable[[str], Rows]

SOLD = "coalesce(o.status, '') <> 'cancelled'"
LINES = "order_items i JOIN orders o USING (order_id)"


def figures(result: ResultTable) -> Rows:
    """Rows with numbers as rounded floats, so that decimals compare with doubles."""
    return [rounded(row) for row in result.rows]


def rounded(row: tuple[object, ...]) -> tuple[object, ...]:
    """One row with numbers as rounded floats."""
    return tuple(round(float(v), 9) if isinstance(v, int | float | Decimal) else v for v in row)
