"""What the trees may know of the days to come: promotions, prices, and the shop's own regressor files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel_days import Regressors
from analytics_engines.market_intelligence_hub.series import SalesSeries
from analytics_engines.sales import Sales

Row = Mapping[str, object]

_PROMOTIONS = (
    "SELECT p.product_id, coalesce(p.category_id, i.category_id) AS category_id, p.starts_on, p.ends_on,"
    " p.discount_pct, CASE WHEN p.product_id IS NULL THEN 1.0 ELSE 1.0 / greatest(1, n.products) END AS share"
    " FROM promotions AS p LEFT JOIN products AS i ON i.product_id = p.product_id"
    " LEFT JOIN (SELECT category_id, count(*) AS products FROM products GROUP BY category_id) AS n"
    " ON n.category_id = i.category_id WHERE p.starts_on IS NOT NULL"
)
_PRICES = (
    "SELECT product_id, valid_from, price FROM price_history WHERE store_id IS NULL AND price > 0"
    " AND valid_from <= CAST($last_day AS DATE) ORDER BY product_id, valid_from"
)


def read_regressors(
    sales: Sales,
    series: Sequence[SalesSeries],
    first_day: date,
    days: int,
    files: Mapping[str, Mapping[str, float]],
) -> Regressors:
    """Regressors of every series on `days` days from `first_day`; those that say nothing are left out.

    Planned promotions count on the days to come; a price goes on until it is changed.

    Args:
        sales: Where promotions and prices are read.
        series: What is forecast, in order.
        first_day: Day of the first value.
        days: Days of the past and of the future.
        files: Values by ISO date of the shop's own regressors, by name; the same for all series.
    """
    found = {
        "promotion": _promotion_days(sales.query(_PROMOTIONS).to_pylist(), series, first_day, days),
        "price": _price_days(
            sales.query(_PRICES, {"last_day": sales.last_day}).to_pylist(), series, first_day, days
        ),
        **{name: _file_days(values, first_day, days) for name, values in files.items()},
    }
    return Regressors(first_day, {name: values for name, values in found.items() if np.ptp(values) > 0})


def _promotion_days(rows: Sequence[Row], series: Sequence[SalesSeries], first_day: date, days: int) -> Floats:
    """Discount in percent: a product's own, a category's on average over its products, else the shop's."""
    values = np.zeros((len(series), days))
    categories = {str(row["category_id"]) for row in rows}
    for position, item in enumerate(series):
        for row, share in _touching(rows, item, len(categories)):
            start, stop = _span(row, first_day)
            discount = float(str(row["discount_pct"] or 0)) * share
            values[position, max(0, start) : max(0, stop)] += discount
    return values


def _touching(rows: Sequence[Row], item: SalesSeries, categories: int) -> Iterator[tuple[Row, float]]:
    """The promotions that touch a series, with the share of its products that they are on."""
    for row in rows:
        if item.series_type == "product":
            if row["product_id"] == item.series_id:
                yield row, 1.0
        elif item.series_type == "category":
            if row["category_id"] == item.series_id:
                yield row, float(str(row["share"]))
        else:
            yield row, float(str(row["share"])) / max(1, categories)


def _span(row: Row, first_day: date) -> tuple[int, int]:
    start, end = row["starts_on"], row["ends_on"] or row["starts_on"]
    if not isinstance(start, date) or not isinstance(end, date):
        return 0, 0
    return (start - first_day).days, (end - first_day).days + 1


def _price_days(rows: Sequence[Row], series: Sequence[SalesSeries], first_day: date, days: int) -> Floats:
    """List price of a product relative to its mean; 1 for other series and without a record."""
    values = np.ones((len(series), days))
    by_product: dict[str, list[Row]] = {}
    for row in rows:
        by_product.setdefault(str(row["product_id"]), []).append(row)
    for position, item in enumerate(series):
        known = by_product.get(item.series_id, []) if item.series_type == "product" else []
        for row in known:
            start = _span({"starts_on": row["valid_from"], "ends_on": None}, first_day)[0]
            values[position, max(0, start) :] = float(str(row["price"]))
        if known:
            values[position] /= values[position].mean()
    return values


def _file_days(values: Mapping[str, float], first_day: date, days: int) -> Floats:
    """One value a day: a day without one has that of the day before; the first holds for all before it."""
    line = np.full(days, np.nan)
    for text, value in values.items():
        position = (date.fromisoformat(text) - first_day).days
        if 0 <= position < days:
            line[position] = value
    known = np.flatnonzero(np.isfinite(line))
    if len(known):
        line = line[known[np.maximum(np.searchsorted(known, np.arange(days), side="right") - 1, 0)]]
    return np.asarray(np.nan_to_num(line)[None, :])
