from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.global_market_pulse.fixed_effects import place_gaps

PLANTED = np.array([0.06, -0.05, 0.0, 0.0, -0.01])


def priced(seed: int) -> tuple[np.ndarray, ...]:
    """Prices of 60 products in 12 months at five places, the dear place selling mostly cheap products."""
    random = np.random.default_rng(seed)
    product, month, place = (index.ravel() for index in np.indices((60, 12, 5)))
    sold = random.random(len(product)) < np.where((place == 0) == (product < 30), 0.9, 0.15)
    product, month, place = product[sold], month[sold], place[sold]
    level = np.linspace(1, 5, 60)[product] + 0.02 * month
    log_price = level + np.log1p(PLANTED)[place] + random.normal(0, 0.02, len(product))
    return log_price, np.ones(len(product)), place, product * 12 + month, product


def test_planted_gaps_are_found_whatever_a_place_sells() -> None:
    log_price, weight, place, cell, product = priced(1)
    found = place_gaps(log_price, weight, place, np.unique(cell, return_inverse=True)[1], product)
    expected = PLANTED - np.average(PLANTED, weights=np.bincount(place))
    assert found.gap == pytest.approx(expected, abs=0.006)
    naive = np.array([log_price[place == i].mean() for i in range(5)]) - log_price.mean()
    assert naive[0] < -0.5
    assert found.p_value[0] < 1e-6
    assert found.p_value[2] > 0.001


def test_intervals_hold_the_planted_gaps() -> None:
    inside = []
    for seed in range(20):
        log_price, weight, place, cell, product = priced(seed)
        found = place_gaps(log_price, weight, place, np.unique(cell, return_inverse=True)[1], product)
        truth = np.expm1(np.log1p(PLANTED) - np.average(np.log1p(PLANTED), weights=np.bincount(place)))
        inside += ((found.low <= truth) & (truth <= found.high)).tolist()
    assert np.mean(inside) >= 0.88
