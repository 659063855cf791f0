from __future__ import annotations

import pytest

from tools.pricing.what_if import PricedProduct, change_prices

BALL = PricedProduct(100, 1000.0, 600.0, -1.5, -2.0, -1.0)


def test_a_cut_moves_units_revenue_and_profit_by_the_elasticity() -> None:
    found = change_prices([BALL], -0.1)
    units = 100 * 0.9**-1.5
    assert found.units.expected == pytest.approx(units)
    assert found.revenue.expected == pytest.approx(units * 9.0)
    assert found.profit is not None
    assert found.profit.now == pytest.approx(400.0)
    assert found.profit.expected == pytest.approx(units * 9.0 - units * 6.0)


def test_the_interval_holds_the_expectation_and_widens_with_the_elasticity() -> None:
    found = change_prices([BALL], 0.2)
    assert found.units.low < found.units.expected < found.units.high
    sure = change_prices([PricedProduct(100, 1000.0, 600.0, -1.5, -1.5, -1.5)], 0.2)
    assert sure.units.low == pytest.approx(sure.units.high)


def test_demand_of_unit_elasticity_keeps_its_revenue() -> None:
    found = change_prices([PricedProduct(10, 500.0, None, -1.0, -1.0, -1.0)], -0.3)
    assert found.revenue.expected == pytest.approx(500.0)


def test_profit_is_left_out_where_one_cost_is_unknown() -> None:
    assert change_prices([BALL, PricedProduct(5, 50.0, None, -1.0, -1.2, -0.8)], 0.1).profit is None


def test_no_change_changes_nothing() -> None:
    found = change_prices([BALL], 0.0)
    assert (found.units.expected, found.revenue.expected) == (100, 1000.0)
