"""The demo shop's planted truths, found again in a small shop of some 3,000 orders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.analytics_engines.global_market_pulse.planted_market import planted_ranking
from tests.conftest import DEMO_SCALE

Truths = dict[str, Any]


@pytest.fixture(scope="module")
def truths(demo_home: Path) -> Truths:
    found: Truths = json.loads((demo_home.parent / "shop" / "truths.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def published(demo_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    pointer = json.loads((demo_home / "serving" / "current.json").read_text())
    with duckdb.connect(demo_home / "serving" / pointer["file"], read_only=True) as connection:
        yield connection


def test_the_strongest_pairs_are_the_planted_complements(
    published: duckdb.DuckDBPyConnection, truths: Truths
) -> None:
    rows = published.sql(
        "SELECT antecedent_id, consequent_id FROM product_associations"
        " WHERE level = 'product' AND antecedent_size = 1 AND significant ORDER BY rank"
    ).fetchall()
    pairs = list(dict.fromkeys(frozenset(row) for row in rows))
    planted = {frozenset((pair["product_id"], pair["complement_id"])) for pair in truths["complements"]}
    assert len(pairs) >= 10
    assert sum(pair in planted for pair in pairs[:10]) >= 9


def test_intervals_of_regional_growth_hold_the_planted_growth(
    published: duckdb.DuckDBPyConnection, truths: Truths
) -> None:
    rows = published.sql(
        "SELECT region, growth_low, growth_high, annual_growth FROM regional_analysis"
        " WHERE region_level = 'region'"
    ).fetchall()
    planted = truths["yearly_growth_by_region"]
    assert {row[0] for row in rows} <= planted.keys()
    assert np.mean([low <= planted[region] <= high for region, low, high, _ in rows]) >= 0.85
    found = np.array([[planted[region], growth] for region, _, _, growth in rows])
    assert np.corrcoef(found.T)[0, 1] > 0.3


def test_competitors_stand_where_they_were_planted(
    published: duckdb.DuckDBPyConnection, truths: Truths
) -> None:
    """A planted level is the competitor's price over ours; two of the five price in their own currency."""
    rows = published.sql(
        "SELECT competitor, item, price_gap, products FROM competitor_analysis"
        " WHERE scope = 'top_category' AND products >= 5"
    ).fetchall()
    assert len(rows) > 30
    for competitor, category, gap, products in rows:
        planted = truths["competitors"][competitor]
        level = planted["factor"] if planted["category"] == category else planted["level"]
        assert gap == pytest.approx(1 / level - 1, abs=4 * 0.05 / products**0.5), (competitor, category)


def test_stores_with_planted_prices_stand_out(published: duckdb.DuckDBPyConnection, truths: Truths) -> None:
    rows = published.sql(
        "SELECT place, category, price_gap FROM regional_prices WHERE place_type = 'store'"
        " AND level = 'top_category' AND category IN ('Beauty & Health', 'Shoes')"
    ).fetchall()
    planted = truths["regional_price_factors"]["countries"]
    store = {"Dublin Grafton Street": planted["Ireland"], "Lisbon Chiado": planted["Portugal"]}
    assert {place for place, _, _ in rows} >= store.keys()
    for place, category, gap in rows:
        assert gap == pytest.approx(store.get(place, 1.0) - 1, abs=0.02), (place, category)


def test_opportunities_follow_the_planted_market(published: duckdb.DuckDBPyConnection) -> None:
    """Some forty order lines a cell: most of the planned best ten are found, chance does the rest."""
    rows = published.sql(
        "SELECT category, country FROM market_opportunities WHERE level = 'top_category' ORDER BY rank"
    ).fetchall()
    planted = planted_ranking(DEMO_SCALE)
    place = {cell: number for number, cell in enumerate(planted)}
    assert len(set(rows[:10]) & set(planted[:10])) >= 6
    assert np.corrcoef([place[cell] for cell in rows], np.arange(len(rows)))[0, 1] > 0.6
