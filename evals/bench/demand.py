"""Demand over 30, 60 and 90 days on the last quarter, beside the seasonal naive; and planted stock-outs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np

from analytics_engines.demand_insights_engine.demand import HORIZONS, WEEKS, forecast_demand, over_horizons
from analytics_engines.demand_insights_engine.demand_panel import Shelves, read_shelves, weekly_demand
from analytics_engines.demand_insights_engine.price_panel import Codes
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

TOP = 500
_YEAR = 52
_OUT_DAYS, _OUT_PRODUCTS, _POPULAR = 14, 60, 300
_WALMART = """
SELECT Store, Dept, Date::DATE AS day, greatest(Weekly_Sales::DOUBLE, 0) AS sold
FROM read_csv(?) ORDER BY Store, Dept, day
"""


def last_quarter(demand: Floats, groups: Codes, top: int | None) -> dict[str, float | str]:
    """WAPE of sums over each horizon from 13 weeks before the end; the model is chosen before that.

    The seasonal naive repeats the last week (the season of daily sales); `last year` repeats the year before.

    Args:
        demand: Series x weeks; NaN before a series begins.
        groups: Category by series.
        top: Only the series with the most in the year before; None for all.
    """
    origin = demand.shape[1] - WEEKS
    known = demand[:, :origin]
    size = np.nansum(known[:, -_YEAR:], axis=1)
    kept = np.sort(np.argsort(-size, kind="stable")[: top or len(size)])
    found = forecast_demand(known, groups, 0)
    actual = over_horizons(demand[kept, origin:])
    rows = np.flatnonzero(np.isfinite(actual).all(axis=1))
    ours, truth = found.expected[kept][rows], actual[rows]
    week = over_horizons(np.repeat(known[kept][:, -1:], WEEKS, axis=1))[rows]
    year = over_horizons(np.nan_to_num(known[kept][:, -_YEAR : origin - _YEAR + WEEKS]))[rows]
    inside = (truth >= found.lower[kept][rows]) & (truth <= found.upper[kept][rows])
    result: dict[str, float | str] = {"series": float(len(rows)), "chosen": found.chosen}
    for column, days in enumerate(HORIZONS):
        error = _wape(ours, truth, column)
        result |= {
            f"{days} days: WAPE": error,
            f"{days} days: WAPE / seasonal naive": error / _wape(week, truth, column),
            f"{days} days: WAPE / last year": error / _wape(year, truth, column),
            f"{days} days: inside the 80% interval": float(inside[:, column].mean()),
        }
    return result


def _wape(guess: Floats, truth: Floats, column: int) -> float:
    gap = np.abs(np.nan_to_num(guess[:, column]) - truth[:, column])
    return float(gap.sum() / truth[:, column].sum())


def walmart(folder: Path) -> tuple[Floats, Codes]:
    """Weekly sales by store and department, in currency; departments are the groups."""
    rows = duckdb.execute(_WALMART, [str(folder / "forecasting" / "walmart" / "train.csv")]).fetchnumpy()
    days, week = np.unique(np.asarray(rows["day"], dtype="datetime64[D]"), return_inverse=True)
    keys = np.asarray(rows["Store"], dtype=np.int64) * 1000 + np.asarray(rows["Dept"], dtype=np.int64)
    series, row = np.unique(keys, return_inverse=True)
    sold = np.zeros((len(series), len(days)))
    sold[row, week] = np.asarray(rows["sold"], dtype=np.float64)
    sold[np.cumsum(sold > 0, axis=1) == 0] = np.nan
    _, groups = np.unique(series % 1000, return_inverse=True)
    return sold, groups.astype(np.int64)


def products_of(sales: Sales) -> tuple[Floats, Codes]:
    """Weekly demand of the shop's products as the engine sees it, of one group."""
    _, demand, _ = weekly_demand(read_shelves(sales, set()))
    demand = np.where(np.cumsum(demand > 0, axis=1) == 0, np.nan, demand)
    demand = demand[np.nansum(demand[:, -_YEAR - WEEKS : -WEEKS], axis=1) > 0]
    return demand, np.zeros(len(demand), dtype=np.int64)


def planted_stockouts(sales: Sales) -> dict[str, float]:
    """Empty every shelf of popular products for the last two weeks, and forecast with and without knowing.

    Ratios are of the 30-day forecasts of those products, against the forecasts from the untouched sales.
    """
    shelves = read_shelves(sales, set())
    size = shelves.daily()[:, -90:].sum(axis=1)
    popular = np.argsort(-size, kind="stable")[:_POPULAR]
    chosen = np.sort(np.random.default_rng(11).choice(popular, _OUT_PRODUCTS, replace=False))
    emptied = _emptied(shelves, chosen)
    untouched, _, _ = weekly_demand(shelves)
    sold, demand, _ = weekly_demand(emptied)
    groups = np.zeros(len(sold), dtype=np.int64)
    base, plain, adjusted = (
        forecast_demand(_begun(item), groups, 0).expected[chosen, 0].sum()
        for item in (untouched, sold, demand)
    )
    return {
        "forecast / forecast without stock-outs, as sold": float(plain / base),
        "forecast / forecast without stock-outs, adjusted": float(adjusted / base),
    }


def _emptied(shelves: Shelves, products: Codes) -> Shelves:
    """The same shelves, those of some products without a sale in the last two weeks and empty now."""
    hit = np.isin(shelves.product_of_shelf, products)
    sold = shelves.sold
    kept = ~(hit[sold.shelf] & (sold.day >= sold.days - _OUT_DAYS))
    days = replace(
        sold,
        shelf=sold.shelf[kept],
        day=sold.day[kept],
        units=sold.units[kept],
        empty_now=hit | sold.empty_now,
    )
    return replace(shelves, sold=days)


def _begun(weekly: Floats) -> Floats:
    return np.where(np.cumsum(weekly > 0, axis=1) == 0, np.nan, weekly)
