"""What the same goods cost in different countries and stores."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
_FEWEST_TESTED = 3
"""Products of a place below which its gap is told without an interval."""
_NOTABLE = 0.005
"""Gap below which a place is level with the others, however sure the gap is."""


def regional_price_rows(market: Market, place_type: str, significance: float) -> list[Row]:
    """Rows of one kind of place, for the whole range and every category with enough shared products."""
    place, title = PLACES[place_type]
    text = statement("place_prices.sql").replace("{place}", place).replace("{title}", title)
    prices = market.select(text, market.years())
    if prices["place_id"].nunique() < 2:
        return []
    prices = prices.assign(cell=prices.groupby(["product_id", "month", "list_since"], dropna=False).ngroup())
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
    cell = _numbers(prices["cell"])[1]
    shared = prices[np.bincount(cell)[cell] > 1]
    ids, place = _numbers(shared["place_id"])
    products, product = _numbers(shared["product_id"])
    if len(products) < _FEWEST_PRODUCTS:
        return []
    log_price, lines = (shared[name].to_numpy(np.float64) for name in ("log_price", "lines"))
    gaps = place_gaps(log_price, lines, place, _numbers(shared["cell"])[1], product)
    whole = float(prices["amount"].sum() / prices["units"].sum())
    of_place = prices.groupby("place_id").agg(
        place=("place", "first"), lines=("lines", "sum"), units=("units", "sum"), amount=("amount", "sum")
    )
    sold = np.bincount(np.unique(place * len(products) + product) // len(products), minlength=len(ids))
    figures = of_place.reindex(ids).to_dict("records")
    return [_row(str(ids[i]), figures[i], int(sold[i]), whole, gaps, i) for i in range(len(ids))]


def _numbers(column: pd.Series[str]) -> tuple[NDArray[np.object_], Ints]:
    """Distinct values in order, and the number of each row's."""
    import pandas as pd

    codes, values = pd.factorize(column, sort=True)
    return np.asarray(values), codes.astype(np.int64)


def _row(
    place: str, figures: Mapping[Hashable, object], products: int, whole: float, gaps: Gaps, i: int
) -> Row:
    tested = products >= _FEWEST_TESTED and gaps.p_value[i] == gaps.p_value[i]
    average = float(str(figures["amount"])) / float(str(figures["units"]))
    return {
        "place_id": place,
        "place": figures["place"],
        "products": products,
        "lines": int(str(figures["lines"])),
        "average_price": average,
        "raw_gap": average / whole - 1,
        "price_gap": float(gaps.gap[i]),
        "gap_low": float(gaps.low[i]) if tested else None,
        "gap_high": float(gaps.high[i]) if tested else None,
        "p_value": float(gaps.p_value[i]) if tested else None,
    }


def _mark_position(rows: list[Row], significance: float) -> None:
    """Add q-values over all rows, and on which side of the average the place is, beyond doubt and notably."""
    p_values = np.array([np.nan if row["p_value"] is None else float(str(row["p_value"])) for row in rows])
    for row, q in zip(rows, benjamini_hochberg(p_values), strict=True):
        gap = float(str(row["price_gap"]))
        row["q_value"] = float(q) if q == q else None
        notable = bool(q < significance) and abs(gap) >= _NOTABLE
        row["position"] = ("dearer" if gap > 0 else "cheaper") if notable else "level"
