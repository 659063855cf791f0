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
_JOINT = "\x1f"


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


@dataclass(frozen=True, slots=True)
class Shelves:
    """Sales by shelf (product x store) and day.

    Args:
        product: Ids of the products.
        product_of_shelf: Number of each shelf's product.
        sold: Days with a sale, and which shelves are empty now.
    """

    product: Texts
    product_of_shelf: Codes
    sold: ShelfDays

    def daily(self) -> Floats:
        """Units sold, products x days."""
        units = np.zeros((len(self.product), self.sold.days))
        np.add.at(units, (self.product_of_shelf[self.sold.shelf], self.sold.day), self.sold.units)
        return units


def read_demand(sales: Sales, group_of: dict[str, int]) -> DemandPanel:
    """Demand of every product sold in the last year.

    Raises:
        NotEnoughDataError: There is less than half a year of sales.
    """
    stock = sales.query(_sql("stock_position"), {"as_of": sales.as_of}).to_pandas()
    out = stock[stock["on_hand"] <= 0]
    shelves = read_shelves(sales, set(out["product_id"] + _JOINT + out["store_id"]))
    sold, demand, stockout_days = weekly_demand(shelves)
    held = stock.groupby("product_id")[["on_hand", "reserved"]].sum().reindex(shelves.product)
    panel = DemandPanel(
        shelves.product,
        sold,
        demand,
        stockout_days,
        held["on_hand"].to_numpy(dtype=np.float64),
        (held["on_hand"] - held["reserved"]).to_numpy(dtype=np.float64),
        np.array([group_of.get(item, 0) for item in shelves.product], dtype=np.int64),
    )
    return _on_sale(panel)


def read_shelves(sales: Sales, empty: set[str]) -> Shelves:
    """Whole weeks of sales by shelf; `empty` names shelves without stock, product and store joined.

    Raises:
        NotEnoughDataError: There is less than half a year of sales.
    """
    frame = sales.query(_sql("shelf_days"), {"as_of": sales.as_of, "last_day": sales.last_day}).to_pandas()
    days = (int(frame["age"].max()) + 1) // 7 * 7 if len(frame) else 0
    if days < 7 * _FEWEST_WEEKS:
        raise NotEnoughDataError(f"{_FEWEST_WEEKS} weeks of sales are needed, there are {days // 7}")
    frame = frame[frame["age"] < days]
    ids = frame["product_id"].to_numpy(dtype=object)
    product, row = np.unique(ids, return_inverse=True)
    names, shelf = np.unique(ids + _JOINT + frame["store_id"].to_numpy(dtype=object), return_inverse=True)
    product_of_shelf = np.zeros(len(names), dtype=np.int64)
    product_of_shelf[shelf] = row
    day = days - 1 - frame["age"].to_numpy(dtype=np.int64)
    units = frame["units"].to_numpy(dtype=np.float64)
    empty_now = np.array([name in empty for name in names], dtype=np.bool_)
    traded = np.bincount(day, units, days) > 0
    sold = ShelfDays(shelf.astype(np.int64), day, units, days, traded, empty_now)
    return Shelves(product, product_of_shelf, sold)


def weekly_demand(shelves: Shelves) -> tuple[Floats, Floats, Floats]:
    """Units sold and units asked for, products x weeks, and shelf-days without stock of the last 90 days."""
    found = find_stockouts(shelves.sold)
    sold = shelves.daily()
    missed = missed_units(found, shelves.product_of_shelf, shelves.sold, len(shelves.product))
    recent = np.maximum(found.first, shelves.sold.days - _STOCK_OUT_WINDOW)
    out = np.maximum(found.last - recent + 1, 0)
    days = np.bincount(shelves.product_of_shelf[found.shelf], out, len(shelves.product))
    return _weekly(sold), _weekly(sold + missed), days.astype(np.float64)


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
