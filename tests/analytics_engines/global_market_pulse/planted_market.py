"""What the demo shop's market is by its plan: every category in every country, without chance."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analytics_engines.global_market_pulse.growth import Growth, shrink, yearly_growth
from analytics_engines.global_market_pulse.mcda import rank, score
from analytics_engines.global_market_pulse.opportunities import criteria
from analytics_engines.global_market_pulse.options import DEFAULTS
from ingestion.extract.demo.catalogue import build_catalogue
from ingestion.extract.demo.demand import World, build_demand
from ingestion.extract.demo.places import build_stores
from ingestion.extract.demo.prices import build_prices
from ingestion.extract.demo.promotions import build_promotions
from ingestion.extract.demo.reference import load_reference
from ingestion.extract.demo.spec import DemoSpec
from ingestion.extract.demo.stock import build_stock

WEEK, YEAR = 7, 52


def planted_world(spec: DemoSpec) -> World:
    reference = load_reference()
    catalogue = build_catalogue(spec, reference)
    stores = build_stores(spec, reference)
    prices = build_prices(spec, reference, catalogue, stores)
    promotions = build_promotions(spec, reference, catalogue)
    return World(spec, reference, catalogue, stores, prices, promotions, build_stock(spec, catalogue, stores))


def expected_sales(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Expected orders and revenue by category x country x week, from one day (the fourth) of every week."""
    demand = build_demand(world)
    weeks = world.spec.days // WEEK
    start = world.spec.days - weeks * WEEK
    tops, countries = len(world.reference.shop.categories), len(world.reference.places.countries)
    orders, revenue = np.zeros((tops, countries, weeks)), np.zeros((tops, countries, weeks))
    of_category = np.eye(tops)[world.catalogue.category]
    country = world.region_country[demand.group_region]
    for week in range(weeks):
        day = start + WEEK * week + 3
        weights = demand.weights(day, day + 1)
        means = demand.means(day, day + 1, weights)[:, 0]
        shares = weights[:, 0] / weights[:, 0].sum(axis=1, keepdims=True)
        bought = means[:, None] * shares[demand.group_row]
        priced = bought * world.prices.listed[:, day]
        for values, table in ((bought, orders), (priced, revenue)):
            np.add.at(table[:, :, week].T, country, values @ of_category)
    return orders, revenue


def planted_ranking(scale: float) -> list[tuple[str, str]]:
    """Category and country of every opportunity, best first, by the engine's criteria on planted values."""
    world = planted_world(DemoSpec(scale=scale, end=date(2026, 9, 30)))
    orders, revenue = expected_sales(world)
    shop, places = world.reference.shop.categories, world.reference.places
    row, column = (index.ravel() for index in np.indices(orders.shape[:2]))
    found = yearly_growth(orders.reshape(len(row), -1))
    assert found is not None
    growth = shrink(Growth(found.log_rate, np.full(len(row), 1e-3)), row, column)
    kept = np.array([(1 + top.extra_units) * (1 - top.return_rate) for top in shop])
    year = revenue[:, :, -YEAR:].sum(axis=2) * kept[:, None]
    lines = orders[:, :, -YEAR:].sum(axis=2)
    fit = lines * lines.sum() / (lines.sum(axis=0, keepdims=True) * lines.sum(axis=1, keepdims=True))
    levels = np.array(
        [
            [c.factor if c.category == top.name else c.level for c in places.competitors.values()]
            for top in shop
        ]
    )
    cells = pd.DataFrame(
        {
            "category": [shop[i].name for i in row],
            "country": [places.countries[i].name for i in column],
            "revenue": year.ravel(),
            "annual_growth": growth.rate,
            "price_gap": np.expm1(-np.log(levels).mean(axis=1))[row],
            "margin_rate": np.array([top.margin for top in shop])[row],
            "fit": fit.ravel(),
        }
    )
    weights = DEFAULTS["opportunity_weights"]
    assert isinstance(weights, dict)
    ranks = rank(score(criteria(cells), weights, 0.2).weighted)
    order = np.argsort(ranks)
    return [(str(cells["category"][i]), str(cells["country"][i])) for i in order]
