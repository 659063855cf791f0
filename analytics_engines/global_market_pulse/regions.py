"""Countries and regions described, grouped with their like, and scored as places to expand to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.engine import Metric
from analytics_engines.global_market_pulse.cube import Cube, margin_rate
from analytics_engines.global_market_pulse.growth import Growth, yearly_growth
from analytics_engines.global_market_pulse.market import Market, statement
from analytics_engines.global_market_pulse.mcda import rank, score
from analytics_engines.global_market_pulse.opportunities import sensitivity
from analytics_engines.global_market_pulse.region_groups import group_regions
from analytics_engines.global_market_pulse.significance import Floats

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, object]

MODEL_VERSION = "expansion_criteria-1"
CRITERIA = ("size", "growth", "value", "loyalty", "margin", "reach")
LEVELS: Mapping[str, tuple[str, str]] = {
    "country": ("l.country", "l.country"),
    "region": ("l.region", "l.country"),
}
"""SQL of place and country of a market line, by region level."""
_FIGURES = (
    "revenue",
    "revenue_share",
    "revenue_growth",
    "average_order_value",
    "orders_per_customer",
    "return_rate",
    "margin_rate",
)
_STORES = (
    "SELECT {place} AS place, count(*) AS stores FROM stores WHERE country IS NOT NULL"
    " AND lower(coalesce(channel, 'store')) NOT IN ('online', 'web', 'app', 'marketplace', 'e-commerce')"
    " GROUP BY ALL"
)


@dataclass(frozen=True, slots=True)
class RegionOptions:
    """How places are scored and grouped.

    Args:
        weights: Weight by expansion criterion.
        weight_change: Relative change of the weights whose effect on the ranks is reported.
        clusters: Numbers of groups to try.
    """

    weights: Mapping[str, float]
    weight_change: float
    clusters: tuple[int, ...]


def region_rows(
    market: Market, cube: Cube, level: str, options: RegionOptions, seed: int
) -> tuple[list[Row], list[Metric]]:
    """Rows of one region level (country or region); empty where no sale says its place."""
    places = _places(market, cube, level)
    if not len(places):
        return [], []
    growth = _growth(market, places, level)
    places = places.assign(annual_growth=np.nan if growth is None else growth.rate)
    found = score(expansion_criteria(places), options.weights, options.weight_change)
    groups, metrics = group_regions(places, options.clusters, seed, level)
    ranks = rank(found.weighted)
    rows: list[Row] = []
    for i, place in enumerate(places.to_dict("records")):
        rows.append(
            {
                "region_level": level,
                "region": place["region"],
                "country": place["country"],
                **{name: _known(place[name]) for name in _FIGURES},
                "annual_growth": None if growth is None else _known(growth.rate[i]),
                "growth_low": None if growth is None else _known(growth.low[i]),
                "growth_high": None if growth is None else _known(growth.high[i]),
                "orders": int(place["orders"]),
                "customers": int(place["customers"]),
                "stores": None if place["stores"] != place["stores"] else int(place["stores"]),
                "expansion_score": float(found.weighted[i]),
                "expansion_rank": int(ranks[i]),
                "rank_low": int(found.rank_low[i]),
                "rank_high": int(found.rank_high[i]),
                "cluster": groups[i][0],
                "cluster_name": groups[i][1],
                "currency": market.currency,
                "model_version": MODEL_VERSION,
            }
        )
    return rows, [*metrics, *sensitivity(found, MODEL_VERSION, f"expansion by {level}")]


def expansion_criteria(places: pd.DataFrame) -> dict[str, Floats]:
    """Value of each criterion, more is better.

    Size: net revenue. Value: net revenue per order. Loyalty: orders per customer. Reach: customers for each
    physical store that there would be with one more, so a place that is served from afar stands out.
    """
    stores = places["stores"].to_numpy(float)
    return {
        "size": np.log(places["revenue"].to_numpy(float)),
        "growth": places["annual_growth"].to_numpy(float),
        "value": np.log(places["average_order_value"].to_numpy(float)),
        "loyalty": places["orders_per_customer"].to_numpy(float),
        "margin": places["margin_rate"].to_numpy(float),
        "reach": np.log1p(places["customers"].to_numpy(float) / (stores + 1)),
    }


def _places(market: Market, cube: Cube, level: str) -> pd.DataFrame:
    region, country = LEVELS[level]
    text = statement("region_figures.sql").replace("{region}", region).replace("{country}", country)
    found = market.select(text, market.years())
    customers = found["customers"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return found.assign(
            stores=_stores(market, found, level),
            revenue_share=found["revenue"] / found["revenue"].sum(),
            revenue_growth=found["revenue"] / found["revenue_before"] - 1
            if cube.has_previous_year
            else np.nan,
            average_order_value=found["revenue"] / found["orders"],
            orders_per_customer=np.where(customers > 0, found["orders"] / customers, np.nan),
            return_rate=found["returned"].fillna(0.0) / found["sold"],
            margin_rate=margin_rate(found),
        )


def _stores(market: Market, places: pd.DataFrame, level: str) -> Floats:
    """Physical stores of each place; NaN where the source has no store with a country."""
    known = market.select(_STORES.format(place=level))
    if not len(known):
        return np.full(len(places), np.nan)
    counts = dict(zip(known["place"], known["stores"], strict=True))
    return np.array([float(counts.get(place, 0)) for place in places["region"]])


def _growth(market: Market, places: pd.DataFrame, level: str) -> Growth | None:
    region, country = LEVELS[level]
    text = statement("region_weeks.sql").replace("{region}", region).replace("{country}", country)
    found = market.select(text, {"last_day": market.last_day})
    if not len(found):
        return None
    weeks = int(found["weeks_back"].max())
    number = {(row["region"], row["country"]): i for i, row in enumerate(places.to_dict("records"))}
    counts = np.zeros((len(places), weeks))
    for row in found.to_dict("records"):
        at = number.get((row["region"], row["country"]))
        if at is not None and row["weeks_back"] < weeks:
            counts[at, weeks - 1 - int(row["weeks_back"])] = row["orders"]
    return yearly_growth(counts)


def _known(value: float) -> float | None:
    return float(value) if value == value else None
