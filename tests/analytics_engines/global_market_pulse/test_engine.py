from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from analytics_engines.engine import EngineResult
from analytics_engines.global_market_pulse import ENGINE
from tests.contracts.tiny_shop import TinyShop


def run(shop: TinyShop, **parameters: object) -> EngineResult:
    return ENGINE.run(shop.context(parameters={**ENGINE.test_parameters, **parameters}))


def frame(result: EngineResult, name: str) -> pd.DataFrame:
    found: pd.DataFrame = result.tables[name].to_pandas()
    return found


def reasons(result: EngineResult, output: str) -> str:
    return "; ".join(gap.reason for gap in result.gaps if gap.output == output)


@pytest.fixture(scope="module")
def result() -> EngineResult:
    return run(TinyShop(days=800))


def test_opportunities_are_ranked_by_a_score_of_criteria_within_0_and_100(result: EngineResult) -> None:
    rows = frame(result, "market_opportunities")
    for _, level in rows.groupby("level"):
        assert sorted(level["rank"]) == list(range(1, len(level) + 1))
        assert level.sort_values("rank")["score"].is_monotonic_decreasing
    scores = rows[[name for name in map(str, rows) if name.endswith("_score")]].to_numpy(float)
    assert (scores[scores == scores] >= 0).all()
    assert (scores[scores == scores] <= 100).all()
    assert ((rows["rank_low"] <= rows["rank"]) & (rows["rank"] <= rows["rank_high"])).all()


def test_the_effect_of_other_weights_on_the_ranking_is_measured(result: EngineResult) -> None:
    found = {m.metric: m.value for m in result.metrics if m.subject == "opportunities by category"}
    assert 0 < found["smallest_top10_overlap_under_changed_weights"] <= 1
    assert -1 <= found["smallest_kendall_tau_under_changed_weights"] <= 1
    weights = [value for name, value in found.items() if name.startswith("weight_")]
    assert sum(weights) == pytest.approx(1.0)


def test_weights_decide_the_ranking() -> None:
    only_size = {"size": 1.0, "growth": 0, "competition": 0, "margin": 0, "fit": 0}
    rows = frame(run(TinyShop(days=200), opportunity_weights=only_size), "market_opportunities")
    level = rows[rows["level"] == "category"].sort_values("rank")
    assert level["revenue"].is_monotonic_decreasing


@pytest.mark.parametrize("weights", [{"size": -1}, {"luck": 1}, {"size": 0}])
def test_weights_that_mean_nothing_are_refused(weights: Mapping[str, float]) -> None:
    with pytest.raises(ValueError, match="weights must be positive numbers of size, growth"):
        run(TinyShop(days=30), opportunity_weights=weights)


def test_planted_price_levels_of_competitors_are_found(result: EngineResult) -> None:
    """Near is 10% below and Far 20% above our list price, each up to 3% dearer by chance."""
    rows = frame(result, "competitor_analysis").query("scope == 'all'").set_index("competitor")
    assert rows.loc["Near", "price_gap"] == pytest.approx(1 / 0.915 - 1, abs=0.01)
    assert rows.loc["Far", "price_gap"] == pytest.approx(1 / 1.215 - 1, abs=0.01)
    assert rows["position"].to_dict() == {"Near": "dearer", "Far": "cheaper"}
    products = frame(result, "competitor_analysis").query("scope == 'product'")
    assert products["gap_low"].isna().all()
    assert (products["latest_competitor_price"] > 0).all()


def test_shares_of_own_sales_add_up_and_say_what_they_are_shares_of(result: EngineResult) -> None:
    rows = frame(result, "market_share").query("basis == 'own_sales'")
    for _, level in rows.groupby("level"):
        assert level["share"].sum() == pytest.approx(1.0)
        assert level["share_change"].sum() == pytest.approx(0.0, abs=1e-9)
    assert rows["share_of"].unique().tolist() == [
        "the shop's own net revenue (sales of competitors are not in the data)"
    ]
    leaders = frame(result, "market_share").query("basis == 'lowest_price' and level == 'all'")
    assert leaders["share"].sum() == pytest.approx(1.0)
    assert leaders.set_index("holder")["share"]["Near"] == 1.0


def test_a_category_that_doubles_gains_share() -> None:
    shop = TinyShop(days=800)
    shop.execute(
        "UPDATE order_items SET line_total = 3 * line_total WHERE product_id IN ('P1', 'P4', 'P7', 'P10')"
        " AND order_id IN (SELECT order_id FROM orders WHERE order_date >= TIMESTAMP '2024-03-15')"
    )
    rows = frame(run(shop), "market_share").query("basis == 'own_sales' and level == 'category'")
    moved = rows.set_index("item")["direction"].to_dict()
    assert moved == {"Category 0": "losing", "Category 1": "gaining", "Category 2": "losing"}


def test_components_of_sales_add_up_to_what_was_sold(result: EngineResult) -> None:
    rows = frame(result, "sales_decomposition")
    whole = rows[["trend", "weekly", "yearly", "remainder"]].sum(axis=1)
    assert (whole - rows["observed"]).abs().max() < 1e-6
    totals = rows.groupby("series_type")["observed"].sum()
    assert totals["country"] == pytest.approx(totals["total"])


