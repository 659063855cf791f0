"""Dense daily series of the shop and its leading categories, countries, stores and products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.daily import DailySeries
from analytics_engines.sales import Sales

if TYPE_CHECKING:
    import pyarrow as pa

MEASURES = ("revenue", "units", "orders")
TOTAL, TOP_CATEGORY, REGION = "total", "top_category", "region"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What one kind of series is cut by: SQL for its id and name over a sales line `l`, and their join."""

    series_type: str
    series_id: str
    series_name: str
    join: str = ""
    parent_id: str = "NULL"
    additive: tuple[str, ...] = MEASURES
    """Measures whose parts add up to the shop's (an order may hold several categories)."""


_PRODUCTS = "LEFT JOIN products AS p ON p.product_id = l.product_id"
_CATEGORIES = f"{_PRODUCTS} LEFT JOIN categories AS c ON c.category_id = p.category_id"
_TREE = (
    f"{_CATEGORIES} LEFT JOIN categories AS up ON up.category_id = c.parent_id"
    " LEFT JOIN categories AS top ON top.category_id = up.parent_id"
)
_ROOT = "coalesce(top.category_id, up.category_id, c.category_id)"
_STORES = "LEFT JOIN stores AS s ON s.store_id = l.store_id"
_LINES = ("revenue", "units")

BREAKDOWNS = {
    breakdown.series_type: breakdown
    for breakdown in (
        Breakdown(TOTAL, "'total'", "'All sales'"),
        Breakdown(TOP_CATEGORY, _ROOT, "coalesce(top.name, up.name, c.name)", _TREE, additive=_LINES),
        Breakdown("category", "p.category_id", "c.name", _TREE, _ROOT, _LINES),
        Breakdown("country", "l.country", "l.country"),
        Breakdown(REGION, "s.region", "s.region", _STORES),
        Breakdown("store", "l.store_id", "s.name", _STORES, "s.region"),
        Breakdown("product", "l.product_id", "p.name", _PRODUCTS, additive=_LINES),
    )
}
NESTED = {"category": TOP_CATEGORY, "store": REGION}
"""Breakdowns whose parts are parts of another one's: by type, the type of their parents."""


@dataclass(frozen=True, slots=True)
class SalesSeries:
    """Daily values of one series, from its first sale (returns before it are dropped) to the last whole day.

    Args:
        series_type: A key of `BREAKDOWNS`.
        series_id: The id within the type.
        series_name: Its name, or its id.
        first_day: Day of the first value.
        parent_id: The id of the series it is a part of, in the type that `NESTED` names.
        values: By measure, one value a day; a day without sales is zero.
    """

    series_type: str
    series_id: str
    series_name: str
    first_day: date
    values: dict[str, Floats]
    parent_id: str | None = None

    def daily(self, measure: str) -> DailySeries:
        """The series of one measure."""
        return DailySeries(self.first_day, self.values[measure])


def read_series(sales: Sales, series_type: str, top: int) -> list[SalesSeries]:
    """The `top` series of a type by net revenue of the last year, by id; none where the source lacks them."""
    breakdown = BREAKDOWNS[series_type]
    sql = _template().format(
        series_id=breakdown.series_id,
        series_name=breakdown.series_name,
        join=breakdown.join,
        parent_id=breakdown.parent_id,
    )
    table = sales.select(sql, last_day=sales.last_day, top=top)
    return [_dense(series_type, rows, sales.last_day) for rows in _by_series(table)]


@cache
def _template() -> str:
    return files(__package__).joinpath("daily_sales.sql").read_text(encoding="utf-8")


def _by_series(table: pa.Table) -> Iterator[pa.Table]:
    """Cut a table that is sorted by `series_id` where the id changes."""
    ids = table["series_id"].to_numpy(zero_copy_only=False)
    if not len(ids):
        return
    starts = [0, *(np.flatnonzero(ids[1:] != ids[:-1]) + 1).tolist(), len(ids)]
    for start, end in pairwise(starts):
        yield table.slice(start, end - start)


def _dense(series_type: str, rows: pa.Table, last_day: date) -> SalesSeries:
    """Put sparse days on a dense axis that begins with the first sale."""
    days = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first = int(days[rows["units"].to_numpy() > 0].min())
    last = int(np.datetime64(last_day, "D").astype(np.int64))
    kept = days >= first
    values = {}
    for measure in MEASURES:
        dense = np.zeros(last - first + 1)
        dense[days[kept] - first] = rows[measure].to_numpy()[kept]
        values[measure] = dense
    series_id = rows["series_id"][0].as_py()
    name = rows["series_name"][0].as_py() or series_id
    parent = rows["parent_id"][0].as_py()
    return SalesSeries(series_type, series_id, name, np.datetime64(first, "D").astype(date), values, parent)
