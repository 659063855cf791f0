"""The market around the shop: simulated exchange rates and competitors' prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.calendar import trading_days
from ingestion.extract.demo.catalogue import product_ids
from ingestion.extract.demo.columns import Floats, Ints, choice, dates, money
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

FX_SPREAD = 0.0035
WATCHED = 0.25
"""Share of the catalogue, its most popular part, that is compared with competitors."""
STOCKED_BY_A_COMPETITOR = 0.6
OWN_SPREAD, WEEK_SPREAD = 0.04, 0.015
"""Standard deviations of the logarithm of a competitor's price: by product, and by week."""


@dataclass(frozen=True)
class Rates:
    """Units of each currency for one euro: currency x day; weekends repeat Friday's."""

    currencies: tuple[str, ...]
    per_eur: Floats


def build_rates(spec: DemoSpec, reference: Reference) -> Rates:
    """Random walks from the starting levels; four digits as published by central banks."""
    levels = reference.places.fx
    steps = spec.rng("fx").normal(0, FX_SPREAD, (len(levels), spec.days))
    steps[:, [day.weekday() >= 5 for day in trading_days(spec)]] = 0.0
    walk = np.exp(steps.cumsum(axis=1))
    return Rates(tuple(levels), np.round(np.array(list(levels.values()))[:, None] * walk, 4))


def fx_rates_table(spec: DemoSpec, rates: Rates) -> pa.Table:
    """One row per business day x currency."""
    open_days = np.flatnonzero([day.weekday() < 5 for day in trading_days(spec)])
    count = len(rates.currencies)
    return pa.table(
        {
            "rate_date": dates(spec.start, np.repeat(open_days, count)),
            "currency": choice(rates.currencies, np.tile(np.arange(count), len(open_days))),
            "per_eur": pa.array(rates.per_eur[:, open_days].T.ravel()),
        }
    )


def _watched(world: World, rng: np.random.Generator, competitors: int) -> tuple[Ints, Ints, Floats]:
    """Watched product, competitor that sells it, and the competitor's own leaning on its price."""
    popular = np.argsort(-world.catalogue.popularity, kind="stable")[: int(len(world.catalogue) * WATCHED)]
    sells = rng.random((len(popular), competitors)) < STOCKED_BY_A_COMPETITOR
    row, competitor = np.nonzero(sells)
    return popular[row], competitor.astype(np.int64), np.exp(rng.normal(0, OWN_SPREAD, len(row)))


def _level(world: World, product: Ints, competitor: Ints) -> Floats:
    """Planted price level of the competitor in the product's category."""
    tops = [top.name for top in world.reference.shop.categories]
    levels = np.array(
        [
            [c.factor if c.category == top else c.level for top in tops]
            for c in world.reference.places.competitors.values()
        ]
    )
    return np.asarray(levels[competitor, world.catalogue.category[product]], dtype=np.float64)


def competitor_prices_table(world: World, rates: Rates) -> pa.Table:
    """One row per watched product x competitor x Monday; `price` is text, as a web scraper stores it."""
    rng = world.spec.rng("competitors")
    competitors = world.reference.places.competitors
    product, competitor, leaning = _watched(world, rng, len(competitors))
    mondays = np.flatnonzero([day.weekday() == 0 for day in trading_days(world.spec)])
    pair, day = np.repeat(np.arange(len(product)), len(mondays)), np.tile(mondays, len(product))
    seen = world.catalogue.on_sale(world.spec.days)[product[pair], day]
    pair, day = pair[seen], day[seen]
    level = (_level(world, product, competitor) * leaning)[pair] * np.exp(
        rng.normal(0, WEEK_SPREAD, len(pair))
    )
    per_eur = np.vstack([np.ones(world.spec.days), rates.per_eur])
    currency = np.array([["EUR", *rates.currencies].index(c.currency) for c in competitors.values()])
    cents = world.prices.listed[product[pair], day] * level * per_eur[currency[competitor[pair]], day]
    return pa.table(
        {
            "product_id": product_ids(product[pair]),
            "competitor": choice(list(competitors), competitor[pair]),
            "price": money(np.rint(cents).astype(np.int64)).cast(pa.string()),
            "currency": choice([c.currency for c in competitors.values()], competitor[pair]),
            "observed_on": dates(world.spec.start, day),
        }
    )
