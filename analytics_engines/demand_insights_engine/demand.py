"""Demand of every product over the next 30, 60 and 90 days: candidates, test, choice and interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics_engines.demand_insights_engine.price_panel import Codes
from analytics_engines.demand_insights_engine.value_intervals import RatioIntervals, learn_intervals
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel import Panel, PanelForecaster
from analytics_engines.forecasting.registry import model

HORIZONS = (30, 60, 90)
"""Days ahead, from the day after the last complete one."""

WEEKS = 13
YEAR = 52
LEVEL = 0.80
LAST_WEEK, LAST_YEAR, MEAN, SARIMA = "last_week", "last_year", "mean_of_models", "arima"
BASELINES = (LAST_WEEK, LAST_YEAR)
_SHORTEST_ORIGIN = 26
_MODELS = ("gradient_boosting", "smoothing", "year_over_year")


@dataclass(frozen=True, slots=True)
class Demand:
    """Forecasts of a panel; arrays are products x `HORIZONS`, in units.

    Args:
        expected: Units over the horizon.
        lower: Lower end of the 80% interval.
        upper: Upper end of it.
        model: The model behind each product's forecast.
        wape: By candidate, summed absolute error over summed demand on the newest test, by horizon.
        product_wape: Error of each product's sum on all tests with the model it has, relative to its demand.
        chosen: The model of most products.
    """

    expected: Floats
    lower: Floats
    upper: Floats
    model: tuple[str, ...]
    wape: Mapping[str, Floats]
    product_wape: Floats
    chosen: str


def over_horizons(weekly: Floats) -> Floats:
    """Sums over `HORIZONS` of weekly values, a begun week by its share of days."""
    parts = []
    for days in HORIZONS:
        whole, rest = divmod(days, 7)
        parts.append(weekly[:, :whole].sum(axis=1) + weekly[:, whole] * rest / 7)
    return np.stack(parts, axis=1)


def candidates(demand: Floats, groups: Codes, models: Sequence[str] = _MODELS) -> dict[str, Floats]:
    """Weekly forecasts of `WEEKS` weeks by every model and baseline; NaN where a history is too short."""
    panel = Panel(demand, groups={"category": groups} if len(np.unique(groups)) > 1 else {})
    found = {name: np.maximum(_predict(name, panel), 0.0) for name in models}
    found[MEAN] = _mean(list(found.values()))
    found[LAST_WEEK] = np.repeat(demand[:, -1:], WEEKS, axis=1)
    if demand.shape[1] >= YEAR + 1:
        found[LAST_YEAR] = demand[:, -YEAR : demand.shape[1] - YEAR + WEEKS]
    return found


def _predict(name: str, panel: Panel) -> Floats:
    kind = model(name)
    fresh = kind(1, YEAR)
    if isinstance(fresh, PanelForecaster):
        try:
            return fresh.fit_panel(panel).predict_panel(WEEKS)
        except NotEnoughDataError:
            return np.full((len(panel.values), WEEKS), np.nan)
    return np.stack([_alone(name, row[np.isfinite(row)]) for row in panel.values])


def _alone(name: str, row: Floats) -> Floats:
    try:
        return model(name)(1, YEAR).fit(row).predict(WEEKS)
    except NotEnoughDataError:
        return np.full(WEEKS, np.nan)


def _mean(forecasts: list[Floats]) -> Floats:
    """Mean of those that can forecast a product."""
    stack = np.stack(forecasts)
    known = np.isfinite(stack)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, stack, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def forecast_demand(demand: Floats, groups: Codes, sarima_products: int) -> Demand:
    """Test every candidate on the last two quarters, then forecast with what was best.

    One model is chosen for all products by its summed error over the three horizons, since a quarter or two
    of one product say little; a product that it cannot forecast has the next best. The products that sell
    most are also tried with a seasonal ARIMA of their own, and keep it where it was better.

    Args:
        demand: Products x weeks; NaN before the first sale.
        groups: Category of each product, from 0.
        sarima_products: How many products a seasonal ARIMA is tried for.

    Raises:
        NotEnoughDataError: There are fewer than 39 weeks.
    """
    steps = demand.shape[1]
    origins = [origin for origin in (steps - 2 * WEEKS, steps - WEEKS) if origin >= _SHORTEST_ORIGIN]
    if not origins:
        raise NotEnoughDataError(f"{_SHORTEST_ORIGIN + WEEKS} weeks of sales are needed, there are {steps}")
    tests = [candidates(demand[:, :origin], groups) for origin in origins]
    actual = [over_horizons(demand[:, origin : origin + WEEKS]) for origin in origins]
    ahead = candidates(demand, groups)
    names = [name for name in ahead if all(name in test for test in tests)]
    summed = {name: [over_horizons(test[name]) for test in tests] for name in names}
    wapes = {name: pooled_wape(summed[name], actual) for name in names}
    ranking = sorted(names, key=lambda name: float(wapes[name].mean()))
    expected, chosen, tested = _by_rank(ranking, ahead, summed)
    if sarima_products:
        _try_sarima(demand, origins, actual, sarima_products, expected, chosen, tested)
    errors = np.nansum([np.abs(t - a) for t, a in zip(tested, actual, strict=True)], axis=0)
    size = np.nansum(actual, axis=0)
    lower, upper = _intervals(expected, tested, actual)
    newest = {name: pooled_wape(summed[name][-1:], actual[-1:]) for name in names}
    relative = np.where(size > 0, errors / np.maximum(size, 1e-9), np.nan)
    return Demand(expected, lower, upper, tuple(chosen), newest, relative, ranking[0])


def pooled_wape(predicted: Sequence[Floats], actual: Sequence[Floats]) -> Floats:
    """Summed absolute error over summed demand, by horizon, over the products that could be forecast.

    What a candidate leaves out counts as forecast by zero, so that leaving out is never an advantage.
    """
    error, total = np.zeros(len(HORIZONS)), np.zeros(len(HORIZONS))
    for guess, truth in zip(predicted, actual, strict=True):
        known = np.isfinite(truth)
        error += np.where(known, np.abs(np.nan_to_num(guess) - np.nan_to_num(truth)), 0.0).sum(axis=0)
        total += np.where(known, truth, 0.0).sum(axis=0)
    return np.asarray(error / np.maximum(total, 1e-9))


def _by_rank(
    ranking: Sequence[str], ahead: Mapping[str, Floats], summed: Mapping[str, list[Floats]]
) -> tuple[Floats, list[str], list[Floats]]:
    """Each product's forecast by the best candidate that has one, and the same candidate's tests."""
    first = over_horizons(ahead[ranking[0]])
    expected = np.full_like(first, np.nan)
    chosen = [ranking[-1]] * len(first)
    tested = [np.full_like(first, np.nan) for _ in summed[ranking[0]]]
    for name in ranking:
        guess = over_horizons(ahead[name])
        open_ = ~np.isfinite(expected).all(axis=1) & np.isfinite(guess).all(axis=1)
        expected[open_] = guess[open_]
        for number, test in enumerate(summed[name]):
            tested[number][open_] = test[open_]
        for row in np.flatnonzero(open_):
            chosen[row] = name
    return np.nan_to_num(expected), chosen, tested


def _try_sarima(
    demand: Floats,
    origins: Sequence[int],
    actual: Sequence[Floats],
    products: int,
    expected: Floats,
    chosen: list[str],
    tested: Sequence[Floats],
) -> None:
    """Replace the forecast of a product, in place, where its own seasonal ARIMA did better on the tests."""
    recent = np.nansum(demand[:, -YEAR:], axis=1)
    for row in np.argsort(-recent, kind="stable")[:products]:
        series = demand[row]
        own = [over_horizons(_sarima(series[:origin])[None])[0] for origin in origins]
        error = sum(float(np.abs(o - a[row]).sum()) for o, a in zip(own, actual, strict=True))
        rival = sum(float(np.abs(t[row] - a[row]).sum()) for t, a in zip(tested, actual, strict=True))
        if not np.isfinite(error) or not error < rival:
            continue
        expected[row] = over_horizons(_sarima(series)[None])[0]
        chosen[row] = SARIMA
        for test, one in zip(tested, own, strict=True):
            test[row] = one


def _sarima(series: Floats) -> Floats:
    return np.maximum(_alone(SARIMA, series[np.isfinite(series)]), 0.0)


def _intervals(expected: Floats, tested: Sequence[Floats], actual: Sequence[Floats]) -> tuple[Floats, Floats]:
    """80% intervals by horizon from actual over expected on the tests, by size of the expectation."""
    lower, upper = np.zeros_like(expected), np.zeros_like(expected)
    for column in range(expected.shape[1]):
        guess = np.concatenate([test[:, column] for test in tested])
        truth = np.concatenate([item[:, column] for item in actual])
        known = np.isfinite(guess) & np.isfinite(truth) & (guess > 0)
        if not known.any():
            lower[:, column], upper[:, column] = 0.0, np.maximum(expected[:, column], 1.0) * 2
            continue
        learned: RatioIntervals = learn_intervals(guess[known], truth[known], LEVEL)
        lower[:, column], upper[:, column] = learned.around(expected[:, column])
    return lower, upper
