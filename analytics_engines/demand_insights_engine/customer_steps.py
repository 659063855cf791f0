"""The outputs `customer_lifetime_value`, `churn_predictions` and `cohort_retention`."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

import numpy as np
import pyarrow as pa

from analytics_engines.demand_insights_engine.churn import (
    FEATURES,
    churn_figures,
    churn_view,
    hold_out_churn,
    learn_churn,
)
from analytics_engines.demand_insights_engine.churn_reasons import reasons
from analytics_engines.demand_insights_engine.history import Codes, Summary
from analytics_engines.demand_insights_engine.lifetime_value import (
    CLASSIC,
    Classic,
    Holdout,
    hold_out_the_last,
    learn_corrections,
    learning_days,
    mae,
    predict_all,
    rmse,
)
from analytics_engines.demand_insights_engine.purchase_rhythm import churn_horizon
from analytics_engines.demand_insights_engine.shop import Shop, Step
from analytics_engines.demand_insights_engine.tables import (
    CHURN_PREDICTIONS,
    COHORT_RETENTION,
    CUSTOMER_LIFETIME_VALUE,
)
from analytics_engines.demand_insights_engine.value_intervals import learn_intervals, tested_coverage
from analytics_engines.engine import Metric
from analytics_engines.forecasting.base import Floats
from analytics_engines.tables import frame_to_table

VALUE_VERSION = "lifetime_value-1"
CHURN_VERSION = "churn_forest-1"
COHORT_VERSION = "cohorts-1"
LEVEL = 0.80
_SHORT_DAYS = 90
_RISK_FROM = (0.25, 0.5)
"""Chances from which a risk is medium and high: likelier to leave than to stay."""
_EXACT_SAMPLE = 40
_EPOCH = date(1970, 1, 1)


def lifetime_value(shop: Shop) -> Step:
    """Expected spend of every customer by the model that the holdout prefers."""
    import pandas as pd

    history, horizon = shop.history, shop.options.value_days
    test = hold_out_the_last(history, learning_days(history, horizon, 3), shop.seed)
    best = test.best
    days = learning_days(history, horizon, 2)
    known = shop.classic
    trees = learn_corrections(history, days, shop.seed)
    year = predict_all(known, trees, horizon)[best]
    quarter = predict_all(known, trees, _SHORT_DAYS)[best]
    spend = np.maximum(test.outcome.spend, 0.0)
    low, high = learn_intervals(test.predicted[best].spend, spend, LEVEL).around(year.spend)
    rank = np.empty(len(year.spend), dtype=np.int64)
    rank[np.argsort(-year.spend, kind="stable")] = np.arange(1, len(rank) + 1)
    frame = pd.DataFrame(
        {
            "customer_id": history.ids[known.seen.customer],
            "expected_value_12m": year.spend,
            "lower_80": low,
            "upper_80": high,
            "expected_value_90d": np.minimum(quarter.spend, year.spend),
            "expected_orders_12m": year.purchases,
            "expected_order_value": known.order_value,
            "alive_probability": known.rhythm.alive(known.seen.rhythm),
            "past_value": _past_value(shop, known),
            "value_rank": rank,
            "value_band": _bands(rank),
            "model": best,
            "currency": shop.currency,
            "model_version": VALUE_VERSION,
        }
    )
    reasons_ = [] if days == horizon else [f"learned from {days} days and applied to {horizon}"]
    table = frame_to_table(frame.sort_values("customer_id"), CUSTOMER_LIFETIME_VALUE)
    return table, _value_metrics(test, best), reasons_


def _past_value(shop: Shop, known: Classic) -> Floats:
    history = shop.history
    net = np.bincount(history.customer, history.sales - history.returned, len(history.ids))
    return np.round(net[known.seen.customer], 2)


def _bands(rank: Codes) -> list[str]:
    """Bands by share of customers, the best first."""
    share = (rank - 1) / max(len(rank), 1)
    names = np.array(["top 10%", "next 20%", "next 30%", "lower 40%"])
    return [str(name) for name in names[np.searchsorted([0.1, 0.3, 0.6], share, side="right")]]


def _value_metrics(test: Holdout, best: str) -> list[Metric]:
    """Errors of every candidate beside BG/NBD and the naive guess, on days that none had seen."""
    truth, found = test.outcome, []
    subject = f"{test.days} days"
    for name, guess in test.predicted.items():
        figures = {
            "purchases_rmse": rmse(guess.purchases, truth.purchases),
            "purchases_rmse_to_bg_nbd": rmse(guess.purchases, truth.purchases)
            / max(rmse(test.predicted[CLASSIC].purchases, truth.purchases), 1e-9),
            "purchases_correlation": _correlation(guess.purchases, truth.purchases),
            "spend_rmse": rmse(guess.spend, truth.spend),
            "spend_mae": mae(guess.spend, truth.spend),
            "spend_mae_to_naive": mae(guess.spend, truth.spend) / max(mae(test.naive, truth.spend), 1e-9),
            "spend_total_ratio": float(guess.spend.sum() / max(abs(truth.spend.sum()), 1e-9)),
            "chosen": float(name == best),
        }
        found += [Metric(name, metric, value, "holdout", subject) for metric, value in figures.items()]
    coverage = tested_coverage(test.predicted[best].spend, np.maximum(truth.spend, 0.0), LEVEL)
    return [*found, Metric(best, "coverage_80", coverage, "holdout", subject)]


def _correlation(one: Floats, other: Floats) -> float:
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def churn(shop: Shop) -> Step:
    """Chance, risk level and reasons of every customer."""
    import pandas as pd

    history = shop.history
    days = churn_horizon(history)
    figures = churn_figures(hold_out_churn(history, days, shop.seed))
    forest = learn_churn(history, days, shop.seed)
    view = churn_view(history, days)
    chance = forest.probability(view.features)
    added = forest.contributions(view.features)
    seen = view.seen
    scale = _money_scale(seen)
    why = reasons(added, view.features, days, shop.sales.currency, scale)
    recency = seen.recency.astype(np.int64)
    value = shop.classic.guess(shop.options.value_days).spend
    frame = pd.DataFrame(
        {
            "customer_id": history.ids[seen.customer],
            "status": np.where(recency <= days, "active", "lapsed"),
            "churn_probability": chance,
            "risk_level": np.array(["low", "medium", "high"])[np.searchsorted(_RISK_FROM, chance, "right")],
            "horizon_days": days,
            "recency_days": recency,
            "last_purchase": [_EPOCH + timedelta(days=int(history.end - age)) for age in recency],
            "purchases": (seen.rhythm.repeats + 1).astype(np.int64),
            "typical_gap_days": np.where(
                seen.rhythm.repeats > 0, seen.rhythm.span / np.maximum(seen.rhythm.repeats, 1), np.nan
            ),
            "value_at_risk": chance * value,
            "reasons": why.texts,
            "main_reason": [themes[0] if themes else None for themes in why.themes],
            "currency": shop.currency,
            "model_version": CHURN_VERSION,
        }
    )
    metrics = [Metric(CHURN_VERSION, n, v, "holdout", f"{days} days") for n, v in figures.items()]
    sample = np.linspace(0, len(added) - 1, min(_EXACT_SAMPLE, len(added))).astype(np.int64)
    exact = forest.contributions(view.features[sample], exact=True)
    agreement = _correlation(exact.ravel(), added[sample].ravel())
    metrics.append(Metric(CHURN_VERSION, "reasons_to_shapley_correlation", agreement, "in_sample"))
    metrics += [
        Metric(CHURN_VERSION, "mean_contribution", float(value), "in_sample", name)
        for name, value in zip(FEATURES, np.abs(added).mean(axis=0), strict=True)
    ]
    return frame_to_table(frame.sort_values("customer_id"), CHURN_PREDICTIONS), metrics, []


def _money_scale(seen: Summary) -> float:
    paid = seen.mean_value[seen.mean_value > 0]
    return float(np.median(paid)) if len(paid) else 1.0


def cohorts(shop: Shop) -> Step:
    """Retention by month of first purchase."""
    text = files(__package__).joinpath("cohort_retention.sql").read_text(encoding="utf-8")
    table = shop.sales.select(text, last_day=shop.sales.last_day)
    size = table.num_rows
    extra = {"currency": [shop.currency] * size, "model_version": [COHORT_VERSION] * size}
    for name, values in extra.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    reasons_ = [] if size else ["no order names a customer"]
    if size:
        reasons_.append("customers who first bought before the data begins count to its first months")
    wanted = COHORT_RETENTION.arrow_schema()
    return table.select(wanted.names).cast(wanted), [], reasons_
