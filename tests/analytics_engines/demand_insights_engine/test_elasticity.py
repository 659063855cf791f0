from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.demand_insights_engine.elasticity import NEVER_MOVED, TOO_FEW, estimate
from analytics_engines.demand_insights_engine.log_log import fit_log_log
from analytics_engines.demand_insights_engine.price_panel import PricePanel
from analytics_engines.forecasting.base import Floats


def made_panel(slope: float, level: float = 3.0, products: int = 30, weeks: int = 104) -> PricePanel:
    """Poisson sales with a season, promotions and prices that move in steps; product 0 keeps its price."""
    random = np.random.default_rng(8)
    steps = random.normal(0, 0.15, (products, weeks // 13 + 1)).repeat(13, axis=1)[:, :weeks]
    steps[0] = 0.0
    log_price = 2.0 + random.normal(0, 0.5, (products, 1)) + steps
    promotion = np.where(random.random((products, weeks)) < 0.1, 0.2, 0.0)
    season = np.sin(np.arange(weeks) / 52 * 2 * np.pi)[None]
    mean = level * np.exp(random.normal(0, 0.4, (products, 1)) + 0.5 * season + slope * steps + 2 * promotion)
    units = random.poisson(mean).astype(np.float64)
    ids = np.array([f"P{number:02d}" for number in range(products)], dtype=object)
    return PricePanel(
        ids, np.full(products, "Toys", dtype=object), units, log_price, promotion, units.sum(axis=1), True
    )


def test_a_planted_elasticity_is_found_through_season_and_promotions() -> None:
    found = estimate(made_panel(-1.8))
    assert found.category[1] == pytest.approx(-1.8, abs=3 * found.category_error[1])
    assert found.category_error[1] < 0.15
    inside = (found.lower[1:] <= -1.8) & (found.upper[1:] >= -1.8)
    assert inside.mean() >= 0.85
    assert found.promotion_response[1] == pytest.approx(2.0, abs=0.4)


def test_a_product_whose_price_never_moved_is_not_identifiable() -> None:
    found = estimate(made_panel(-1.8))
    assert found.reason[0] == NEVER_MOVED
    assert np.isnan(found.elasticity[0])
    assert found.category[0] == found.category[1]


def test_a_product_that_hardly_sells_is_not_identifiable() -> None:
    panel = made_panel(-1.8)
    panel.lines[3] = 7
    assert estimate(panel).reason[3] == TOO_FEW


def test_rare_sales_are_drawn_to_the_category_and_plenty_stand_alone() -> None:
    rare, plenty = estimate(made_panel(-1.2, level=0.3)), estimate(made_panel(-1.2, level=300.0))
    assert np.nanmean(rare.weight) < np.nanmean(plenty.weight)
    assert np.nanstd(rare.elasticity) < np.nanstd(rare.own)


def panel_of(slope: float) -> tuple[Floats, Floats]:
    random = np.random.default_rng(2)
    log_price = random.normal(0.6, 0.2, (40, 60))
    units = np.exp(5 + random.normal(0, 0.5, (40, 1)) + slope * log_price + random.normal(0, 0.3, (40, 60)))
    return units, log_price


def test_where_every_week_sells_it_is_least_squares_on_logarithms() -> None:
    units, log_price = panel_of(-2.5)
    found = fit_log_log(units, [log_price], week_effects=False)
    assert found is not None
    assert found.on_logs
    inner = log_price - log_price.mean(axis=1, keepdims=True)
    log_units = np.log(units) - np.log(units).mean(axis=1, keepdims=True)
    assert found.slopes[0] == pytest.approx((inner * log_units).sum() / (inner**2).sum())


def test_prices_that_do_not_move_within_rows_have_no_slope() -> None:
    units, _ = panel_of(-2.5)
    assert fit_log_log(units, [np.ones_like(units)]) is None
