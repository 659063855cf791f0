"""The output `churn_predictions`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.demand_insights_engine.churn import (
    FEATURES,
    ChurnView,
    churn_figures,
)
from analytics_engines.demand_insights_engine.churn_reasons import reasons
from analytics_engines.demand_insights_engine.churn_versions import (
    MODEL,
    MODEL_VERSION,
    ServedForest,
    managed_churn,
    serve_churn,
)
from analytics_engines.demand_insights_engine.history import Summary
from analytics_engines.demand_insights_engine.shop import Shop, Step
from analytics_engines.demand_insights_engine.tables import CHURN_PREDICTIONS
from analytics_engines.engine import Metric
from analytics_engines.forecasting.base import Floats
from analytics_engines.tables import frame_to_table

if TYPE_CHECKING:
    import pandas as pd

RISK_FROM = (0.25, 0.5)
"""Chances from which a risk is medium and high: likelier to leave than to stay."""

_EXACT_SAMPLE = 40
_EPOCH = date(1970, 1, 1)


def churn(shop: Shop) -> Step:
    """Chance, risk level and reasons of every customer."""
    state = shop.models.get(MODEL)
    model = managed_churn(shop.history, state, shop.seed)
    served, report = serve_churn(model, state)
    if report is not None:
        shop.reports.append(report)
    days, view = model.horizon_days, model.view
    added = served.contributions(view.features)
    figures = churn_figures(model.test)
    metrics = [Metric(MODEL_VERSION, n, v, "holdout", f"{days} days") for n, v in figures.items()]
    metrics += _explained(served, view, added)
    frame = _frame(shop, view, served, added, days)
    return frame_to_table(frame.sort_values("customer_id"), CHURN_PREDICTIONS), metrics, []


def _frame(shop: Shop, view: ChurnView, served: ServedForest, added: Floats, days: int) -> pd.DataFrame:
    """One row per customer."""
    import pandas as pd

    seen, history, chance = view.seen, shop.history, served.probability(view.features)
    why = reasons(added, view.features, days, shop.sales.currency, _money_scale(seen))
    recency = seen.recency.astype(np.int64)
    repeats = seen.rhythm.repeats
    return pd.DataFrame(
        {
            "customer_id": history.ids[seen.customer],
            "status": np.where(recency <= days, "active", "lapsed"),
            "churn_probability": chance,
            "risk_level": np.array(["low", "medium", "high"])[np.searchsorted(RISK_FROM, chance, "right")],
            "horizon_days": days,
            "recency_days": recency,
            "last_purchase": [_EPOCH + timedelta(days=int(history.end - age)) for age in recency],
            "purchases": (repeats + 1).astype(np.int64),
            "typical_gap_days": np.where(repeats > 0, seen.rhythm.span / np.maximum(repeats, 1), np.nan),
            "value_at_risk": chance * shop.classic.guess(shop.options.value_days).spend,
            "reasons": why.texts,
            "main_reason": [themes[0] if themes else None for themes in why.themes],
            "currency": shop.currency,
            "model_version": served.version(),
        }
    )


def _explained(forest: ServedForest, view: ChurnView, added: Floats) -> list[Metric]:
    """What each feature adds on average, and how near the quick contributions come to Shapley values."""
    sample = np.linspace(0, len(added) - 1, min(_EXACT_SAMPLE, len(added))).astype(np.int64)
    exact = forest.contributions(view.features[sample], exact=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        agreement = float(np.corrcoef(exact.ravel(), added[sample].ravel())[0, 1])
    name = "reasons_to_shapley_correlation"
    return [
        Metric(MODEL_VERSION, name, agreement if np.isfinite(agreement) else 0.0, "in_sample"),
        *(
            Metric(MODEL_VERSION, "mean_contribution", float(value), "in_sample", feature)
            for feature, value in zip(FEATURES, np.abs(added).mean(axis=0), strict=True)
        ),
    ]


def _money_scale(seen: Summary) -> float:
    paid = seen.mean_value[seen.mean_value > 0]
    return float(np.median(paid)) if len(paid) else 1.0
