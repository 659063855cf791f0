"""Golden SQL of semantic queries in both dialects; `pytest tests/tools --update-golden` rewrites it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tools.policy import Policy
from tools.ports import Dialect
from tools.semantic.compiler import compile_query
from tools.semantic.model import SemanticModel
from tools.semantic.query import (
    Among,
    Comparison,
    Filter,
    Grain,
    Having,
    Operator,
    OrderBy,
    SemanticQuery,
    Side,
    Summary,
    TimeWindow,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "sql"
YEAR = TimeWindow(date(2023, 1, 1), date(2024, 1, 1))
MONTHS = TimeWindow(date(2023, 1, 1), date(2024, 1, 1), Grain.MONTH)
QUARTER = TimeWindow(date(2024, 1, 1), date(2024, 4, 1))

QUERIES: dict[str, SemanticQuery] = {
    "orders": SemanticQuery(metrics=("orders",)),
    "revenue_by_country_outside_one": SemanticQuery(
        metrics=("revenue",),
        dimensions=("country",),
        filters=(Filter("country", Operator.NE, "United Kingdom"),),
        time=YEAR,
        limit=5,
    ),
    "revenue_and_basket_against_last_year": SemanticQuery(
        metrics=("revenue", "average_order_value"),
        time=QUARTER,
        compare=Comparison.SAME_PERIOD_LAST_YEAR,
    ),
    "monthly_orders_against_the_year_before": SemanticQuery(
        metrics=("orders",), dimensions=("channel",), time=MONTHS, compare=Comparison.PREVIOUS_PERIOD
    ),
    "lapsed_big_spenders": SemanticQuery(
        metrics=("revenue",),
        dimensions=("customer",),
        having=(
            Having("last_order_date", Operator.LT, "2023-06-01"),
            Having("revenue", Operator.GT, 5000),
        ),
    ),
    "share_of_category": SemanticQuery(metrics=("gross_revenue",), dimensions=("category",), shares=True),
    "products_sold_and_in_stock": SemanticQuery(
        metrics=("units_sold", "stock_on_hand"), dimensions=("product",), limit=10
    ),
    "repeat_rate_by_month": SemanticQuery(metrics=("repeat_customer_rate",), time=MONTHS),
    "orders_by_weekday": SemanticQuery(
        metrics=("orders",), dimensions=("weekday",), order_by=(OrderBy("weekday", "asc"),)
    ),
    "late_deliveries_by_carrier": SemanticQuery(
        metrics=("late_shipments", "on_time_rate", "average_delivery_days"), dimensions=("carrier",)
    ),
    "new_customers_by_quarter": SemanticQuery(
        metrics=("new_customers",), time=TimeWindow(grain=Grain.QUARTER)
    ),
    "forecast_by_week": SemanticQuery(
        metrics=("forecast", "forecast_lower_80", "forecast_upper_80", "forecast_total_upper_80"),
        time=TimeWindow(date(2024, 3, 1), date(2024, 4, 1), Grain.WEEK),
    ),
    "stock_outs_by_store": SemanticQuery(metrics=("out_of_stock_products",), dimensions=("store",)),
    "top_category_margin": SemanticQuery(metrics=("gross_margin",), dimensions=("top_category",)),
    "brands": SemanticQuery(dimensions=("brand",)),
    "products_that_contain": SemanticQuery(
        dimensions=("product",), filters=(Filter("product", Operator.CONTAINS, "o'hara 100%"),)
    ),
    "order_lookup": SemanticQuery(entity="orders", filters=(Filter("order_id", Operator.EQ, "o1"),)),
    "orders_of_a_day": SemanticQuery(
        entity="orders",
        fields=("order_id", "total"),
        filters=(Filter("order_date", Operator.EQ, "2023-05-05"),),
        limit=20,
    ),
    "low_stock_lookup": SemanticQuery(
        entity="inventory",
        filters=(Filter("on_hand", Operator.LE, 3), Filter("store", Operator.EQ, "London")),
    ),
    "days_of_a_timestamp": SemanticQuery(
        metrics=("all_orders",),
        filters=(
            Filter("orders.order_date", Operator.IN, ("2023-05-05", "2023-05-06")),
            Filter("coupon_code", Operator.NOT_IN, ("SPRING",)),
            Filter("store", Operator.NOT_NULL),
        ),
    ),
    "bought_one_but_not_the_other": SemanticQuery(
        metrics=("customers",),
        among=(
            Among("customer", SemanticQuery(filters=(Filter("product", Operator.EQ, "Red Mug"),))),
            Among("customer", SemanticQuery(filters=(Filter("product", Operator.EQ, "Rake"),)), absent=True),
        ),
    ),
    "products_without_a_sale_in_a_year": SemanticQuery(
        entity="products", among=(Among("product_id", SemanticQuery(time=YEAR), absent=True),)
    ),
    "bought_again_within_thirty_days": SemanticQuery(
        metrics=("customers",),
        among=(
            Among(
                "customer",
                SemanticQuery(
                    metrics=("orders",),
                    filters=(Filter("days_since_first_order", Operator.LE, 30),),
                    having=(Having("orders", Operator.GE, 2),),
                ),
            ),
        ),
    ),
    "online_against_store_by_month": SemanticQuery(
        metrics=("revenue",),
        time=MONTHS,
        contrast=(
            Side("online", (Filter("channel", Operator.EQ, "online"),)),
            Side("store", (Filter("channel", Operator.EQ, "store"),)),
        ),
    ),
    "stores_above_average": SemanticQuery(
        metrics=("gross_revenue",),
        dimensions=("store",),
        having=(Having("gross_revenue", Operator.GT, 1.5, "average"),),
    ),
    "best_product_of_each_month": SemanticQuery(
        metrics=("units_sold",), dimensions=("product",), time=MONTHS, per=("period",), limit=1
    ),
    "rank_and_share_within_category": SemanticQuery(
        metrics=("units_sold",),
        dimensions=("category", "product"),
        shares=True,
        ranks=True,
        within=("category",),
    ),
    "running_total_by_month": SemanticQuery(metrics=("gross_revenue",), time=MONTHS, running=True),
    "rolling_week_of_orders": SemanticQuery(
        metrics=("orders",), time=TimeWindow(date(2023, 1, 1), date(2023, 2, 1), Grain.DAY), rolling=7
    ),
    "growth_month_over_month": SemanticQuery(metrics=("orders",), time=MONTHS, compare=Comparison.PRECEDING),
    "before_the_data_begins": SemanticQuery(
        metrics=("orders",),
        time=TimeWindow(date(2023, 1, 1), date(2023, 4, 1)),
        compare=Comparison.SAME_PERIOD_LAST_YEAR,
    ),
    "between_two_clock_times": SemanticQuery(
        metrics=("orders",),
        filters=(Filter("time_of_day", Operator.GE, "09:30"), Filter("time_of_day", Operator.LT, "11:15")),
    ),
    "hours_without_an_order": SemanticQuery(
        metrics=("orders",),
        dimensions=("hour",),
        zeros=True,
        having=(Having("orders", Operator.EQ, 0),),
    ),
    "stores_on_every_day": SemanticQuery(
        metrics=("orders",),
        dimensions=("store",),
        time=TimeWindow(date(2023, 5, 1), date(2023, 5, 8), Grain.DAY),
        zeros=True,
    ),
    "median_spend_of_customers": SemanticQuery(
        metrics=("gross_revenue",), dimensions=("customer",), summary=Summary.MEDIAN
    ),
    "cheapest_product_of_each_category": SemanticQuery(
        entity="products",
        fields=("category", "name", "price"),
        order_by=(OrderBy("price", "asc"),),
        per=("category",),
        limit=1,
    ),
    "age_and_income": SemanticQuery(
        metrics=("registered_customers", "customers.household_income.avg"), dimensions=("age_band",)
    ),
}


@pytest.mark.parametrize("dialect", ["duckdb", "athena"])
@pytest.mark.parametrize("name", QUERIES)
def test_the_sql_is_the_golden_one(
    name: str, dialect: Dialect, model: SemanticModel, admin: Policy, request: pytest.FixtureRequest
) -> None:
    sql = compile_query(QUERIES[name], model, admin, dialect).sql + "\n"
    file = GOLDEN / dialect / f"{name}.sql"
    if request.config.getoption("--update-golden", default=False):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql, "utf-8")
    assert sql == file.read_text("utf-8")


def test_no_golden_file_is_left_without_a_query() -> None:
    assert {file.stem for file in GOLDEN.rglob("*.sql")} == set(QUERIES)
