"""Constant-elasticity demand with two fixed effects: log-log regressions.

log units = product + week + elasticity x log price + response x promotion. Where every week has sales, that
is least squares on logarithms. Elsewhere it is the same mean by Poisson pseudo-likelihood, which keeps the
weeks without a sale that have no logarithm (Santos Silva & Tenreyro 2006, RESTAT 88).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analytics_engines.demand_insights_engine.price_panel import Flags
from analytics_engines.forecasting.base import Floats

_STEPS, _SWEEPS = 30, 25
_TOLERANCE = 1e-6
_LARGEST_ELASTICITY = 12.0
_FEW_EMPTY = 0.01
_SINGULAR = 1e10
_STILL = 1e-6


@dataclass(frozen=True, slots=True)
class LogLogFit:
    """A pooled fit.

    Args:
        slopes: One for each regressor.
        covariance: Clustered by row (Liang & Zeger 1986).
        expected: Fitted units, rows x weeks; NaN where a cell was left out.
        on_logs: Whether it is least squares on logarithms.
    """

    slopes: Floats
    covariance: Floats
    expected: Floats
    on_logs: bool


def fit_log_log(units: Floats, regressors: list[Floats], *, week_effects: bool = True) -> LogLogFit | None:
    """Fit by least squares on logarithms where (nearly) every cell has sales, else by Poisson.

    Args:
        units: Rows (products, or product x store) x weeks; NaN cells are left out.
        regressors: Each rows x weeks.
        week_effects: Whether weeks have an effect of their own.

    Returns:
        None when the regressors do not move within rows.
    """
    used = np.isfinite(units) & np.all([np.isfinite(x) for x in regressors], axis=0)
    empty = float((units[used] <= 0).mean()) if used.any() else 1.0
    if empty <= _FEW_EMPTY:
        used &= np.nan_to_num(units) > 0
    y = np.where(used, units, 0.0)
    x = [np.where(used, item, 0.0) for item in regressors]
    fit = _least_squares if empty <= _FEW_EMPTY else _poisson
    return fit(y, x, used, week_effects)


def _least_squares(y: Floats, x: list[Floats], used: Flags, week_effects: bool) -> LogLogFit | None:
    weight = used.astype(np.float64)
    working = np.log(np.where(used, y, 1.0))
    step = _solve(working, x, weight, week_effects)
    if step is None:
        return None
    slopes, inner, normal, residual = step
    covariance = _clustered([weight * a * residual for a in inner], normal, used)
    expected = np.where(used, np.exp(working - residual), np.nan)
    return LogLogFit(slopes, covariance, expected, on_logs=True)


def _poisson(y: Floats, x: list[Floats], used: Flags, week_effects: bool) -> LogLogFit | None:
    """Iteratively reweighted least squares, the effects taken out by alternating projections."""
    expected = _start(y, used)
    slopes = np.zeros(len(x))
    for _ in range(_STEPS):
        weight = np.where(used, expected, 0.0)
        floor = np.maximum(expected, 1e-12)
        working = np.where(used, np.log(floor) + (y - expected) / floor, 0.0)
        step = _solve(working, x, weight, week_effects)
        if step is None:
            return None
        moved, inner, normal, residual = step
        expected = np.where(used, np.exp(np.clip(working - residual, -25.0, 25.0)), 0.0)
        done = float(np.abs(moved - slopes).max()) < _TOLERANCE
        slopes = moved
        if done:
            break
    covariance = _clustered([a * (y - expected) for a in inner], normal, used)
    return LogLogFit(slopes, covariance, np.where(used, expected, np.nan), on_logs=False)


_Step: TypeAlias = tuple[Floats, list[Floats], Floats, Floats]


def _solve(working: Floats, x: list[Floats], weight: Floats, week_effects: bool) -> _Step | None:
    """Slopes, regressors without effects, their normal matrix, and what is left of the target."""
    inner = [_without_effects(item, weight, week_effects) for item in x]
    target = _without_effects(working, weight, week_effects)
    normal = np.array([[float((weight * a * b).sum()) for b in inner] for a in inner])
    if not np.isfinite(normal).all() or np.linalg.cond(normal) > _SINGULAR:
        return None
    slopes = np.linalg.solve(normal, np.array([float((weight * a * target).sum()) for a in inner]))
    slopes = np.clip(slopes, -_LARGEST_ELASTICITY, _LARGEST_ELASTICITY)
    residual = target - np.asarray(sum(s * a for s, a in zip(slopes, inner, strict=True)))
    return slopes, inner, normal, residual


def _clustered(scores: list[Floats], normal: Floats, used: Flags) -> Floats:
    """Sandwich covariance with rows as clusters; weeks where there is one row only."""
    axis = 1 if used.any(axis=1).sum() > 1 else 0
    summed = np.column_stack([score.sum(axis=axis) for score in scores])
    clusters = max(int(used.any(axis=axis).sum()), 2)
    bread = np.linalg.inv(normal)
    return np.asarray(bread @ (summed.T @ summed) @ bread * clusters / (clusters - 1))


def _start(y: Floats, used: Flags) -> Floats:
    """Rows' means times weeks' pace."""
    row = y.sum(axis=1, keepdims=True) / np.maximum(used.sum(axis=1, keepdims=True), 1)
    pace = y.sum(axis=0, keepdims=True) / np.maximum((used * row).sum(axis=0, keepdims=True), 1e-12)
    return np.where(used, np.maximum(row, 1e-6) * np.maximum(pace, 0.05), 0.0)


def _without_effects(values: Floats, weight: Floats, week_effects: bool) -> Floats:
    """Residuals of a weighted regression on row (and week) effects."""
    rows = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    columns = np.maximum(weight.sum(axis=0, keepdims=True), 1e-12)
    found = values
    for _ in range(_SWEEPS if week_effects else 1):
        before = found
        found = found - (weight * found).sum(axis=1, keepdims=True) / rows
        if week_effects:
            found = found - (weight * found).sum(axis=0, keepdims=True) / columns
            if float(np.abs(weight * (found - before)).sum()) < 1e-8 * float(weight.sum()):
                break
    return np.asarray(found)


@dataclass(frozen=True, slots=True)
class OwnSlopes:
    """Each row's own price elasticity given the pooled effects of weeks and promotions.

    Args:
        slope: By row; NaN where the price never moved.
        variance: Of it: the largest of Poisson, overdispersed and heteroscedasticity-robust.
    """

    slope: Floats
    variance: Floats


def own_slopes(units: Floats, log_price: Floats, pooled: LogLogFit) -> OwnSlopes:
    """One-parameter regressions of each row, its level profiled out, all rows at once."""
    return (_own_by_logs if pooled.on_logs else _own_by_poisson)(units, log_price, pooled)


def _own_by_logs(units: Floats, log_price: Floats, pooled: LogLogFit) -> OwnSlopes:
    used = np.isfinite(pooled.expected)
    weight = used.astype(np.float64)
    left = np.where(used, np.log(np.where(used, units, 1.0) / np.where(used, pooled.expected, 1.0)), 0.0)
    away = _without_effects(np.where(used, log_price, 0.0), weight, week_effects=False) * weight
    information = (away**2).sum(axis=1)
    moves = information > _STILL
    step = np.where(moves, (away * left).sum(axis=1) / np.maximum(information, _STILL), np.nan)
    freedom = np.maximum(used.sum(axis=1) - 2, 1)
    noise = ((left - np.nan_to_num(step)[:, None] * away) ** 2 * weight).sum(axis=1) / freedom
    variance = np.where(moves, noise / np.maximum(information, _STILL), np.nan)
    return OwnSlopes(pooled.slopes[0] + step, variance)


def _own_by_poisson(units: Floats, log_price: Floats, pooled: LogLogFit) -> OwnSlopes:
    used = np.isfinite(pooled.expected)
    y = np.where(used, units, 0.0)
    price = np.where(used, log_price, 0.0)
    base = np.where(used, pooled.expected, 0.0)
    slope = np.full(len(y), pooled.slopes[0])
    total = y.sum(axis=1)
    for _ in range(_STEPS):
        mu = base * np.exp(np.clip((slope - pooled.slopes[0])[:, None] * price, -20, 20))
        mu *= (total / np.maximum(mu.sum(axis=1), 1e-12))[:, None]
        centre = (mu * price).sum(axis=1) / np.maximum(total, 1e-12)
        away = np.where(used, price - centre[:, None], 0.0)
        information = (mu * away**2).sum(axis=1)
        step = ((y - mu) * away).sum(axis=1) / np.maximum(information, _STILL)
        slope = np.clip(slope + np.clip(step, -1, 1), -_LARGEST_ELASTICITY, _LARGEST_ELASTICITY)
        if float(np.abs(step[information > _STILL]).max(initial=0.0)) < 1e-5:
            break
    freedom = np.maximum(used.sum(axis=1) - 2, 1)
    spread = np.where(mu > 0, (y - mu) ** 2 / np.maximum(mu, 1e-9), 0.0).sum(axis=1) / freedom
    robust = ((y - mu) ** 2 * away**2).sum(axis=1) / np.maximum(information, _STILL)
    variance = np.maximum(np.maximum(spread, robust), 1.0) / np.maximum(information, _STILL)
    moves = information > _STILL
    return OwnSlopes(np.where(moves, slope, np.nan), np.where(moves, variance, np.nan))
