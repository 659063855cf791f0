from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.backtest import (
    MINIMUM_FOLDS,
    MINIMUM_TRAINING_DAYS,
    SHORTEST_HISTORY_DAYS,
    Backtest,
    plan_origins,
    run_backtest,
    with_ensembles,
)
from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.calendar import ShopDays
from analytics_engines.forecasting.daily import DailySeries
from analytics_engines.forecasting.intervals import LEVELS, learn_widths
from analytics_engines.forecasting.registry import model
from analytics_engines.forecasting.selection import choose_model, fold_accuracies, selection_score
from analytics_engines.forecasting.windows import Window, sum_windows

START = date(2021, 1, 4)


def backtest(series: Floats, *names: str, horizon: int = 28, skip: int = 0) -> Backtest:
    origins = plan_origins(len(series), horizon=horizon, folds=4, skip=skip)
    shop_days = ShopDays(START, np.ones(len(series), dtype=bool))
    tested, failures = run_backtest(DailySeries(START, series), shop_days, [model(n) for n in names], origins)
    assert failures == ()
    return tested


@given(
    st.integers(SHORTEST_HISTORY_DAYS + 7, 1500), st.integers(1, 120), st.integers(3, 12), st.integers(0, 1)
)
def test_origins_stay_within_the_history(days: int, horizon: int, folds: int, skip: int) -> None:
    origins = plan_origins(days, horizon=horizon, folds=folds, skip=skip)
    assert MINIMUM_FOLDS <= len(origins.training_days) <= folds
    assert origins.training_days == tuple(sorted(set(origins.training_days)))
    assert origins.training_days[0] >= MINIMUM_TRAINING_DAYS
    assert origins.training_days[-1] + skip + origins.horizon <= days
    assert 1 <= origins.horizon <= horizon
    assert all((days - training) % 7 == 0 for training in origins.training_days)


@pytest.mark.parametrize("days", [0, 1, 30, 70])
def test_too_short_a_history_says_how_long_it_must_be(days: int) -> None:
    with pytest.raises(NotEnoughDataError, match=f"{days} days .* {SHORTEST_HISTORY_DAYS}"):
        plan_origins(days, horizon=90, folds=8)


def test_every_fold_gets_a_year_of_training_when_there_is_one() -> None:
    assert plan_origins(740, horizon=92, folds=8).training_days[0] >= 455
    assert plan_origins(913, horizon=92, folds=8).training_days[0] >= 455


def test_what_happens_after_an_origin_does_not_change_its_forecast() -> None:
    values = np.random.default_rng(3).normal(100, 10, 300)
    changed = values.copy()
    changed[-28:] = 9_999
    before, after = backtest(values, "theta", "ets"), backtest(changed, "theta", "ets")
    for name in ("theta", "ets"):
        assert np.array_equal(before.forecasts[name], after.forecasts[name])
    assert not np.array_equal(before.actual, after.actual)


def test_skipped_days_are_forecast_but_not_judged() -> None:
    values = np.tile(np.arange(7.0), 50)
    tested = backtest(values, "seasonal_naive", skip=1)
    assert np.array_equal(tested.actual, tested.forecasts["seasonal_naive"])
    assert tested.actual[0, 0] == 1.0


def test_a_model_that_cannot_learn_from_a_fold_is_left_out() -> None:
    tested = backtest(np.ones(200), "seasonal_naive", "year_over_year")
    assert set(tested.forecasts) == {"seasonal_naive"}


def test_the_baseline_is_published_where_nothing_beats_it() -> None:
    week = np.tile([5.0, 9.0, 1.0, 7.0, 3.0, 8.0, 2.0], 60)
    assert choose_model(backtest(week, "seasonal_naive", "theta", "ets"), 420) == "seasonal_naive"


def test_a_model_that_filters_noise_beats_the_baseline() -> None:
    noisy = np.random.default_rng(4).normal(100, 30, 400)
    tested = backtest(noisy, "seasonal_naive", "ets")
    assert choose_model(tested, 400) == "ets"
    assert selection_score(tested, "ets") < selection_score(tested, "seasonal_naive")


def test_a_close_model_that_knows_the_year_is_preferred() -> None:
    actual = np.full((3, 30), 100.0)
    forecasts = {"seasonal_naive": actual * 1.5, "ets": actual * 1.100, "year_over_year": actual * 1.115}
    assert choose_model(Backtest(actual, forecasts, np.ones(3)), 500) == "year_over_year"
    worse = {**forecasts, "year_over_year": actual * 1.3}
    assert choose_model(Backtest(actual, worse, np.ones(3)), 500) == "ets"
    assert choose_model(Backtest(actual, forecasts, np.ones(3)), 900) == "ets"


