"""Weekly demand of products: what was sold, and what empty shelves would have sold beside it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from analytics_engines.demand_insights_engine.price_panel import Codes, Texts
from analytics_engines.demand_insights_engine.stockouts import ShelfDays, find_stockouts, missed_units
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

_FEWEST_WEEKS = 26
_RECENT_WEEKS = 52
_STOCK_OUT_WINDOW = 90


@dataclass(frozen=True, slots=True)
class DemandPanel:
    """Products x weeks of seven days that end on the last complete day, the oldest first.

    Args:
        product: Ids.
        sold: Units sold; NaN before the first sale.
        demand: Units sold plus units missed by empty shelves.
        stockout_days: By product, shelf-days without stock in the last 90 days.
        on_hand: Units in stock; NaN where the source keeps none of the product.
        available: On hand less reserved.
        group: Top category as a number.
    """

    product: Texts
    sold: Floats
    demand: Floats
    stockout_days: Floats
    on_hand: Floats
    available: Floats
    group: Codes


def read_demand(sales: Sales, group_of: dict[str, int]) -> DemandPanel:
    """Demand of every product sold in the last year.

    Raises:
        NotEnoughDataError: There is less than half a year of sales.
    """
    frame = sales.query(_sql("shelf_days"), {"as_of": sales.as_of, "last_day": sales.last_day}).to_pandas()
    weeks = (int(frame["age"].max()) + 1) // 7 if len(frame) else 0
    if weeks < _FEWEST_WEEKS:
        raise NotEnoughDataError(f"{_FEWEST_WEEKS} weeks of sales are needed, there are {weeks}")
    frame = frame[frame["age"] < 7 * weeks]
    product, row = np.unique(frame["product_id"].to_numpy(dtype=object), return_inverse=True)
    stock = sales.query(_sql("stock_position"), {"as_of": sales.as_of}).to_pandas()
    shelves, shelf = np.unique(
        frame["product_id"].to_numpy(dtype=object) + "\x1f" + frame["store_id"].to_numpy(dtype=object),
        return_inverse=True,
    )
    product_of_shelf = np.zeros(len(shelves), dtype=np.int64)
    product_of_shelf[shelf] = row
    empty = set((stock["product_id"] + "\x1f" + stock["store_id"])[stock["on_hand"] <= 0])
    day = 7 * weeks - 1 - frame["age"].to_numpy(dtype=np.int64)
    units = frame["units"].to_numpy(dtype=np.float64)
    traded = np.bincount(day, units, 7 * weeks) > 0
    days = ShelfDays(
        shelf.astype(np.int64),
        day,
        units,
        7 * weeks,
        traded,
        np.isin(shelves, np.array(sorted(empty), dtype=object)),
    )
    found = find_stockouts(days)
    sold = np.zeros((len(product), 7 * weeks))
    np.add.at(sold, (row, day), units)
    missed = missed_units(found, product_of_shelf, days, len(product))
    out = np.maximum(found.last - np.maximum(found.first, 7 * weeks - _STOCK_OUT_WINDOW) + 1, 0)
    held = stock.groupby("product_id")[["on_hand", "reserved"]].sum().reindex(product)
    panel = DemandPanel(
        product,
        _weekly(sold),
        _weekly(sold + missed),
        np.bincount(product_of_shelf[found.shelf], out, len(product)).astype(np.float64),
        held["on_hand"].to_numpy(dtype=np.float64),
        (held["on_hand"] - held["reserved"]).to_numpy(dtype=np.float64),
        np.array([group_of.get(item, 0) for item in product], dtype=np.int64),
    )
    return _on_sale(panel)


def _weekly(daily: Floats) -> Floats:
    return np.asarray(daily.reshape(len(daily), -1, 7).sum(axis=2))


def _on_sale(panel: DemandPanel) -> DemandPanel:
    """Products sold in the last year; weeks before a first sale are unknown."""
    kept = panel.sold[:, -_RECENT_WEEKS:].sum(axis=1) > 0
    before = np.cumsum(panel.sold > 0, axis=1) == 0
    sold, demand = np.where(before, np.nan, panel.sold), np.where(before, np.nan, panel.demand)
    return DemandPanel(
        panel.product[kept],
        sold[kept],
        demand[kept],
        panel.stockout_days[kept],
        panel.on_hand[kept],
        panel.available[kept],
        panel.group[kept],
    )


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
