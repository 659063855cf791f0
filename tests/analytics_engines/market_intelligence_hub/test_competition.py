from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analytics_engines.market_intelligence_hub import ENGINE
from analytics_engines.market_intelligence_hub.competition import compare_prices
from analytics_engines.sales import read_sales
from tests.contracts.tiny_shop import TinyShop


def priced(
    *rows: tuple[str, str, float, str, int], rates: tuple[tuple[int, str, float], ...] = ()
) -> TinyShop:
    """Products P0 to P3 at 10 EUR each; competitors' prices and rates by their age in days."""
    shop = TinyShop(days=120)
    for statement in (
        "DELETE FROM competitor_prices",
        "DELETE FROM fx_rates",
        "UPDATE products SET price = NULL",
    ):
        shop.execute(statement)
    last = shop.context().as_of.date()
    shop.execute(
        "UPDATE products SET price = 10, currency = 'EUR', active = TRUE"
        " WHERE product_id IN ('P0', 'P1', 'P2', 'P3')"
    )
    for product, competitor, price, currency, age in rows:
        shop.execute(
            "INSERT INTO competitor_prices (product_id, competitor, price, currency, observed_on) VALUES"
            f" ('{product}', '{competitor}', {price}, '{currency}', DATE '{last - timedelta(days=age)}')"
        )
    for age, currency, rate in rates:
        shop.execute(
            "INSERT INTO fx_rates (rate_date, currency, per_eur) VALUES"
            f" (DATE '{last - timedelta(days=age)}', '{currency}', {rate})"
        )
    return shop


def compared(shop: TinyShop) -> tuple[dict[tuple[str, str], dict[str, Any]], list[str]]:
    """Rows by level and item, and the reasons of the gaps."""
    context = shop.context()
    rows, gaps = compare_prices(read_sales(context.query, context.as_of), 60)
    return {(str(row["level"]), str(row["item_id"])): row for row in rows}, [gap.reason for gap in gaps]


def test_the_index_is_own_price_over_the_mean_of_the_latest_prices() -> None:
    rows, gaps = compared(
        priced(("P0", "Alpha", 7, "EUR", 20), ("P0", "Alpha", 8, "EUR", 2), ("P0", "Beta", 12, "EUR", 4))
    )
    product = rows["product", "P0"]
    assert product["price_index"] == pytest.approx(100.0)
    assert (product["market_lowest"], product["market_highest"], product["competitors"]) == (8, 12, 2)
    assert product["cheapest_competitor"] == "Alpha"
    assert product["age_days"] == pytest.approx(3.0)
    assert product["position"] == "level"
    assert gaps == []


def test_categories_average_ratios_and_count_what_they_cover() -> None:
    rows, _ = compared(priced(("P0", "Alpha", 5, "EUR", 1), ("P3", "Alpha", 20, "EUR", 1)))
    category = rows["category", "K0"]
    assert category["price_index"] == pytest.approx((200 + 50) / 2)
    assert (category["products_compared"], category["products"]) == (2, 2)
    shop = rows["shop", "shop"]
    assert (shop["products_compared"], shop["products"], shop["coverage"]) == (2, 4, 0.5)
    assert shop["share_dearer"] == 0.5
    assert rows["product", "P0"]["position"] == "dearer"
    assert rows["product", "P3"]["position"] == "cheaper"


def test_prices_out_of_date_are_left_out_and_counted() -> None:
    rows, _ = compared(
        priced(("P0", "Alpha", 8, "EUR", 2), ("P0", "Beta", 1, "EUR", 90), ("P1", "Beta", 1, "EUR", 90))
    )
    assert rows["product", "P0"]["market_average"] == 8
    assert rows["product", "P0"]["stale_prices"] == 1
    assert ("product", "P1") not in rows
    assert rows["shop", "shop"]["stale_prices"] == 2


def test_another_currency_is_converted_at_the_last_rate_known_on_its_day() -> None:
    rows, _ = compared(
        priced(("P0", "Alpha", 16, "GBP", 5), rates=((30, "GBP", 0.5), (6, "GBP", 0.8), (2, "GBP", 4.0)))
    )
    product = rows["product", "P0"]
    assert product["market_average"] == pytest.approx(16 / 0.8)
    assert product["converted_prices"] == 1


def test_a_currency_without_a_rate_is_left_out_and_named() -> None:
    rows, gaps = compared(priced(("P0", "Alpha", 16, "XAU", 5), ("P1", "Alpha", 10, "EUR", 5)))
    assert [item for level, item in rows if level == "product"] == ["P1"]
    assert gaps == ["1 prices in XAU are left out: there is no exchange rate for it"]


def test_a_price_observed_later_changes_nothing() -> None:
    rows, _ = compared(priced(("P0", "Alpha", 8, "EUR", 2), ("P0", "Alpha", 1, "EUR", -3)))
    assert rows["product", "P0"]["market_average"] == 8


def test_a_shop_without_competitors_says_so() -> None:
    _, gaps = compared(priced())
    assert gaps == ["the source has no prices of competitors"]


def test_the_engine_publishes_it_beside_the_rest() -> None:
    shop = priced(("P0", "Alpha", 8, "EUR", 2))
    result = ENGINE.run(shop.context(parameters=ENGINE.test_parameters))
    assert result.tables["competitive_pricing"].num_rows == 3
    assert date.fromisoformat(str(result.tables["competitive_pricing"]["newest_observation"][0])) is not None
