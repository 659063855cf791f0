"""Rows of `forecast_selection`: which model won for a series, by how much, and why."""

from __future__ import annotations

import numpy as np

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.combination import ENSEMBLES, LABELS
from analytics_engines.forecasting.profile import SeriesProfile
from analytics_engines.forecasting.registry import BASELINE, model
from analytics_engines.forecasting.selection import selection_score
from analytics_engines.market_intelligence_hub.forecast_rows import Row, about, defined
from analytics_engines.market_intelligence_hub.measure import Fitted

_STRONG, _SOME = 0.6, 0.3

LEADS = {"days_1_7": slice(0, 7), "days_8_30": slice(7, 30), "days_31_90": slice(30, 90)}


def label(name: str) -> str:
    """A model or ensemble in words."""
    return LABELS[name] if name in ENSEMBLES else model(name).label


def selection_row(item: Fitted, measure: str, currency: str | None) -> Row:
    """The row of one series."""
    scores = {name: selection_score(item.backtest, name) for name in item.backtest.forecasts}
    others = {name: score for name, score in scores.items() if name != item.chosen and np.isfinite(score)}
    runner_up = min(others, key=lambda name: (others[name], name), default=None)
    baseline = scores.get(BASELINE, float("nan"))
    gain = 1 - scores[item.chosen] / baseline if baseline > 0 else float("nan")
    described = item.profile
    return {
        **about(item, measure, currency),
        "model_label": label(item.chosen),
        "score": defined(scores[item.chosen]),
        "baseline_score": defined(baseline),
        "better_than_baseline": defined(gain),
        "runner_up": runner_up,
        "runner_up_score": others[runner_up] if runner_up else None,
        "candidates": len(scores),
        "tried": ", ".join(sorted(scores)),
        "left_out": ", ".join([*item.dropped, *(f.model for f in item.failures)]) or None,
        "folds": len(item.backtest.actual),
        "days_of_history": len(item.series.values[measure]),
        "pattern": described.pattern.value,
        "demand_interval": defined(described.demand_interval),
        "season_strength": described.season_strength,
        "trend_strength": described.trend_strength,
        "stationary": described.is_stationary,
        "reason": _reason(item, scores, runner_up, described),
        **_lead_errors(item),
    }


def _lead_errors(item: Fitted) -> Row:
    """WAPE of single days by how far ahead they are, and R-squared over all of them."""
    actual, forecast = item.backtest.actual, item.backtest.forecasts[item.chosen]
    leads: Row = {
        f"wape_{name}": defined(metrics.wape(actual[:, days], forecast[:, days]))
        for name, days in LEADS.items()
        if days.start < actual.shape[1]
    }
    return {**leads, "r2": defined(metrics.r_squared(actual.ravel(), forecast.ravel()))}


def _reason(item: Fitted, scores: dict[str, float], runner_up: str | None, described: SeriesProfile) -> str:
    """One sentence on why this model is published, one on what kind of series it is."""
    folds = len(item.backtest.actual)
    chosen, score = label(item.chosen), scores[item.chosen]
    if item.chosen == BASELINE:
        said = f"No candidate beat the baseline ({chosen}, mean WAPE {score:.1%}) over {folds} past origins."
    elif runner_up is not None and scores[runner_up] < score:
        said = (
            f"{chosen} (mean WAPE {score:.1%}) is published although {label(runner_up)}"
            f" ({scores[runner_up]:.1%}) was closer: with under two years of history a model that knows the"
            " season of the year is preferred within 20%."
        )
    else:
        second = f", ahead of {label(runner_up)} ({scores[runner_up]:.1%})" if runner_up else ""
        said = (
            f"{chosen} had the lowest mean WAPE of days, weeks and months ({score:.1%}) over {folds} past"
            f" origins{second}."
        )
    return f"{said} {_kind(described)}"


def _kind(described: SeriesProfile) -> str:
    strength = described.season_strength
    season = "a strong" if strength >= _STRONG else "some" if strength >= _SOME else "hardly any"
    level = "a steady level" if described.is_stationary else "a moving level"
    return f"The series is {described.pattern.value}, with {season} weekly season and {level}."