def test_prices_of_a_dear_store_stand_out_whatever_it_sells() -> None:
    shop = TinyShop(days=400)
    shop.execute(
        "UPDATE order_items SET unit_price = unit_price * 1.08 WHERE order_id IN"
        " (SELECT order_id FROM orders WHERE store_id = 'S1')"
    )
    rows = frame(run(shop), "regional_prices").query("place_type == 'store' and level == 'all'")
    found = rows.set_index("place_id")
    assert found["position"].to_dict() == {"S0": "cheaper", "S1": "dearer", "S2": "cheaper"}
    gaps = found["price_gap"].to_dict()
    gap = (1 + gaps["S1"]) / (1 + gaps["S0"]) - 1
    assert gap == pytest.approx(0.08, abs=0.002)


def test_missing_tables_cost_only_what_needs_them() -> None:
    shop = TinyShop(days=400)
    for table in ("competitor_prices", "categories", "price_history", "stores"):
        shop.execute(f"DELETE FROM {table}")
    shop.execute("UPDATE products SET category_id = NULL, cost = NULL")
    shop.execute("UPDATE orders SET customer_id = NULL")
    found = run(shop)
    assert found.tables["competitor_analysis"].num_rows == 0
    assert "no competitor prices" in reasons(found, "competitor_analysis")
    assert found.tables["market_opportunities"].num_rows == 0
    assert "does not say which country" in reasons(found, "market_opportunities")
    assert "no product in a category" in reasons(found, "product_associations")
    assert found.tables["product_associations"].num_rows > 0
    assert found.tables["sales_decomposition"].num_rows == 399
    assert frame(found, "regional_prices")["place_type"].unique().tolist() == ["store"]


def test_unknown_costs_and_prices_leave_their_criteria_out() -> None:
    shop = TinyShop(days=500)
    shop.execute("DELETE FROM competitor_prices")
    shop.execute("UPDATE products SET cost = NULL")
    found = run(shop)
    rows = frame(found, "market_opportunities")
    assert rows["competition_score"].isna().all()
    assert rows["margin_score"].isna().all()
    assert rows["score"].notna().all()
    assert "competition is left out" in reasons(found, "market_opportunities")
    assert "margin is left out" in reasons(found, "market_opportunities")


def test_a_model_that_cannot_cope_costs_only_its_output(caplog: pytest.LogCaptureFixture) -> None:
    """No number of groups can be tried: the regions are named as not computed, the rest is there."""
    shop = TinyShop(days=200)
    shop.execute("UPDATE customers SET country = 'Land ' || (hash(customer_id) % 12)")
    found = run(shop, region_clusters=(0,))
    assert found.tables["regional_analysis"].num_rows == 0
    assert "could not cope" in reasons(found, "regional_analysis")
    assert "regional_analysis could not be computed" in caplog.text
    assert found.tables["market_opportunities"].num_rows > 0


def test_orders_in_another_currency_count_at_the_rate_of_their_day() -> None:
    shop = TinyShop(days=300)
    plain = frame(run(shop), "regional_analysis")["revenue"].sum()
    rates = [
        {"rate_date": datetime(2022, 12, 1).date() + timedelta(days=n), "currency": "USD", "per_eur": 1.25}  # noqa: DTZ001
        for n in range(0, 400, 2)
    ]
    shop.connection.register("rates", pa.Table.from_pylist(rates))
    shop.execute("INSERT INTO fx_rates BY NAME SELECT * FROM rates")
    shop.execute("UPDATE orders SET currency = 'USD' WHERE store_id = 'S2'")
    shop.execute(
        "UPDATE order_items SET line_total = 1.25 * line_total WHERE order_id IN"
        " (SELECT order_id FROM orders WHERE currency = 'USD')"
    )
    shop.execute(
        "UPDATE returns SET amount = 1.25 * amount WHERE order_id IN"
        " (SELECT order_id FROM orders WHERE currency = 'USD')"
    )
    found = run(shop)
    assert frame(found, "regional_analysis")["revenue"].sum() == pytest.approx(plain)
    assert "converted to EUR at the last rate known on their day" in reasons(found, "market_share")


def test_similar_regions_are_grouped_and_named_by_what_sets_them_apart() -> None:
    shop = TinyShop(days=400)
    shop.execute("UPDATE customers SET country = 'Land ' || (hash(customer_id) % 12)")
    shop.execute(
        "UPDATE order_items SET line_total = 40 * line_total WHERE order_id IN (SELECT order_id FROM orders"
        " JOIN customers USING (customer_id) WHERE customers.country IN ('Land 1', 'Land 2', 'Land 3'))"
    )
    rows = frame(run(shop), "regional_analysis").query("region_level == 'country'")
    rich = rows[rows["region"].isin(["Land 1", "Land 2", "Land 3"])]
    assert rich["cluster"].nunique() == 1
    assert set(rich["cluster"]) & set(rows.drop(rich.index)["cluster"]) == set()
    assert "high order value" in rich["cluster_name"].iloc[0]
