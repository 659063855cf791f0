"""What the same goods cost in different countries and stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.global_market_pulse.cube import ALL, ALL_NAME
from analytics_engines.global_market_pulse.fixed_effects import Gaps, place_gaps
from analytics_engines.global_market_pulse.market import Market, statement
from analytics_engines.global_market_pulse.significance import Ints, benjamini_hochberg

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, object]

MODEL_VERSION = "product_month_effects-1"
PLACES = {
    "country": ("l.country", "l.country"),
    "store": ("l.store_id", "coalesce(t.name, l.store_id)"),
}
"""SQL of id and name of a market line's place, by kind of place."""
_FEWEST_PRODUCTS = 5


def regional_price_rows(market: Market, place_type: str, significance: float) -> list[Row]:
    """Rows of one kind of place, for the whole range and every category with enough shared products."""
    place, title = PLACES[place_type]
    text = statement("place_prices.sql").replace("{place}", place).replace("{title}", title)
    prices = market.select(text, market.years())
    if prices["place_id"].nunique() < 2:
        return []
    rows: list[Row] = []
    for level in (ALL, "top_category", "category"):
        keys = np.full(len(prices), ALL) if level == ALL else prices[f"{level}_id"]
        for item, part in prices.groupby(keys, sort=True):
            name = ALL_NAME if level == ALL else str(part[level].iloc[0])
            found = _scope(part)
            rows += [{**row, "level": level, "category_id": item, "category": name} for row in found]
    _mark_position(rows, significance)
    about = {"place_type": place_type, "currency": market.currency, "model_version": MODEL_VERSION}
    return [{**row, **about} for row in rows]


def _scope(prices: pd.DataFrame) -> list[Row]:
    """One row per place for the goods of one scope; none where too few products are sold in two places."""
    cell = prices.groupby(["product_id", "month"]).ngroup().to_numpy(np.int64)
    shared = prices[np.bincount(cell)[cell] > 1]
    if shared["product_id"].nunique() < _FEWEST_PRODUCTS:
        return []
    numbers = shared["place_id"].astype("category")
    gaps = place_gaps(
        shared["log_price"].to_numpy(float),
        shared["lines"].to_numpy(float),
        _codes(numbers),
        np.asarray(shared.groupby(["product_id", "month"]).ngroup(), dtype=np.int64),
        _codes(shared["product_id"].astype("category")),
    )
    whole = float(prices["amount"].sum() / prices["units"].sum())
    of_place = prices.groupby("place_id").agg(
        place=("place", "first"), lines=("lines", "sum"), units=("units", "sum"), amount=("amount", "sum")
    )
    products = shared.groupby("place_id")["product_id"].nunique()
    return [
        _row(str(place), of_place.loc[place], int(products[place]), whole, gaps, i)
        for i, place in enumerate(numbers.cat.categories)
    ]


def _codes(column: pd.Series[pd.CategoricalDtype]) -> Ints:
    return np.asarray(column.cat.codes, dtype=np.int64)


def _row(place: str, figures: pd.Series[float], products: int, whole: float, gaps: Gaps, i: int) -> Row:
    average = float(figures["amount"]) / float(figures["units"])
    return {
        "place_id": place,
        "place": figures["place"],
        "products": products,
        "lines": int(figures["lines"]),
        "average_price": average,
        "raw_gap": average / whole - 1,
        "price_gap": float(gaps.gap[i]),
        "gap_low": float(gaps.low[i]),
        "gap_high": float(gaps.high[i]),
        "p_value": float(gaps.p_value[i]) if gaps.p_value[i] == gaps.p_value[i] else None,
    }


def _mark_position(rows: list[Row], significance: float) -> None:
    """Add q-values over all rows, and on which side of the average the place is beyond doubt."""
    p_values = np.array([np.nan if row["p_value"] is None else float(str(row["p_value"])) for row in rows])
    for row, q in zip(rows, benjamini_hochberg(p_values), strict=True):
        sure = bool(q < significance)
        row["q_value"] = float(q) if q == q else None
        row["position"] = "level" if not sure else "dearer" if float(str(row["price_gap"])) > 0 else "cheaper"
