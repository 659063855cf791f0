"""Units, prices and promotions of products by week, in groups that share the pace of their category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]
EVERYTHING = ""


@dataclass(frozen=True, slots=True)
class PricePanel:
    """Products x weeks, the oldest week first.

    Args:
        product: Ids.
        group: Top category of each product; `EVERYTHING` where the shop has none.
        units: Units sold; NaN before the first sale.
        log_price: Logarithm of the price asked; NaN where it is not known.
        promotion: Discount share of promotions, 0 to 1.
        lines: Order lines by product.
        has_price_list: Whether prices come from the shop's price history, not from what was paid.
    """

    product: Texts
    group: Texts
    units: Floats
    log_price: Floats
    promotion: Floats
    lines: Floats
    has_price_list: bool


def read_price_panel(sales: Sales, weeks: int) -> PricePanel:
    """The last `weeks` whole weeks of every product sold in them; empty when nothing was sold."""
    first = sales.last_day - timedelta(days=7 * weeks - 1)
    known = {"last_day": sales.last_day}
    sold = sales.query(
        _sql("price_weeks"), {**known, "as_of": sales.as_of, "currency": sales.currency}
    ).to_pandas()
    sold = sold[sold["week"] < weeks]
    product = np.unique(sold["product_id"].to_numpy(dtype=object))
    shape = (len(product), weeks)
    row = np.searchsorted(product, sold["product_id"].to_numpy(dtype=object))
    column = weeks - 1 - sold["week"].to_numpy(dtype=np.int64)
    units, paid, discount = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape)
    units[row, column] = sold["units"]
    paid[row, column] = np.log(sold["price"])
    discount[row, column] = sold["discount_share"]
    units[np.cumsum(units > 0, axis=1) == 0] = np.nan
    listed = _cells(sales, "list_prices", "log_price", product, shape, {**known, "first_day": first})
    promoted = _cells(sales, "promotion_weeks", "share", product, shape, {**known, "first_day": first})
    has_price = np.asarray(np.isfinite(listed).any(axis=1))
    log_price = np.where(has_price[:, None], listed, _carried(paid))
    promotion = np.nan_to_num(promoted) if np.isfinite(promoted).any() else discount
    lines = np.bincount(row, sold["lines"], len(product)).astype(np.float64)
    return PricePanel(
        product, _groups(sales, product), units, log_price, promotion, lines, bool(has_price.any())
    )


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _cells(
    sales: Sales, name: str, value: str, product: Texts, shape: tuple[int, int], known: dict[str, object]
) -> Floats:
    """A statement's value by product and week; NaN where it has no row."""
    found = sales.query(_sql(name), known).to_pandas()
    cells = np.full(shape, np.nan)
    found = found[found["product_id"].isin(set(product)) & (found["week"] < shape[1])]
    row = np.searchsorted(product, found["product_id"].to_numpy(dtype=object))
    cells[row, shape[1] - 1 - found["week"].to_numpy(dtype=np.int64)] = found[value]
    return cells


def _carried(log_price: Floats) -> Floats:
    """The last price paid holds until another one is; weeks before the first sale stay unknown."""
    known = np.isfinite(log_price)
    at = np.maximum.accumulate(np.where(known, np.arange(log_price.shape[1]), -1), axis=1)
    carried = np.take_along_axis(log_price, np.maximum(at, 0), axis=1)
    return np.where(at >= 0, carried, np.nan)


def _groups(sales: Sales, product: Texts) -> Texts:
    """Top category by product."""
    table = sales.query(
        "SELECT p.product_id, coalesce(t.name, c.name, p.category_id) AS name FROM products AS p"
        " LEFT JOIN categories AS c ON c.category_id = p.category_id"
        " LEFT JOIN categories AS t ON t.category_id = c.parent_id"
    )
    names = dict(zip(table["product_id"].to_pylist(), table["name"].to_pylist(), strict=True))
    return np.array([names.get(item) or EVERYTHING for item in product], dtype=object)
