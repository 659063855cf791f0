"""Forecasts of thousands of series: global models, ensembles and a choice for every series by backtest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats, Forecaster
from analytics_engines.forecasting.combination import combine, member_weights
from analytics_engines.forecasting.conformal import panel_widths
from analytics_engines.forecasting.panel import Panel, PanelForecaster
from analytics_engines.forecasting.registry import BASELINE, model

DEFAULT_MODELS = (BASELINE, "smoothing", "year_over_year", "gradient_boosting")
LEVELS = (0.80, 0.95)
_POOLED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """How a panel is forecast.

    Args:
        season: Steps of the short season.
        year: Steps of a year; None without one.
        horizon: Steps ahead.
        folds: Origins of the backtest.
        models: Candidates by name.
        floor: Nothing is forecast below it; None for series that may be negative.
    """

    season: int
    year: int | None
    horizon: int
    folds: int = 3
    models: tuple[str, ...] = DEFAULT_MODELS
    floor: float | None = 0.0


@dataclass(frozen=True, slots=True)
class BulkForecast:
    """What a panel yields; arrays are series x steps ahead.

    Args:
        forecast: Of the model chosen for the series.
        lower: By level.
        upper: By level.
        chosen: Model or ensemble, by series.
        errors: By model and ensemble, the backtest's mean absolute error of each series.
        candidates: By model and ensemble, its forecast.
    """

    forecast: Floats
    lower: Mapping[float, Floats]
    upper: Mapping[float, Floats]
    chosen: tuple[str, ...]
    errors: Mapping[str, Floats]
    candidates: Mapping[str, Floats]


def forecast_bulk(panel: Panel, plan: BulkPlan) -> BulkForecast:
    """Backtest every candidate on the whole panel, then forecast each series with the best one.

    Raises:
        NotEnoughDataError: The panel is too short for a single fold.
    """
    origins = _origins(panel.steps, plan)
    folds = [_candidates(panel.until(origin), plan) for origin in origins]
    actual = np.stack([panel.values[:, origin : origin + plan.horizon] for origin in origins])
    members = {name: np.stack([fold[name] for fold in folds]) for name in folds[0]}
    members |= _tested_ensembles(actual, members)
    errors = {name: _errors(actual, forecast) for name, forecast in members.items()}
    ahead = _candidates(panel, plan)
    weights = member_weights({name: _shrunk(errors[name], actual) for name in ahead})
    ahead |= combine(ahead, {name: weight[:, None] for name, weight in weights.items()})
    chosen = _choose(errors, actual, ahead)
    return _published(plan, actual, members, ahead, chosen, errors)


def _origins(steps: int, plan: BulkPlan) -> list[int]:
    """The newest origins, one horizon apart; the oldest gives way to the one a year before the end.

    That one sees the season which is about to come, once it leaves a year and a quarter to learn from.
    """
    shortest = max(plan.horizon, 3 * plan.season, 8)
    origins = [steps - plan.horizon * fold for fold in range(plan.folds, 0, -1)]
    if plan.year and plan.folds > 1 and steps - plan.year >= plan.year + 13 * plan.season:
        origins[0] = min(origins[0], steps - plan.year)
    kept = [origin for origin in origins if origin >= shortest]
    if not kept:
        raise NotEnoughDataError(f"{steps} periods are too few to test a forecast of {plan.horizon}")
    return kept


def _candidates(panel: Panel, plan: BulkPlan) -> dict[str, Floats]:
    """Every candidate's forecast of every series; NaN where a series is too short for it."""
    found: dict[str, Floats] = {}
    for name in plan.models:
        fitted = model(name)(plan.season, plan.year)
        if isinstance(fitted, PanelForecaster):
            forecast = fitted.fit_panel(panel).predict_panel(plan.horizon)
        else:
            forecast = np.stack([_alone(name, plan, row) for row in panel.values])
        found[name] = forecast if plan.floor is None else np.maximum(forecast, plan.floor)
    return found


def _alone(name: str, plan: BulkPlan, row: Floats) -> Floats:
    """One model on one series; NaN when the series is too short."""
    fresh: Forecaster = model(name)(plan.season, plan.year)
    try:
        return fresh.fit(row[np.isfinite(row)]).predict(plan.horizon)
    except NotEnoughDataError:
        return np.full(plan.horizon, np.nan)


def _tested_ensembles(actual: Floats, members: Mapping[str, Floats]) -> dict[str, Floats]:
    """The ensembles in the backtest; the weights of a fold come from the other folds."""
    folds = len(actual)
    if folds == 1:
        return {name: forecast for name, forecast in combine(members).items()}
    parts: list[dict[str, Floats]] = []
    for fold in range(folds):
        others = np.arange(folds) != fold
        scores = {
            name: _shrunk(_errors(actual[others], forecast[others]), actual)
            for name, forecast in members.items()
        }
        weights = {name: weight[:, None] for name, weight in member_weights(scores).items()}
        parts.append(combine({name: forecast[fold] for name, forecast in members.items()}, weights))
    return {name: np.stack([part[name] for part in parts]) for name in parts[0]}


def _errors(actual: Floats, forecast: Floats) -> Floats:
    """Mean absolute error by series, over the known steps; inf without a forecast."""
    gap = np.abs(actual - forecast)
    known = np.isfinite(actual)
    gap = np.where(known & ~np.isfinite(gap), np.inf, np.where(known, gap, 0.0))
    return np.asarray(gap.sum(axis=(0, 2)) / np.maximum(known.sum(axis=(0, 2)), 1))


def _shrunk(errors: Floats, actual: Floats) -> Floats:
    """A model's error of each series relative to its size, drawn four fifths towards that of all series.

    A few folds of one series say little; what a model is worth over the whole panel says the rest.
    """
    size = np.nanmean(np.abs(actual), axis=(0, 2))
    size = np.where(size > 0, size, np.nan)
    relative = errors / size
    usable = np.isfinite(relative)
    pooled = float(np.sum(errors[usable]) / np.sum(size[usable])) if usable.any() else np.inf
    blended = (1 - _POOLED_SHARE) * relative + _POOLED_SHARE * pooled
    return np.where(np.isfinite(errors), np.where(usable, blended, pooled), np.inf)


def _choose(errors: Mapping[str, Floats], actual: Floats, ahead: Mapping[str, Floats]) -> tuple[str, ...]:
    """By series, the candidate with the lowest blended error that can forecast it."""
    names = [name for name in errors if name in ahead]
    scores = np.stack(
        [np.where(np.isfinite(ahead[n]).all(axis=1), _shrunk(errors[n], actual), np.inf) for n in names]
    )
    return tuple(names[best] for best in np.argmin(scores, axis=0))


def _published(
    plan: BulkPlan,
    actual: Floats,
    members: Mapping[str, Floats],
    ahead: Mapping[str, Floats],
    chosen: Sequence[str],
    errors: Mapping[str, Floats],
) -> BulkForecast:
    forecast = np.stack([ahead[name][row] for row, name in enumerate(chosen)])
    tested = np.stack([members[name][:, row] for row, name in enumerate(chosen)], axis=1)
    lower, upper = {}, {}
    for level, (below, above) in panel_widths(actual, tested, LEVELS).items():
        lower[level], upper[level] = forecast - below, forecast + above
        if plan.floor is not None:
            lower[level] = np.maximum(lower[level], plan.floor)
    return BulkForecast(forecast, lower, upper, tuple(chosen), errors, ahead)
