"""Churn on days that the forest had not seen, beside ranking customers by recency alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from analytics_engines.demand_insights_engine.churn import (
    ChurnTest,
    churn_figures,
    churn_view,
    hold_out_churn,
    learn_churn,
)
from analytics_engines.demand_insights_engine.history import History
from analytics_engines.demand_insights_engine.lifetime_value import learning_days
from analytics_engines.demand_insights_engine.purchase_rhythm import churn_horizon

SEED = 20240607
_EPOCH = date(1970, 1, 1)


def churn_after(history: History, cut: int) -> dict[str, float]:
    """No purchase between `cut` and the history's end; learned from shorter windows before the cut."""
    known, days = history.until(cut), history.end - cut
    forest = learn_churn(known, learning_days(known, days, 2), SEED)
    view = churn_view(known, days)
    lost = history.between(cut, history.end).of(view.seen.customer).purchases == 0
    recency = view.seen.recency
    active = (recency <= days).astype(np.float64)
    return _with_ratio(
        churn_figures(
            ChurnTest(forest.probability(view.features), recency, lost.astype(float), active, forest)
        )
    )


def churn_by_rhythm(history: History) -> dict[str, float]:
    """The engine's own test: the shop's own horizon, its last days held out."""
    days = churn_horizon(history)
    return {"horizon_days": float(days), **_with_ratio(churn_figures(hold_out_churn(history, days, SEED)))}


def stopped_for_good(history: History, truths: Path) -> dict[str, float]:
    """How well today's chance of leaving ranks the customers that were planted to have stopped for good."""
    from sklearn.metrics import roc_auc_score

    days = churn_horizon(history)
    view = churn_view(history, days)
    chance = learn_churn(history, days, SEED).probability(view.features)
    rows = duckdb.execute(
        "SELECT customer_id, churned_on::DATE FROM read_parquet(?) WHERE churned_on IS NOT NULL",
        [str(truths)],
    ).fetchall()
    planted = {customer for customer, day in rows if (day - _EPOCH).days <= history.end}
    stopped = np.array([history.ids[number] in planted for number in view.seen.customer])
    return {
        "planted stops: AUC": float(roc_auc_score(stopped, chance)),
        "planted stops: AUC of recency alone": float(roc_auc_score(stopped, view.seen.recency)),
        "planted stops: share of customers": float(stopped.mean()),
    }


def _with_ratio(figures: dict[str, float]) -> dict[str, float]:
    for suffix in ("", "_active"):
        if f"auc{suffix}" in figures:
            figures[f"auc{suffix} / recency only"] = (
                figures[f"auc{suffix}"] / figures[f"auc_recency_only{suffix}"]
            )
    return figures
