from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from analytics_engines.demand_insights_engine.churn import (
    FEATURES,
    churn_figures,
    churn_view,
    hold_out_churn,
    learn_churn,
)
from analytics_engines.demand_insights_engine.churn_forest import Cases, fit_churn_forest
from analytics_engines.demand_insights_engine.churn_reasons import THEMES, reasons
from analytics_engines.demand_insights_engine.purchase_rhythm import churn_horizon
from analytics_engines.errors import NotEnoughDataError
from tests.analytics_engines.demand_insights_engine.made_customers import made_customers

MADE = made_customers()
DAYS = churn_horizon(MADE.history)


def test_the_horizon_is_as_long_as_nine_in_ten_of_this_shops_gaps() -> None:
    history = MADE.history
    same = history.customer[1:] == history.customer[:-1]
    gaps = (history.day[1:] - history.day[:-1])[same]
    assert min(int(np.ceil(np.quantile(gaps, 0.9))), (history.end - history.begin) // 3) == DAYS


def test_a_shop_where_nobody_comes_back_has_no_horizon() -> None:
    history = MADE.history.until(MADE.history.begin + 1)
    with pytest.raises(NotEnoughDataError, match="came back"):
        churn_horizon(history)


def test_chances_rank_better_than_recency_and_mean_what_they_say() -> None:
    figures = churn_figures(hold_out_churn(MADE.history, DAYS, seed=1))
    assert figures["auc_active"] > figures["auc_recency_only_active"] + 0.02
    assert figures["ece"] < 0.08


def test_customers_who_stopped_have_higher_chances() -> None:
    forest = learn_churn(MADE.history, DAYS, seed=1)
    view = churn_view(MADE.history, DAYS)
    chance = forest.probability(view.features)
    gone = np.isfinite(MADE.stopped[view.seen.customer])
    assert chance[gone].mean() > chance[~gone].mean() + 0.2
    assert ((chance > 0) & (chance < 1)).all()


def test_quick_contributions_are_close_to_shapley_values() -> None:
    forest = learn_churn(MADE.history, DAYS, seed=1)
    rows = churn_view(MADE.history, DAYS).features[:25]
    quick, exact = forest.contributions(rows), forest.contributions(rows, exact=True)
    assert np.corrcoef(quick.ravel(), exact.ravel())[0, 1] > 0.95


def test_of_many_customers_a_part_is_learned_from_and_still_ranks() -> None:
    random = np.random.default_rng(1)
    features = random.normal(size=(1_200, 3))
    lost = (features[:, 0] + 0.5 * random.normal(size=1_200) > 0).astype(float)
    customer = np.repeat(np.arange(600), 2)
    cases = Cases(features, lost, customer, np.ones(1_200, dtype=np.int64))
    chances = [fit_churn_forest(cases, 1, most).probability(features) for most in (1_200, 2_000, 400)]
    assert np.array_equal(chances[0], chances[1])
    assert not np.array_equal(chances[0], chances[2])
    assert roc_auc_score(lost, chances[2]) > 0.9


def test_every_feature_belongs_to_one_theme() -> None:
    named = [feature for theme in THEMES.values() for feature in theme]
    assert sorted(named) == sorted(FEATURES)


def test_a_reason_gives_the_customers_own_figures() -> None:
    features = np.zeros((2, len(FEATURES)))
    at = FEATURES.index
    features[:, at("recency")], features[:, at("typical_gap")] = 1.5, 0.25
    contributions = np.zeros_like(features)
    contributions[0, at("recency")] = 2.0
    told = reasons(contributions, features, 100, "EUR", 40.0)
    assert told.texts[0] == "no purchase for 150 days, usually every 25 days"
    assert told.themes == (("silence",), ())
    assert told.texts[1] == "nothing unusual: buys as before"
