"""Whose share of what: of the shop's own sales, and of the products compared with competitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.global_market_pulse.cube import ALL, WEEKS, Cube
from analytics_engines.global_market_pulse.fixed_effects import mean_and_error, two_sided
from analytics_engines.global_market_pulse.significance import Floats, benjamini_hochberg

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, object]

MODEL_VERSION, PRICE_MODEL_VERSION = "paired_weeks-1", "lowest_price-1"
OWN = "own shop"
OWN_SALES, LOWEST_PRICE = "own_sales", "lowest_price"
SHARE_OF = {
    OWN_SALES: "the shop's own net revenue (sales of competitors are not in the data)",
    LOWEST_PRICE: "the products compared with competitors: how many the holder has the lowest price of",
}


def own_share_rows(cube: Cube, currency: str | None, significance: float) -> list[Row]:
    """Share of the last year's net revenue by category and country against the year before."""
    levels = [level for level in (*cube.levels, "country") if level != ALL]
    return [row for level in levels for row in _level_rows(cube, level, currency, significance)]


def price_leader_rows(prices: pd.DataFrame, names: dict[str, str], currency: str | None) -> list[Row]:
    """Share of the compared products on which each holder has the lowest latest price.

    Args:
        prices: One row per product x holder x window (`now`, `before`): `price`, and the ids `all`,
            `top_category` and `category`.
        names: Name by category id.
        currency: The shop's.
    """
    rows: list[Row] = []
    if not len(prices):
        return rows
    lowest = prices.groupby(["window", "product_id"])["price"].transform("min")
    wins = (prices["price"] <= lowest * (1 + 1e-9)).astype(float)
    parts = wins / wins.groupby([prices["window"], prices["product_id"]]).transform("sum")
    marked = prices.assign(part=parts)
    for level in (ALL, "top_category", "category"):
        rows += _leaders(marked.dropna(subset=[level]), level, names, currency)
    return rows


def _leaders(marked: pd.DataFrame, level: str, names: dict[str, str], currency: str | None) -> list[Row]:
    """One row per item of the level and holder with a latest price."""
    sums = marked.groupby([level, "holder", "window"])["part"].sum()
    keys: list[tuple[str, str, str]] = sums.index.to_list()
    won = dict(zip(keys, sums.tolist(), strict=True))
    compared = marked.groupby([level, "window"])["product_id"].nunique().to_dict()
    rows: list[Row] = []
    for item, holder in ((i, h) for i, h, window in won if window == "now"):
        products, products_before = int(compared[item, "now"]), int(compared.get((item, "before"), 0))
        share = won[item, holder, "now"] / products
        before = won.get((item, holder, "before"), 0.0) / products_before if products_before else None
        rows.append(
            {
                "basis": LOWEST_PRICE,
                "share_of": SHARE_OF[LOWEST_PRICE],
                "level": level,
                "item_id": item,
                "item": names.get(item, item),
                "holder": holder,
                "share": share,
                "previous_share": before,
                "share_change": None if before is None else share - before,
                "products": products,
                "direction": "stable",
                "currency": currency,
                "model_version": PRICE_MODEL_VERSION,
            }
        )
    return rows


def _level_rows(cube: Cube, level: str, currency: str | None, significance: float) -> list[Row]:
    now = cube.year().groupby(level)["revenue"].sum().to_dict()
    before = cube.year(1).groupby(level)["revenue"].sum().to_dict() if cube.has_previous_year else None
    total = float(cube.year()["revenue"].sum())
    total_before = float(cube.year(1)["revenue"].sum())
    p_values = _share_tests(cube, level) if before is not None else {}
    items = [item for item, revenue in now.items() if revenue > 0]
    p = np.array([p_values.get(item, np.nan) for item in items])
    q = benjamini_hochberg(p)
    rows: list[Row] = []
    for i, item in enumerate(items):
        share = float(now[item]) / total
        last = (
            float(before.get(item, 0.0)) / total_before if before is not None and total_before > 0 else None
        )
        change = None if last is None else share - last
        rows.append(
            {
                "basis": OWN_SALES,
                "share_of": SHARE_OF[OWN_SALES],
                "level": level,
                "item_id": item,
                "item": cube.name(str(item)),
                "holder": OWN,
                "share": share,
                "previous_share": last,
                "share_change": change,
                "revenue": float(now[item]),
                "previous_revenue": None if before is None else float(before.get(item, 0.0)),
                "p_value": _known(p[i]),
                "q_value": _known(q[i]),
                "direction": _direction(change, q[i] < significance),
                "currency": currency,
                "model_version": MODEL_VERSION,
            }
        )
    return rows


def _share_tests(cube: Cube, level: str) -> dict[object, float]:
    """p-values of the mean change of the weekly share against the same week a year before (paired t test)."""
    units, revenue = cube.weekly([level], "revenue")
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(revenue.sum(axis=0) > 0, revenue / revenue.sum(axis=0), np.nan)
    change: Floats = shares[:, -WEEKS:] - shares[:, -2 * WEEKS : -WEEKS]
    found = {}
    for item, moved in zip(units[level], change, strict=True):
        mean, error = mean_and_error(moved[np.isfinite(moved)])
        found[item] = float(two_sided(np.array([mean]), np.array([error]), int(np.isfinite(moved).sum()))[0])
    return found


def _direction(change: float | None, significant: bool) -> str:
    if change is None or not significant:
        return "stable"
    return "gaining" if change > 0 else "losing"


def _known(value: float) -> float | None:
    return float(value) if value == value else None
