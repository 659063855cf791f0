from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from analytics_engines.engine import EngineResult
from analytics_engines.forecasting.models.theta import Theta
from analytics_engines.market_intelligence_hub import ENGINE
from analytics_engines.market_intelligence_hub.on_demand import History, forecast_history
from tests.contracts.tiny_shop import FIRST_DAY, TinyShop

QUICK = {**ENGINE.test_parameters, "forecast_series": 5, "forecast_products": 4}


def shop_with_a_tree() -> TinyShop:
    """The tiny shop with two top categories above its three, and a region for every store."""
    shop = TinyShop(days=300)
    shop.execute("INSERT INTO categories (category_id, name) VALUES ('T0', 'Top 0'), ('T1', 'Top 1')")
    shop.execute("UPDATE categories SET parent_id = if(category_id = 'K0', 'T0', 'T1') WHERE name LIKE 'C%'")
    shop.execute("UPDATE stores SET region = if(store_id = 'S0', 'North', 'South')")
    return shop


@pytest.fixture(scope="module")
def result() -> EngineResult:
    shop = shop_with_a_tree()
    return ENGINE.run(shop.context(parameters=QUICK))


def days(result: EngineResult, measure: str) -> pd.DataFrame:
    rows: pd.DataFrame = result.tables["forecasts"].to_pandas()
    return rows[(rows["measure"] == measure) & (rows["grain"] == "day")]


@pytest.mark.parametrize("measure", ["revenue", "units"])
def test_every_way_of_dividing_the_shop_adds_up_to_it(result: EngineResult, measure: str) -> None:
    sums = days(result, measure).groupby(["series_type", "period"])["forecast"].sum().unstack("series_type")
    assert set(sums) == {"total", "top_category", "category", "country", "region", "store", "product"}
    for kind in sums:
        assert sums[kind].to_numpy() == pytest.approx(sums["total"].to_numpy(), rel=1e-6)


def test_categories_add_up_to_their_top_category(result: EngineResult) -> None:
    rows = days(result, "revenue").set_index(["series_type", "series_id", "period"])["forecast"]
    below = rows["category"]["K1"] + rows["category"]["K2"]
    assert below.to_numpy() == pytest.approx(rows["top_category"]["T1"].to_numpy(), rel=1e-6)
    alone = rows["category"]["K0"].to_numpy()
    assert alone == pytest.approx(rows["top_category"]["T0"].to_numpy(), rel=1e-6)


def test_stores_add_up_to_their_region(result: EngineResult) -> None:
    rows = days(result, "orders").set_index(["series_type", "series_id", "period"])["forecast"]
    below = rows["store"]["S1"] + rows["store"]["S2"]
    assert below.to_numpy() == pytest.approx(rows["region"]["South"].to_numpy(), rel=1e-6)


def test_what_the_leading_products_leave_over_is_a_series_of_its_own(result: EngineResult) -> None:
    products = days(result, "revenue").query("series_type == 'product'")
    assert products["series_id"].nunique() == 5
    assert set(products.loc[products["series_id"] == "other", "series_name"]) == {"Other"}
    orders = days(result, "orders").query("series_type == 'product'")
    assert "other" not in set(orders["series_id"])


def test_the_choice_is_explained_by_its_own_figures(result: EngineResult) -> None:
    chosen = result.tables["forecast_selection"].to_pandas()
    tests = result.tables["forecast_backtests"].to_pandas()
    for row in chosen.to_dict("records"):
        same = [tests[column] == row[column] for column in ("series_type", "series_id", "measure")]
        mine = tests[same[0] & same[1] & same[2]]
        scores = mine.drop_duplicates("model").set_index("model")["selection_score"]
        assert row["score"] == pytest.approx(scores[row["model"]])
        assert row["baseline_score"] == pytest.approx(scores["seasonal_naive"])
        assert row["candidates"] == len(scores)
        assert f"{row['score']:.1%}" in row["reason"]
        if row["model"] != "seasonal_naive":
            assert row["score"] < row["baseline_score"]


