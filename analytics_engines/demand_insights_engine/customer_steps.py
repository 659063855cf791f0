"""The outputs `customer_lifetime_value`, `churn_predictions` and `cohort_retention`."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pyarrow as pa

from analytics_engines.demand_insights_engine.history import Codes
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
from analytics_engines.demand_insights_engine.shop import Shop, Step
from analytics_engines.demand_insights_engine.tables import (
    COHORT_RETENTION,
    CUSTOMER_LIFETIME_VALUE,
)
from analytics_engines.demand_insights_engine.value_intervals import coverage_on_halves, learn_intervals
from analytics_engines.engine import Metric
from analytics_engines.forecasting.base import Floats
from analytics_engines.tables import frame_to_table

VALUE_VERSION = "lifetime_value-1"
COHORT_VERSION = "cohorts-1"
LEVEL = 0.80
_SHORT_DAYS = 90


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
    coverage = coverage_on_halves(test.predicted[best].spend, np.maximum(truth.spend, 0.0), LEVEL)
    return [*found, Metric(best, "coverage_80", coverage, "holdout", subject)]


def _correlation(one: Floats, other: Floats) -> float:
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


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
