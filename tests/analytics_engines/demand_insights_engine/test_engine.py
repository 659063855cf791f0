from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics_engines.demand_insights_engine import ENGINE
from analytics_engines.demand_insights_engine.clustering import elbow
from analytics_engines.demand_insights_engine.segments import TIERS
from analytics_engines.engine import EngineResult
from tests.contracts.tiny_shop import TinyShop

AS_OF = datetime(2024, 12, 31, 20)  # noqa: DTZ001 - lake timestamps carry no zone
PLANTED = {
    "bronze": (1, 20.0, 500),
    "silver": (4, 40.0, 200),
    "gold": (12, 80.0, 60),
    "platinum": (40, 200.0, 8),
}
"""Orders, amount of an order, and days since the last one, by tier."""


def planted_shop(each: int = 40) -> TinyShop:
    """A shop whose customers, `each` to a tier and named after it, buy as planted, give or take a fifth."""
    random = np.random.default_rng(11)
    rows = [
        {
            "order_id": f"{tier}-{customer}-{number}",
            "customer_id": f"{tier}-{customer}",
            "order_date": pd.Timestamp(AS_OF)
            - pd.Timedelta(days=int(recency * random.uniform(0.8, 1.2)) + 10 * number),
            "status": "completed",
            "currency": "EUR",
            "amount": round(amount * random.uniform(0.8, 1.2), 2),
        }
        for tier, (orders, amount, recency) in PLANTED.items()
        for customer in range(each)
        for number in range(orders)
    ]
    shop = TinyShop(days=0)
    shop.connection.register("made", pa.Table.from_pylist(rows))
    shop.execute("INSERT INTO orders BY NAME SELECT * EXCLUDE (amount) FROM made")
    shop.execute(
        "INSERT INTO order_items BY NAME SELECT order_id AS order_item_id, order_id, 'P' AS product_id,"
        " 1 AS quantity, amount AS line_total FROM made"
    )
    shop.execute("INSERT INTO customers BY NAME SELECT DISTINCT customer_id FROM made")
    return shop


def segments(result: EngineResult) -> pd.DataFrame:
    rows: pd.DataFrame = result.tables["customer_segments"].to_pandas()
    return rows


@pytest.fixture(scope="module")
def result() -> EngineResult:
    return ENGINE.run(planted_shop().context(as_of=AS_OF, parameters=ENGINE.test_parameters))


def test_planted_tiers_are_found_and_named_in_order(result: EngineResult) -> None:
    rows = segments(result)
    planted = rows["customer_id"].str.split("-").str[0]
    assert (rows["tier"] == planted).mean() >= 0.97
    assert rows.groupby("tier")["cluster"].first().to_dict() == {t: n for n, t in enumerate(TIERS)}
    scores = rows.groupby("cluster")["value_score"].first()
    assert scores.is_monotonic_increasing


def test_well_separated_tiers_have_a_high_silhouette(result: EngineResult) -> None:
    own = [metric for metric in result.metrics if metric.model.startswith("rfm_kmeans")]
    quality = {metric.metric: metric.value for metric in own if metric.subject == "all"}
    assert quality["silhouette"] > 0.6
    assert quality["davies_bouldin"] < 0.7
    assert quality["calinski_harabasz"] > 100
    assert segments(result)["silhouette"].unique().tolist() == [quality["silhouette"]]
    assert {metric.split for metric in own} == {"in_sample", "stability"}


def test_figures_are_those_of_the_customers_own_orders(result: EngineResult) -> None:
    shop = planted_shop()
    expected = shop.query(
        "SELECT customer_id, count(*) AS frequency, sum(line_total)::DOUBLE AS monetary,"
        " min(order_date)::DATE AS first_order, max(order_date)::DATE AS last_order"
        " FROM orders JOIN order_items USING (order_id) GROUP BY 1 ORDER BY 1"
    ).to_pandas()
    rows = segments(result)
    assert rows[["customer_id", "frequency", "first_order", "last_order"]].equals(
        expected[["customer_id", "frequency", "first_order", "last_order"]].astype({"frequency": "int64"})
    )
    assert rows["monetary"].to_numpy() == pytest.approx(expected["monetary"].to_numpy())
    last = pd.to_datetime(rows["last_order"])
    assert rows["recency_days"].tolist() == (pd.Timestamp(AS_OF.date()) - last).dt.days.tolist()


def test_each_tier_is_described_by_its_own_figures(result: EngineResult) -> None:
    texts = segments(result).groupby("tier")["description"].unique()
    assert all(len(text) == 1 for text in texts)
    assert texts["bronze"][0].startswith("Bronze: 40 customers (25%)")
    assert "placed 1 order worth EUR " in texts["bronze"][0]
    rows = segments(result)
    typical = rows.loc[rows["tier"] == "platinum", "monetary"].median()
    assert f"placed 40 orders worth EUR {typical:,.0f} net" in texts["platinum"][0]


def test_returns_and_cancelled_orders_take_value_away() -> None:
    shop = planted_shop()
    shop.execute(
        "INSERT INTO returns BY NAME SELECT 'R1' AS return_id, 'gold-1-0' AS order_id, 'P' AS product_id,"
        " 1 AS quantity, 70 AS amount, TIMESTAMP '2024-12-30' AS returned_at"
    )
    shop.execute("UPDATE orders SET status = 'cancelled' WHERE order_id = 'gold-2-0'")
    before, after = (
        {row["customer_id"]: row for row in segments(ENGINE.run(s.context(as_of=AS_OF))).to_dict("records")}
        for s in (planted_shop(), shop)
    )
    assert after["gold-1"]["monetary"] == pytest.approx(before["gold-1"]["monetary"] - 70)
    assert after["gold-1"]["frequency"] == 12
    assert after["gold-2"]["frequency"] == 11
    assert after["gold-2"]["last_order"] < before["gold-2"]["last_order"]


def test_customers_and_orders_left_out_are_stated() -> None:
    shop = planted_shop()
    shop.execute("INSERT INTO customers BY NAME SELECT 'nobody' AS customer_id")
    shop.execute("UPDATE orders SET customer_id = NULL WHERE order_id = 'gold-1-0'")
    gaps = ENGINE.run(shop.context(as_of=AS_OF)).gaps
    reasons = {gap.reason for gap in gaps if gap.output == "customer_segments"}
    assert reasons == {
        "1 customers without a purchase are in no segment",
        "1 orders name no customer and count for no segment",
    }


def test_too_few_customers_are_a_gap() -> None:
    shop = planted_shop(each=1)
    shop.execute("DELETE FROM orders WHERE customer_id = 'gold-0'")
    result = ENGINE.run(shop.context(as_of=AS_OF))
    assert result.tables["customer_segments"].num_rows == 0
    assert result.gaps[0].reason == "only 3 customers with different purchases, 5 are needed"


def test_the_elbow_is_where_more_clusters_stop_paying() -> None:
    assert elbow({2: 100.0, 3: 60.0, 4: 20.0, 5: 18.0, 6: 16.0}) == 4
