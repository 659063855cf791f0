"""Forecasts and segments on public data, judged by what came after."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics_engines.forecasting import metrics
from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.registry import model
from analytics_engines.registry import engine
from tests.contracts.tiny_shop import TinyShop

pytestmark = pytest.mark.real_data

M4_HORIZON = 13
HISTORY_END = datetime(2011, 9, 9, 23, 59)  # noqa: DTZ001 - lake timestamps carry no zone

ONLINE_RETAIL = """
CREATE VIEW lines AS SELECT *, row_number() OVER () AS line FROM read_parquet('{file}')
    WHERE InvoiceNo IS NOT NULL;
INSERT INTO orders BY NAME SELECT InvoiceNo AS order_id,
    any_value(CustomerID)::BIGINT::VARCHAR AS customer_id,
    min(InvoiceDate) AS order_date, if(InvoiceNo LIKE 'C%', 'cancelled', 'completed') AS status,
    'GBP' AS currency, any_value(Country) AS country FROM lines GROUP BY InvoiceNo;
INSERT INTO order_items BY NAME SELECT line::VARCHAR AS order_item_id, InvoiceNo AS order_id,
    StockCode AS product_id, Quantity AS quantity, Quantity * UnitPrice AS line_total
    FROM lines WHERE Quantity > 0 AND UnitPrice >= 0;
INSERT INTO returns BY NAME SELECT line::VARCHAR AS return_id, InvoiceNo AS order_id, StockCode AS product_id,
    -Quantity AS quantity, -Quantity * UnitPrice AS amount, InvoiceDate AS returned_at
    FROM lines WHERE Quantity < 0;
"""


@pytest.fixture(scope="module")
def online_retail(shared_data: Path) -> TinyShop:
    """Orders, lines and returns of UCI Online Retail II in canonical tables; the other tables are empty."""
    shop = TinyShop(days=0)
    shop.execute(
        ONLINE_RETAIL.format(file=shared_data / "online_retail" / "online_retail_combined_dedup.parquet")
    )
    return shop


def weekly_series(shared_data: Path, part: str) -> dict[str, Floats]:
    with (shared_data / "forecasting" / "m4" / f"Weekly-{part}.csv").open() as lines:
        rows = list(csv.reader(lines))[1:]
    return {row[0]: np.array([float(value) for value in row[1:] if value]) for row in rows}


def test_theta_and_ets_beat_the_naive_forecast_on_m4_weeks(shared_data: Path) -> None:
    """Every sixth of the 359 weekly series, 13 weeks ahead, MASE on the one-week naive error as in M4."""
    train, test = weekly_series(shared_data, "train"), weekly_series(shared_data, "test")
    scores: dict[str, list[float]] = {"seasonal_naive": [], "theta": [], "ets": []}
    for key in list(train)[::6]:
        scale = metrics.seasonal_naive_error(train[key], 1)
        for name, values in scores.items():
            forecast = model(name)(1).fit(train[key][-300:]).predict(M4_HORIZON)
            values.append(metrics.mase(test[key], forecast, scale))
    mean = {name: np.mean(values) for name, values in scores.items()}
    assert mean["theta"] < 0.95 * mean["seasonal_naive"]
    assert mean["ets"] < mean["seasonal_naive"]


@pytest.mark.slow
def test_the_autumn_of_2011_is_forecast_from_what_was_known_before(
    online_retail: TinyShop,
) -> None:
    hub = engine("market_intelligence_hub")
    few = {"forecast_series": 1, "trend_series": 1, "trend_products": 1}
    result = hub.run(online_retail.context(as_of=HISTORY_END, parameters=few))
    days = result.tables["forecasts"].to_pandas().query("series_type == 'total' and measure == 'revenue'")
    days = days[days["grain"] == "day"].head(90).set_index("period")
    sold = online_retail.query(
        "SELECT day, sum(value)::DOUBLE AS value FROM (SELECT order_date::DATE AS day, line_total AS value"
        " FROM orders JOIN order_items USING (order_id) WHERE status <> 'cancelled'"
        " UNION ALL SELECT returned_at::DATE, -amount FROM returns) GROUP BY day"
    ).to_pandas()
    actual = sold.set_index("day")["value"].reindex(days.index, fill_value=0.0)
    assert days["forecast"].sum() == pytest.approx(actual.sum(), rel=0.10)
    assert days["cumulative_lower_80"].iloc[-1] < actual.sum() < days["cumulative_upper_80"].iloc[-1]
    traded = days["forecast"] > 0
    inside = (actual >= days["lower_80"]) & (actual <= days["upper_80"])
    assert 0.70 <= inside[traded].mean() <= 0.98
    error = (actual - days["forecast"]).abs().sum() / actual.sum()
    assert error < 0.30
    saturdays = pd.to_datetime(days.index).dayofweek == 5
    assert (days.loc[saturdays, "upper_95"] == 0).all()


def test_tiers_of_a_real_shop_rise_in_every_figure(online_retail: TinyShop) -> None:
    result = engine("demand_insights_engine").run(
        online_retail.context(as_of=HISTORY_END, parameters={"compared_clusters": (3, 4, 5)})
    )
    rows = result.tables["customer_segments"].to_pandas()
    typical = rows.groupby("cluster")[["recency_days", "frequency", "monetary"]].median()
    assert typical["recency_days"].is_monotonic_decreasing
    assert typical["frequency"].is_monotonic_increasing
    assert typical["monetary"].is_monotonic_increasing
    assert rows["silhouette"].iloc[0] > 0.3
