from __future__ import annotations

import numpy as np
import pytest

from analytics_engines.demand_insights_engine.bg_nbd import BgNbd, Rhythm, fit_bg_nbd
from analytics_engines.demand_insights_engine.gamma_gamma import fit_gamma_gamma
from analytics_engines.demand_insights_engine.history import summarise
from analytics_engines.errors import NotEnoughDataError
from tests.analytics_engines.demand_insights_engine.made_customers import made_customers

FADER = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
"""Estimates of Fader, Hardie & Lee (2005), times in weeks."""


def rhythm(*rows: tuple[float, float, float]) -> Rhythm:
    return Rhythm(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)))


def test_a_customer_of_the_paper_is_expected_to_buy_as_the_paper_says() -> None:
    """Fader, Hardie & Lee (2005), page 281: x = 2, t_x = 30.43, T = 38.86, 39 weeks ahead."""
    assert FADER.expected(rhythm((2, 30.43, 38.86)), 39.0)[0] == pytest.approx(1.226, abs=0.001)


def test_silence_makes_a_frequent_customer_less_likely_to_be_alive() -> None:
    alive = FADER.alive(rhythm((8, 38, 39), (8, 30, 39), (8, 15, 39)))
    assert alive[0] > 0.8 > alive[1] > 0.1 > alive[2]


def test_chances_and_expectations_agree_with_simulated_customers() -> None:
    made = made_customers()
    known = made.history.until(480)
    seen = summarise(known)
    model = fit_bg_nbd(seen.rhythm)
    then = made.history.between(480, 719).of(seen.customer)
    assert model.expected(seen.rhythm, 239).sum() == pytest.approx(then.purchases.sum(), rel=0.1)
    assert model.silent(seen.rhythm, 239).mean() == pytest.approx((then.purchases == 0).mean(), abs=0.04)
    stays = made.stopped[seen.customer] > 480
    assert model.alive(seen.rhythm).mean() == pytest.approx(stays.mean(), abs=0.06)


def test_the_unit_of_time_changes_nothing() -> None:
    seen = summarise(made_customers(400).history).rhythm
    weeks = Rhythm(seen.repeats, seen.span / 7, seen.age / 7)
    by_day = fit_bg_nbd(seen).expected(seen, 70)
    assert fit_bg_nbd(weeks).expected(weeks, 10) == pytest.approx(by_day, rel=0.01)


def test_customers_who_never_come_back_show_no_rhythm() -> None:
    with pytest.raises(NotEnoughDataError, match="0 of them with a second purchase"):
        fit_bg_nbd(rhythm(*[(0, 0, 100 + n) for n in range(50)]))


def test_a_value_seen_once_is_drawn_further_to_the_shops_mean_than_one_seen_often() -> None:
    random = np.random.default_rng(3)
    count = random.integers(1, 12, 800).astype(float)
    value = random.lognormal(3, 0.5, 800)
    seen = np.array([random.gamma(4 * n, v / (4 * n)) for n, v in zip(count, value, strict=True)])
    model = fit_gamma_gamma(count, seen)
    once, often = model.expected(np.array([1.0, 30.0]), np.array([100.0, 100.0]))
    assert np.mean(value) < once < often < 100
