"""Who is about to be lost: cases from the past, the forest, and its test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.demand_insights_engine.bg_nbd import fit_bg_nbd
from analytics_engines.demand_insights_engine.churn_forest import Cases, ChurnForest, fit_churn_forest
from analytics_engines.demand_insights_engine.customer_features import NAMES, customer_features
from analytics_engines.demand_insights_engine.history import History, Summary, summarise
from analytics_engines.forecasting.base import Floats
from analytics_engines.lifecycle.comparison import calibration_error

FEATURES = (*NAMES, "silent_by_rhythm", "alive_by_rhythm", "expected_by_rhythm")
_YEAR = 365


@dataclass(frozen=True, slots=True)
class ChurnView:
    """Customers as the forest sees them at a cut."""

    seen: Summary
    features: Floats


def churn_view(history: History, days: float) -> ChurnView:
    """Features of every customer at the history's end, times in units of the horizon.

    Raises:
        NotEnoughDataError: Too few customers, or nobody came back.
    """
    seen = summarise(history)
    rhythm = fit_bg_nbd(seen.rhythm)
    own = customer_features(history, seen, days)
    by_rhythm = [
        rhythm.silent(seen.rhythm, days),
        rhythm.alive(seen.rhythm),
        rhythm.expected(seen.rhythm, days),
    ]
    return ChurnView(seen, np.column_stack([own, *by_rhythm]))


def learn_churn(history: History, days: int, seed: int) -> ChurnForest:
    """A forest from what customers did in the last `days`, and in as many days half a horizon before.

    Where the history allows, customers a year before the end are cases too, and the probabilities are
    calibrated on them: they look into the same season as those that are predicted.

    Raises:
        NotEnoughDataError: Too few customers left or stayed.
    """
    cuts = [history.end - days]
    if history.end - days - days // 2 - history.begin >= days:
        cuts.append(history.end - days - days // 2)
    season = history.end - _YEAR
    if season - history.begin >= max(_YEAR // 2, 3 * days // 2) and days < _YEAR:
        cuts.append(season)
    calibration = season if season in cuts else cuts[0]
    return fit_churn_forest(_cases(history, cuts, days, calibration), seed)


def _cases(history: History, cuts: list[int], days: int, calibration: int) -> Cases:
    views = [churn_view(history.until(cut), days) for cut in cuts]
    lost = [
        history.between(cut, cut + days).of(view.seen.customer).purchases == 0
        for cut, view in zip(cuts, views, strict=True)
    ]
    return Cases(
        np.vstack([view.features for view in views]),
        np.concatenate(lost).astype(np.float64),
        np.concatenate([view.seen.customer for view in views]),
        np.concatenate(
            [np.full(len(v.features), cut == calibration) for cut, v in zip(cuts, views, strict=True)]
        ),
    )


@dataclass(frozen=True, slots=True)
class ChurnTest:
    """Chances given before the last days of a history, and who then stayed away.

    Args:
        probability: By customer.
        recency: Days since the last purchase, by customer.
        lost: Whether the customer stayed away.
        active: Whether the last purchase was within the horizon.
        forest: Which gave the chances.
    """

    probability: Floats
    recency: Floats
    lost: Floats
    active: Floats
    forest: ChurnForest


def hold_out_churn(history: History, days: int, seed: int) -> ChurnTest:
    """Predict the last `days` of a history from what was known before them."""
    known = history.until(history.end - days)
    forest = learn_churn(known, days, seed)
    view = churn_view(known, days)
    lost = history.between(known.end, history.end).of(view.seen.customer).purchases == 0
    recency = view.seen.recency
    chance, active = forest.probability(view.features), (recency <= days).astype(float)
    return ChurnTest(chance, recency, lost.astype(np.float64), active, forest)


def churn_figures(test: ChurnTest) -> dict[str, float]:
    """AUC beside recency alone, calibration error and Brier score, of everyone and of active customers."""
    from sklearn.metrics import roc_auc_score

    figures: dict[str, float] = {"base_rate": float(test.lost.mean())}
    for suffix, kept in (("", test.active >= 0), ("_active", test.active > 0)):
        lost, chance = test.lost[kept], test.probability[kept]
        if len(np.unique(lost)) < 2:
            continue
        figures[f"auc{suffix}"] = float(roc_auc_score(lost, chance))
        figures[f"auc_recency_only{suffix}"] = float(roc_auc_score(lost, test.recency[kept]))
        figures[f"ece{suffix}"] = calibration_error(chance, lost)
        figures[f"brier{suffix}"] = float(np.mean((chance - lost) ** 2))
    return figures
