"""The shop's sales as every engine counts them: one definition of revenue, currency and complete days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files

import pyarrow as pa

from analytics_engines.engine import Query

_COMPLETE_DAY_SHARE = 0.95


@cache
def sales_lines_sql() -> str:
    """SELECT of the signed sales lines; takes `$as_of` (timestamp) and `$currency`."""
    return files("analytics_engines").joinpath("sales_lines.sql").read_text(encoding="utf-8")


def utc_naive(moment: datetime) -> datetime:
    """The moment as the lake stores it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales known at `as_of` in the shop's main currency.

    Args:
        query: SELECTs over the curated tables.
        as_of: The latest fact that may be known, UTC without a zone.
        currency: Currency of most orders; "" when no order names one.
        other_currency_orders: Orders left out because they are in another currency.
        last_day: The last day that is complete at `as_of`.
    """

    query: Query
    as_of: datetime
    currency: str
    other_currency_orders: int
    last_day: date

    def select(self, sql: str, **parameters: object) -> pa.Table:
        """Run a SELECT that may read the common table expression `sales_lines`."""
        known = {"as_of": self.as_of, "currency": self.currency}
        return self.query(f"WITH sales_lines AS ({sales_lines_sql()})\n{sql}", {**known, **parameters})


def read_sales(query: Query, as_of: datetime) -> Sales:
    """Look up the main currency and the last complete day of a shop."""
    moment = utc_naive(as_of)
    currency, others = _main_currency(query, moment)
    return Sales(query, moment, currency, others, _last_complete_day(query, moment))


def _main_currency(query: Query, as_of: datetime) -> tuple[str, int]:
    """The currency of most orders, and how many orders are in another one."""
    rows = query(
        "SELECT coalesce(currency, '') AS currency, count(*) AS orders FROM orders"
        " WHERE order_date <= CAST($as_of AS TIMESTAMP)"
        " GROUP BY ALL ORDER BY orders DESC, 1",
        {"as_of": as_of},
    ).to_pylist()
    named = [row for row in rows if row["currency"]]
    return (str(named[0]["currency"]), sum(row["orders"] for row in named[1:])) if named else ("", 0)


def _last_complete_day(query: Query, as_of: datetime) -> date:
    """The day of `as_of`, or the day before when orders usually still follow at that hour.

    A day counts as complete when, over the 56 days before, at least 95% of a day's orders had come in by
    the time of day of `as_of`.
    """
    share = query(
        "SELECT avg(CAST(CAST(order_date AS TIME) <= CAST(CAST($as_of AS TIMESTAMP) AS TIME) AS DOUBLE)) AS s"
        " FROM orders WHERE CAST(order_date AS DATE) < CAST(CAST($as_of AS TIMESTAMP) AS DATE)"
        " AND order_date >= CAST($as_of AS TIMESTAMP) - INTERVAL 57 DAY",
        {"as_of": as_of},
    ).to_pylist()[0]["s"]
    partial = share is not None and share < _COMPLETE_DAY_SHARE
    return as_of.date() - timedelta(days=int(partial))
