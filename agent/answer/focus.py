"""The one thing that an answer was about, which "it" or "they" in the next question stands for."""

from __future__ import annotations

from tools.result import Value
from tools.semantic.query import Filter, Operator
from tools.tool import Finding

_KEYS = {
    "order_id": "order_id",
    "customer_id": "customer",
    "product_id": "product_id",
    "store_id": "store_id",
}
"""Key columns of look-ups, and the dimension that each is in questions."""


def focus(main: Finding) -> tuple[Filter, ...]:
    """What the first row is about, most telling first: its dimensions, or the keys of a record."""
    if not main.table.rows:
        return ()
    row = dict(zip((c.name for c in main.table.columns), main.table.rows[0], strict=True))
    if main.query is not None and main.query.dimensions:
        named: list[tuple[str, Value]] = [
            (name, row.get(name.replace(".", "__"))) for name in main.query.dimensions
        ]
    else:
        named = [(dimension, row.get(column)) for column, dimension in _KEYS.items() if column in row]
    return tuple(Filter(name, Operator.EQ, value) for name, value in named if value is not None)