def test_accuracy_is_reported_by_level_of_aggregation(result: EngineResult) -> None:
    subjects = {metric.subject for metric in result.metrics if metric.model == "published"}
    assert {
        "level:total:revenue:days_1_7",
        "level:category:units:week",
        "level:store:orders:days_8_30",
    } <= subjects
    gaps = {m.subject: m.value for m in result.metrics if m.metric == "incoherence"}
    assert gaps.keys() == {"hierarchy:revenue", "hierarchy:units", "hierarchy:orders"}
    assert max(gaps.values()) < 1e-9


def test_a_failing_model_is_named_and_the_rest_completes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Theta, history: object) -> None:
        raise FloatingPointError("it did not converge")

    monkeypatch.setattr(Theta, "_fit", fail)
    failed = ENGINE.run(TinyShop(days=200).context(parameters=ENGINE.test_parameters))
    assert failed.tables["forecasts"].num_rows > 0
    reasons = [gap.reason for gap in failed.gaps if gap.output == "forecasts"]
    assert (
        "revenue: the model theta failed on 1 series (FloatingPointError: it did not converge);"
        " the others were used" in reasons
    )


def test_a_model_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Theta, "library", "a_library_that_is_not_there")
    monkeypatch.setattr(Theta, "extra", "theta")
    result = ENGINE.run(TinyShop(days=200).context(parameters=ENGINE.test_parameters))
    reasons = [gap.reason for gap in result.gaps if gap.output == "forecasts"]
    assert any("a_library_that_is_not_there, which is not installed" in reason for reason in reasons)
    assert result.tables["forecasts"].num_rows > 0


def test_a_regressor_file_that_explains_sales_lowers_the_error() -> None:
    """Sales double on days that only the regressor tells apart; the trees are given it, or not."""
    shop = TinyShop(days=330)
    random = np.random.default_rng(3)
    busy = {
        (FIRST_DAY + timedelta(days=day)).date().isoformat(): float(random.random() < 0.3)
        for day in range(360)
    }
    shop.execute("CREATE TABLE busy (day DATE, value DOUBLE)")
    for day, value in busy.items():
        shop.execute(f"INSERT INTO busy VALUES (DATE '{day}', {value})")
    shop.execute(
        "UPDATE order_items SET line_total = line_total * 3 WHERE order_id IN"
        " (SELECT order_id FROM orders JOIN busy ON order_date::DATE = day WHERE value = 1)"
    )
    shop.execute("DROP TABLE busy")
    models = ("seasonal_naive", "gradient_boosting")
    trees = {**ENGINE.test_parameters, "total_models": models, "forecast_series": 0, "forecast_products": 0}
    errors = []
    for files in ({}, {"busy": busy}):
        result = ENGINE.run(shop.context(parameters={**trees, "regressors": files}))
        rows = (
            result.tables["forecast_selection"]
            .to_pandas()
            .query("series_type == 'total' and measure == 'revenue'")
        )
        errors.append(float(rows["wape_days_1_7"].iloc[0]))
    assert errors[1] < 0.75 * errors[0]


def test_a_history_on_demand_is_forecast_by_the_best_of_what_is_compared() -> None:
    week = np.tile([50.0, 60.0, 55.0, 65.0, 90.0, 120.0, 20.0], 40)
    values = week + np.random.default_rng(4).normal(0, 3, 280)
    history = History("a part", "revenue", FIRST_DAY.date(), values.tolist(), [True] * 280)
    found = forecast_history(history, 28, ("seasonal_naive", "ets", "smoothing"))
    best = found.models[0]
    assert best["chosen"]
    assert {row["model"] for row in found.models} == {
        "seasonal_naive",
        "ets",
        "smoothing",
        "ensemble_median",
        "ensemble_weighted",
    }
    first = [row for row in found.forecasts if row["grain"] == "day"][:7]
    assert [row["forecast"] for row in first] == pytest.approx(week[:7], abs=6)
    assert str(best["label"]) in found.reason
