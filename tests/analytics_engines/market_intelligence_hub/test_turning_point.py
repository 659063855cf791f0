from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.market_intelligence_hub.trends import false_discovery_rates
from analytics_engines.market_intelligence_hub.turning_point import turning_point

RANDOM = np.random.default_rng(21)
WEEK = np.tile([1.0, 1.1, 1.0, 1.2, 1.5, 2.0, 0.6], 60)


def test_a_peak_and_a_trough_are_found_where_they_are() -> None:
    bent = 100 + np.minimum(np.arange(200), 240 - np.arange(200)) * 0.5
    noisy = (bent + RANDOM.normal(0, 6, 200)) * WEEK[:200]
    found = turning_point(noisy)
    assert found is not None
    assert found.kind == "peak"
    assert found.position == pytest.approx(120, abs=12)
    below = turning_point(400 - noisy)
    assert below is not None
    assert below.kind == "trough"


def test_neither_noise_nor_a_straight_rise_turns() -> None:
    found = [turning_point(100 + RANDOM.normal(0, 20, 120)) for _ in range(60)]
    assert sum(item is not None for item in found) <= 3
    assert turning_point(100 + np.arange(200.0) + RANDOM.normal(0, 5, 200)) is None


def test_too_short_or_constant_a_window_has_no_turning_point() -> None:
    assert turning_point(np.arange(50.0)) is None
    assert turning_point(np.full(100, 5.0)) is None


def test_false_discovery_rates_are_benjamini_and_hochbergs() -> None:
    """The example of their 1995 paper: of 15 p-values, four are discoveries at 5%."""
    p_values = np.array(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0,
        ]
    )
    rates = false_discovery_rates(p_values[::-1])[::-1]
    assert (rates <= 0.05).sum() == 4
    assert rates[3] == pytest.approx(0.0095 * 15 / 4)
