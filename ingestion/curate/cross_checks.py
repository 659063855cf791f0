"""Whether tables agree with one another: totals with their parts, orders with their lines and payments.

A row that disagrees is not wrong by itself, so it stays; how many there are is told. A row counts where every
value that the check needs is there. Money agrees to a cent a part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One check: `sql` gives one row, what was checked and what failed.

    Args:
        name: Of the check.
        table: The table whose rows are checked.
        tables: All tables it needs rows of.
        description: For people.
        sql: Over curated tables by name.
    """

    name: str
    table: str
    tables: tuple[str, ...]
    description: str
    sql: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a check found."""

    check: CrossCheck
    checked: int
    failed: int

    @property
    def share(self) -> float | None:
        """Share of rows that agree; None where none could be checked."""
        return 1 - self.failed / self.checked if self.checked else None


_COUNTED = "SELECT count(gap), count(gap) FILTER (WHERE abs(gap) > allowed) FROM ({}) AS gaps"
CROSS_CHECKS = (
    CrossCheck(
        "total_is_sum_of_parts",
        "orders",
        ("orders",),
        "total = subtotal - discount + tax + shipping_fee",
        _COUNTED.format(
            "SELECT total - (subtotal - discount + tax + shipping_fee) AS gap, 0.02 AS allowed FROM orders"
        ),
    ),
    CrossCheck(
        "subtotal_is_sum_of_lines",
        "orders",
        ("orders", "order_items"),
        "subtotal = the sum of the line totals of the order, before or after the order's discount",
        _COUNTED.format(
            "SELECT least(abs(o.subtotal - l.lines), abs(o.subtotal - coalesce(o.discount, 0) - l.lines)) "
            "AS gap, 0.01 * l.n AS allowed FROM orders AS o JOIN (SELECT order_id, sum(line_total) AS lines, "
            "count(*) AS n FROM order_items GROUP BY 1) AS l USING (order_id)"
        ),
    ),
    CrossCheck(
        "line_is_price_times_quantity",
        "order_items",
        ("order_items",),
        "line_total = quantity x unit_price - discount",
        _COUNTED.format(
            "SELECT line_total - (quantity * unit_price - coalesce(discount, 0)) AS gap, "
            "0.01 * greatest(abs(quantity), 1) AS allowed FROM order_items"
        ),
    ),
    CrossCheck(
        "payments_are_total",
        "orders",
        ("orders", "payments"),
        "payments that were not refused = total, for orders that were paid and not cancelled",
        _COUNTED.format(
            "SELECT o.total - p.paid AS gap, 0.01 * p.n AS allowed FROM orders AS o "
            "JOIN (SELECT order_id, sum(amount) AS paid, count(*) AS n FROM payments "
            "WHERE coalesce(lower(status), '') NOT IN ('failed', 'declined', 'cancelled', 'canceled', "
            "'voided', 'pending', 'chargeback') GROUP BY 1) AS p USING (order_id) "
            "WHERE coalesce(lower(o.status), '') NOT IN ('cancelled', 'canceled')"
        ),
    ),
    CrossCheck(
        "return_is_no_more_than_sold",
        "returns",
        ("returns", "order_items"),
        "a returned line was not returned in a larger quantity than sold",
        "SELECT count(*), count(*) FILTER (WHERE back > sold) FROM "
        "(SELECT sum(r.quantity) AS back, any_value(l.quantity) AS sold FROM returns AS r "
        "JOIN order_items AS l ON l.order_item_id = r.order_item_id GROUP BY r.order_item_id) AS lines",
    ),
)
Counts = Callable[[str], Sequence[tuple[int, int]]]
"""Runs SQL over the curated tables (by name) and returns (checked, failed)."""


def cross_check(filled: set[str], query: Counts) -> list[Agreement]:
    """Every check whose tables have rows."""
    found = []
    for check in CROSS_CHECKS:
        if set(check.tables) <= filled:
            ((checked, failed),) = query(check.sql)
            found.append(Agreement(check, checked, failed))
    return found
