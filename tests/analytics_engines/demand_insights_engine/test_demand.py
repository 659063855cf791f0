from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics_engines.demand_insights_engine.demand import (
    HORIZONS,
    LAST_WEEK,
    forecast_demand,
    over_horizons,
)
from analytics_engines.demand_insights_engine.demand_panel import Shelves, weekly_demand
from analytics_engines.demand_insights_engine.reorder import Supply, plan_reorders
from analytics_engines.demand_insights_engine.stockouts import ShelfDays, find_stockouts
from analytics_engines.errors import NotEnoughDataError

DAYS = 364


def made_shelves(rate: float = 4.0, products: int = 12, seed: int = 4) -> Shelves:
    """Products on one shelf each, sold at a steady Poisson pace."""
    units = np.random.default_rng(seed).poisson(rate, (products, DAYS)).astype(float)
    shelf, day = np.nonzero(units)
    none = np.zeros(products, dtype=np.bool_)
    sold = ShelfDays(shelf, day, units[shelf, day], DAYS, np.ones(DAYS, dtype=np.bool_), none)
    ids = np.array([f"P{number:02d}" for number in range(products)], dtype=object)
    return Shelves(ids, np.arange(products), sold)


def without(shelves: Shelves, shelf: int, first: int, last: int, *, empty_now: bool = False) -> Shelves:
    """The same without the sales of a shelf from one day to another."""
    sold = shelves.sold
    kept = (sold.shelf != shelf) | (sold.day < first) | (sold.day > last)
    empty = sold.empty_now.copy()
    empty[shelf] = empty_now
    cut = replace(sold, shelf=sold.shelf[kept], day=sold.day[kept], units=sold.units[kept], empty_now=empty)
    return replace(shelves, sold=cut)


def test_a_gap_between_brisk_sales_is_a_stock_out_and_its_units_are_put_back() -> None:
    shelves = without(made_shelves(), 3, 300, 312)
    found = find_stockouts(shelves.sold)
    assert list(zip(found.shelf, found.first, found.last, strict=True)) == [(3, 300, 312)]
    sold, demand, days = weekly_demand(shelves)
    assert (demand - sold)[3].sum() == pytest.approx(13 * 4.0, rel=0.25)
    assert (demand == sold)[np.arange(12) != 3].all()
    assert days[3] == 13


def test_rare_sales_and_long_pauses_are_no_stock_outs() -> None:
    assert len(find_stockouts(made_shelves(rate=0.05).sold).shelf) == 0
    assert len(find_stockouts(without(made_shelves(), 3, 200, 290).sold).shelf) == 0


def test_days_on_which_the_shop_is_closed_are_no_stock_out() -> None:
    shelves = made_shelves()
    sold = shelves.sold
    for shelf in range(12):
        shelves = without(shelves, shelf, 250, 262)
    traded = np.ones(DAYS, dtype=np.bool_)
    traded[250:263] = False
    assert len(find_stockouts(replace(shelves.sold, traded=traded)).shelf) == 0
    assert sold.traded.all()


def test_empty_shelves_do_not_depress_the_forecast() -> None:
    shelves = made_shelves()
    emptied = without(shelves, 5, DAYS - 14, DAYS - 1, empty_now=True)
    groups = np.zeros(12, dtype=np.int64)
    true = forecast_demand(weekly_demand(shelves)[0], groups, 0).expected[5, 0]
    sold, demand, _ = weekly_demand(emptied)
    plain = forecast_demand(sold, groups, 0).expected[5, 0]
    adjusted = forecast_demand(demand, groups, 0).expected[5, 0]
    assert plain < 0.8 * true
    assert adjusted == pytest.approx(true, rel=0.15)


def test_horizons_count_a_begun_week_by_its_days() -> None:
    assert over_horizons(np.full((1, 13), 7.0))[0].tolist() == pytest.approx(list(HORIZONS))


def test_a_model_is_published_only_where_it_beats_the_last_week() -> None:
    random = np.random.default_rng(6)
    noisy = random.poisson(20, (25, 80)).astype(float)
    found = forecast_demand(noisy, np.zeros(25, dtype=np.int64), 0)
    assert found.chosen != LAST_WEEK
    assert found.wape[found.chosen].mean() < found.wape[LAST_WEEK].mean()
    walk = np.abs(np.cumsum(random.normal(0, 30, (25, 80)), axis=1)) + 500
    level = forecast_demand(walk, np.zeros(25, dtype=np.int64), 0)
    assert level.wape[level.chosen].mean() <= level.wape[LAST_WEEK].mean()
    assert (found.lower <= found.expected).all()
    assert (found.expected <= found.upper).all()


def test_too_short_a_history_is_said_so() -> None:
    with pytest.raises(NotEnoughDataError, match="39 weeks of sales are needed, there are 30"):
        forecast_demand(np.ones((3, 30)), np.zeros(3, dtype=np.int64), 0)


def test_an_order_covers_the_horizon_and_the_risk_of_being_wrong() -> None:
    expected = np.array([[30.0, 60.0, 90.0]] * 3)
    plan = plan_reorders(
        expected,
        expected - 12.8155,
        expected + 12.8155,
        HORIZONS,
        np.array([0.0, 200.0, np.nan]),
        Supply(30, 0.95),
    )
    assert plan.safety_stock[0] == 17
    assert plan.order_units[0].tolist() == [47, 77, 107]
    assert plan.order_units[1].tolist() == [0, 0, 0]
    assert plan.reorder_point[0] == 47
    assert plan.days_of_cover[1] == pytest.approx(200)
    assert np.isnan(plan.days_of_cover[2])
