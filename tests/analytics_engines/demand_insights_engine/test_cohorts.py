from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from analytics_engines.demand_insights_engine import ENGINE
from tests.contracts.tiny_shop import TinyShop

AS_OF = datetime(2024, 4, 15, 20)  # noqa: DTZ001 - lake timestamps carry no zone
ORDERS = """
INSERT INTO orders BY NAME SELECT * FROM (VALUES
    ('a1', 'a', TIMESTAMP '2024-01-05 10:00:00', 'completed'),
    ('a2', 'a', TIMESTAMP '2024-03-09 10:00:00', 'completed'),
    ('b1', 'b', TIMESTAMP '2024-01-20 10:00:00', 'completed'),
    ('b2', 'b', TIMESTAMP '2024-02-02 10:00:00', 'cancelled'),
    ('c1', 'c', TIMESTAMP '2024-02-02 10:00:00', 'completed'),
    ('c2', 'c', TIMESTAMP '2024-04-15 10:00:00', 'completed')
) t(order_id, customer_id, order_date, status)
"""
ITEMS = """
INSERT INTO order_items BY NAME
SELECT order_id AS order_item_id, order_id, 'P' AS product_id, 1 AS quantity, 10 AS unit_price,
    10 AS line_total FROM orders
"""


@pytest.fixture(scope="module")
def cohorts() -> pd.DataFrame:
    shop = TinyShop(days=0)
    shop.execute(ORDERS)
    shop.execute(ITEMS)
    result = ENGINE.run(shop.context(as_of=AS_OF, parameters=ENGINE.test_parameters))
    frame: pd.DataFrame = result.tables["cohort_retention"].to_pandas()
    return frame.set_index(["cohort", "months_since"])


def test_each_month_counts_who_of_the_cohort_bought_in_it(cohorts: pd.DataFrame) -> None:
    january = cohorts.loc[date(2024, 1, 1)]
    assert january["cohort_size"].unique().tolist() == [2]
    assert january["active_customers"].tolist() == [2, 0, 1, 0]
    assert january["retention_rate"].tolist() == [1.0, 0.0, 0.5, 0.0]
    assert january["returned_share"].tolist() == [0.0, 0.0, 0.5, 0.5]
    assert january["cumulative_revenue_per_customer"].tolist() == [10.0, 10.0, 15.0, 15.0]


def test_the_running_month_is_marked_as_not_over(cohorts: pd.DataFrame) -> None:
    february = cohorts.loc[date(2024, 2, 1)]
    assert february["is_complete"].tolist() == [True, True, False]
    assert february["active_customers"].tolist() == [1, 0, 1]