def test_accuracy_is_reported_by_grain_and_fold() -> None:
    tested = backtest(np.random.default_rng(4).normal(100, 30, 400), "ets", horizon=60)
    figures = list(fold_accuracies(tested))
    assert {(f.window, f.horizon) for f in figures} == {
        (Window.DAY, 60),
        (Window.WEEK, 8),
        (Window.MONTH, 2),
    }
    day = next(f for f in figures if f.window is Window.DAY and f.fold == 2)
    assert day.wape == pytest.approx(
        np.abs(tested.actual[1] - tested.forecasts["ets"][1]).sum() / tested.actual[1].sum()
    )


def test_intervals_cover_what_they_promise() -> None:
    """On data of the same kind as the backtest's, 80% and 95% intervals hold near 80% and 95%."""
    random = np.random.default_rng(7)
    forecast = random.uniform(50, 150, (400, 56))
    actual = forecast * random.normal(1, 0.2, forecast.shape)
    for window in Window:
        covered: dict[float, list[bool]] = {level: [] for level in LEVELS}
        for fold in range(0, 400, 8):
            widths = learn_widths(actual[fold : fold + 7], forecast[fold : fold + 7], window)
            truth = sum_windows(actual[fold + 7 : fold + 8], window)[0]
            guess = sum_windows(forecast[fold + 7 : fold + 8], window)[0]
            steps = np.arange(1.0, len(guess) + 1)
            for level in LEVELS:
                covered[level] += (np.abs(truth - guess) <= widths.around(guess, steps, level)).tolist()
        for level in LEVELS:
            assert level - 0.05 <= np.mean(covered[level]) <= level + 0.08, (window, level)


def test_the_wider_interval_holds_the_narrower_one() -> None:
    random = np.random.default_rng(8)
    forecast = random.uniform(50, 150, (5, 35))
    for window in Window:
        widths = learn_widths(forecast * random.normal(1, 0.3, forecast.shape), forecast, window).relative
        assert (widths[0.95] >= widths[0.80]).all()


def test_running_totals_end_in_the_sum() -> None:
    values = np.arange(60.0).reshape(2, 30)
    assert sum_windows(values, Window.RUNNING)[:, -1].tolist() == values.sum(axis=1).tolist()
    assert sum_windows(values, Window.WEEK).shape == (2, 4)


def test_three_candidates_make_two_ensembles_weighted_by_the_other_folds() -> None:
    tested = backtest(np.random.default_rng(4).normal(100, 30, 400), "seasonal_naive", "ets", "theta")
    members = np.stack([tested.forecasts[name] for name in ("seasonal_naive", "ets", "theta")])
    assert tested.forecasts["ensemble_median"] == pytest.approx(np.median(members, axis=0))
    mean = tested.forecasts["ensemble_weighted"]
    assert ((mean >= members.min(axis=0) - 1e-9) & (mean <= members.max(axis=0) + 1e-9)).all()
    changed = Backtest(
        tested.actual.copy(),
        {n: tested.forecasts[n] for n in ("seasonal_naive", "ets", "theta")},
        tested.naive_errors,
    )
    changed.actual[0] *= 50
    again = with_ensembles(changed)
    assert np.array_equal(again.forecasts["ensemble_weighted"][0], mean[0])
    assert not np.array_equal(again.forecasts["ensemble_weighted"][1], mean[1])


def test_a_model_that_fails_is_named_and_the_others_go_on() -> None:
    class Broken(Forecaster):
        name = "broken"
        label = "Broken"

        def _fit(self, history: Floats) -> None:
            raise ZeroDivisionError("no luck")

        def _predict(self, horizon: int) -> Floats:
            return np.zeros(horizon)

    series = DailySeries(START, np.random.default_rng(4).normal(100, 30, 300))
    shop_days = ShopDays(START, np.ones(300, dtype=bool))
    origins = plan_origins(300, horizon=28, folds=3)
    tested, failures = run_backtest(series, shop_days, [model("ets"), Broken], origins)
    assert set(tested.forecasts) == {"ets"}
    assert [(f.model, f.reason) for f in failures] == [("broken", "ZeroDivisionError: no luck")]


def test_figures_by_row_are_those_of_each_row() -> None:
    random = np.random.default_rng(1)
    actual, forecast = random.poisson(2, (5, 30)).astype(float), random.uniform(0, 4, (5, 30))
    figures = metrics.by_row(actual, forecast)
    for row in range(5):
        assert figures["rmse"][row] == pytest.approx(metrics.rmse(actual[row], forecast[row]))
        assert figures["mape"][row] == pytest.approx(metrics.mape(actual[row], forecast[row]))
        assert figures["wape"][row] == pytest.approx(metrics.wape(actual[row], forecast[row]))
        assert figures["r2"][row] == pytest.approx(metrics.r_squared(actual[row], forecast[row]))
    assert np.isnan(metrics.by_row(np.zeros((1, 3)), np.ones((1, 3)))["wape"]).all()
