"""What is planted in the demo shop can be measured in its tables.

Tolerances are about four standard errors of each measure at this scale (some 30,000 orders).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from ingestion.extract.demo import DemoManifest, DemoSpec, generate

GOOD_ROWS = {
    "customers": "customer_id NOT LIKE 'X%' AND city <> 'Oldtown'",
    "products": "product_id NOT LIKE 'X%' AND brand <> 'Unbranded'",
    "orders": "order_id NOT LIKE 'X%'",
    "order_items": "order_item_id NOT LIKE 'X%'",
    "payments": "payment_id NOT LIKE 'X%'",
    "shipments": "shipment_id NOT LIKE 'X%'",
    "returns": "return_id NOT LIKE 'X%'",
    "price_history": "product_id NOT LIKE 'X%'",
    "competitor_prices": "product_id NOT LIKE 'X%'",
    "fx_rates": "currency NOT LIKE 'X%'",
    "promotions": "promotion_id NOT LIKE 'X%'",
    "fraud_labels": "order_id NOT LIKE 'X%'",
    "categories": "category_id NOT LIKE 'X%'",
}
KEYS = {
    "order_items": "order_item_id",
    "orders": "order_id",
    "returns": "return_id",
    "shipments": "shipment_id",
}

CELLS = """
WITH prices AS (
    SELECT product_id, price, unnest(generate_series(
        greatest(valid_from, DATE '2024-04-01'), coalesce(valid_to, DATE '2026-10-01') - 1, INTERVAL 1 DAY
    ))::DATE AS day FROM price_history WHERE store_id IS NULL
), offers AS (
    SELECT product_id, day::DATE AS day, max(discount_pct) AS off FROM (
        SELECT p.product_id, discount_pct,
            unnest(generate_series(starts_on, ends_on, INTERVAL 1 DAY)) AS day
        FROM promotions m JOIN products p ON coalesce(m.product_id, p.product_id) = p.product_id
            AND coalesce(m.category_id, p.category_id) = p.category_id
    ) GROUP BY ALL
), sold AS (
    SELECT product_id, order_date::DATE AS day, count(*) AS lines
    FROM order_items JOIN orders USING (order_id) GROUP BY ALL
), days AS (
    SELECT p.product_id, left(p.category_id, 3) AS top, prices.price::DOUBLE AS price, prices.day,
        coalesce(off, 0) AS off, coalesce(lines, 0)::DOUBLE AS lines
    FROM prices JOIN products p ON p.product_id = prices.product_id AND p.active = 'true'
    LEFT JOIN offers ON offers.product_id = p.product_id AND offers.day = prices.day
    LEFT JOIN sold ON sold.product_id = p.product_id AND sold.day = prices.day
), totals AS (
    SELECT product_id, sum(lines) AS total FROM sold GROUP BY ALL
), trade AS (
    SELECT top, day, sum(lines) AS lines, sum(total) AS total FROM days JOIN totals USING (product_id)
    WHERE off = 0 GROUP BY ALL
)
SELECT days.top, product_id, price, off, sum(days.lines) AS lines,
    sum((trade.lines - days.lines * (off = 0)::INT) / (trade.total - totals.total * (off = 0)::INT))
        AS exposure
FROM days JOIN totals USING (product_id) JOIN trade USING (top, day)
GROUP BY ALL HAVING exposure > 0 ORDER BY ALL
"""
"""Lines of each product at each price and discount; exposure: pace of its category."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DemoManifest:
    return generate(DemoSpec(scale=0.5), tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def truths(shop: DemoManifest) -> dict[str, Any]:
    return dict(json.loads(shop.truths.read_text("utf-8")))


@pytest.fixture(scope="module")
def db(shop: DemoManifest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The good rows of every table, and the truths beside them as `truth_<file>`."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    for name, file in shop.files.items():
        distinct = f"DISTINCT ON ({KEYS[name]})" if name in KEYS else "DISTINCT"
        where = GOOD_ROWS.get(name, "TRUE")
        connection.execute(f"CREATE TABLE {name} AS SELECT {distinct} * FROM '{file}' WHERE {where}")
    for file in sorted((shop.truths.parent / "truths").glob("*.parquet")):
        connection.execute(f"CREATE TABLE truth_{file.stem} AS FROM '{file}'")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def cells(db: duckdb.DuckDBPyConnection) -> dict[str, np.ndarray[Any, Any]]:
    return {name: np.asarray(column) for name, column in db.execute(CELLS).fetchnumpy().items()}


def _slope(
    product: np.ndarray[Any, Any],
    x: np.ndarray[Any, Any],
    lines: np.ndarray[Any, Any],
    exposure: np.ndarray[Any, Any],
) -> float:
    """Slope of log sales on x with a fixed effect per product: conditional Poisson likelihood, by Newton."""
    starts = np.flatnonzero(np.r_[True, product[1:] != product[:-1]])
    sizes = np.diff(np.r_[starts, len(product)])
    total = np.add.reduceat(lines, starts)
    slope = 0.0
    for _ in range(25):
        weight = exposure * np.exp(slope * x)
        weight /= np.repeat(np.add.reduceat(weight, starts), sizes)
        mean = np.add.reduceat(weight * x, starts)
        variance = np.add.reduceat(weight * x * x, starts) - mean * mean
        slope += (np.add.reduceat(lines * x, starts) - total * mean).sum() / (total * variance).sum()
    return float(slope)


def _rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()


def test_sales_react_to_prices_with_the_planted_elasticity_of_each_category(
    cells: dict[str, np.ndarray[Any, Any]], truths: dict[str, Any]
) -> None:
    planted = {top["category_id"]: top["price_elasticity"] for top in truths["categories"]}
    measured = {}
    for top in planted:
        mine = (cells["top"] == top) & (cells["off"] == 0)
        product, price = cells["product_id"][mine], np.log(cells["price"][mine])
        measured[top] = _slope(product, price, cells["lines"][mine], cells["exposure"][mine])
    assert measured == pytest.approx(planted, abs=0.5)
    ratio = np.mean([measured[top] / planted[top] for top in planted])
    assert ratio == pytest.approx(1.0, abs=0.12)
    assert measured["COM"] < measured["GRO"] - 0.8


def test_promotions_lift_sales_by_the_planted_factor(
    cells: dict[str, np.ndarray[Any, Any]], truths: dict[str, Any]
) -> None:
    response = {top["category_id"]: top["promotion_response"] for top in truths["categories"]}
    elasticity = {top["category_id"]: top["price_elasticity"] for top in truths["categories"]}
    factor = np.array([response[top] for top in cells["top"]]) * cells["off"] / 100
    own_price = cells["price"] ** np.array([elasticity[top] for top in cells["top"]])
    exposure = cells["exposure"] * own_price
    slope = _slope(cells["product_id"], np.log1p(factor), cells["lines"], exposure)
    assert slope == pytest.approx(1.0, abs=0.15)


def test_planted_complements_are_bought_together(
    db: duckdb.DuckDBPyConnection, truths: dict[str, Any]
) -> None:
    orders = _rows(db, "SELECT count(DISTINCT order_id) FROM order_items")[0][0]
    confidence = []
    for pair in truths["complements"]:
        first, second = pair["product_id"], pair["complement_id"]
        ((with_first, with_second, both),) = _rows(
            db,
            f"""
            SELECT count(DISTINCT order_id) FILTER (product_id = '{first}'),
                count(DISTINCT order_id) FILTER (product_id = '{second}'),
                (SELECT count(*) FROM order_items a JOIN order_items b USING (order_id)
                    WHERE a.product_id = '{first}' AND b.product_id = '{second}') FROM order_items
            """,
        )
        assert both * orders / (with_first * with_second) > 1.5, pair
        confidence.append(both / with_first / pair["chance"])
    assert len(confidence) == 20
    assert np.mean(confidence) == pytest.approx(1.1, abs=0.2)


def test_weekdays_months_and_holidays_carry_their_planted_factors(
    db: duckdb.DuckDBPyConnection, truths: dict[str, Any]
) -> None:
    for channel in ("store", "online"):
        counted = _rows(
            db,
            f"""
            SELECT isodow(order_date), count(*) FROM orders
            WHERE channel = '{channel}' AND month(order_date) NOT IN (11, 12) GROUP BY 1 ORDER BY 1
            """,
        )
        shape = np.array([count for _, count in counted]) / np.mean([count for _, count in counted])
        assert shape == pytest.approx(np.array(truths["weekday_factors"][channel]), abs=0.1)
    by_month = dict(
        _rows(db, "SELECT month(order_date), count(*) FROM orders WHERE year(order_date) = 2025 GROUP BY 1")
    )
    assert by_month[12] > 1.3 * by_month[10] > 1.3 * by_month[8]
    (christmas,) = _rows(
        db, "SELECT count(*) FROM orders WHERE channel = 'store' AND strftime(order_date, '%m-%d') = '12-25'"
    )
    assert christmas == (0,)
    assert truths["holidays"]["2025-11-28"]["other"] > 1.4
    daily = dict(_rows(db, "SELECT order_date::DATE::VARCHAR, count(*) FROM orders GROUP BY 1"))
    assert daily["2025-11-28"] > 1.5 * daily["2025-11-21"]


def test_regions_grow_at_their_planted_rates(db: duckdb.DuckDBPyConnection, truths: dict[str, Any]) -> None:
    planted = truths["yearly_growth_by_region"]
    measured = _rows(
        db,
        """
        SELECT region, count(*) FILTER (order_date >= '2025-04-01' AND order_date < '2026-04-01')
            / count(*) FILTER (order_date < '2025-04-01') - 1
        FROM orders JOIN customers USING (customer_id) GROUP BY 1
        """,
    )
    growth = np.array([(planted[region], found) for region, found in measured])
    assert len(growth) == len(planted)
    assert np.corrcoef(growth.T)[0, 1] > 0.7
    assert (growth[:, 1] - growth[:, 0]).mean() == pytest.approx(0.0, abs=0.05)


def test_customers_of_a_higher_tier_buy_more_often_and_for_more(db: duckdb.DuckDBPyConnection) -> None:
    measured = {
        tier: (orders, value, stopped)
        for tier, orders, value, stopped in _rows(
            db,
            """
            SELECT tier, count(order_id) / count(DISTINCT customer_id), avg(total),
                avg((churned_on IS NOT NULL)::INT)
            FROM truth_customers LEFT JOIN orders USING (customer_id) WHERE tier IS NOT NULL
                AND customer_id IN (SELECT customer_id FROM customers WHERE registration_date < '2024-04-01')
            GROUP BY 1
            """,
        )
    }
    ranked = ["platinum", "gold", "silver", "bronze"]
    orders, value, stopped = (np.array([measured[tier][n] for tier in ranked]) for n in range(3))
    assert (np.diff(stopped) > 0).all()
    assert orders / orders[3] == pytest.approx(np.array([14, 7, 3, 1.1]) / 1.1, rel=0.35)
    assert (np.diff(value) < 0).all()


def test_stockouts_cost_sales(db: duckdb.DuckDBPyConnection) -> None:
    """In the two weeks before it runs out, a shelf sells; while it is out, it sells nothing."""
    ((before, during),) = _rows(
        db,
        """
        SELECT count(*) FILTER (order_date::DATE BETWEEN out_since - 14 AND out_since - 1),
            count(*) FILTER (order_date::DATE BETWEEN out_since AND out_until)
        FROM truth_stockouts s JOIN order_items USING (product_id) JOIN orders o USING (order_id)
        WHERE o.store_id = s.store_id
        """,
    )
    assert before > 500
    assert during < before * 0.02


def test_one_carrier_and_two_regions_deliver_late(
    db: duckdb.DuckDBPyConnection, truths: dict[str, Any]
) -> None:
    late = dict(
        _rows(
            db,
            """
            SELECT carrier, avg((delivered_at > promised_at)::INT) FROM shipments JOIN orders USING (order_id)
            JOIN customers USING (customer_id) WHERE region NOT IN ('Sicily', 'Andalusia') GROUP BY 1
            """,
        )
    )
    assert late == pytest.approx(truths["late_chance_by_carrier"], abs=0.04)
    by_region = dict(
        _rows(
            db,
            """
            SELECT region, avg((delivered_at > promised_at)::INT) FROM shipments JOIN orders USING (order_id)
            JOIN customers USING (customer_id) GROUP BY 1
            """,
        )
    )
    assert by_region["Sicily"] > np.median(list(by_region.values())) + 0.1


def test_fashion_comes_back_most(db: duckdb.DuckDBPyConnection, truths: dict[str, Any]) -> None:
    planted = {top["category_id"]: top["return_rate"] for top in truths["categories"]}
    measured = dict(
        _rows(
            db,
            """
            SELECT left(category_id, 3), count(return_id) / count(*) FROM order_items
            JOIN orders o USING (order_id) JOIN products USING (product_id)
            LEFT JOIN returns USING (order_item_id) WHERE o.status = 'completed' GROUP BY 1
            """,
        )
    )
    assert measured == pytest.approx(planted, abs=0.035)
    assert max(measured, key=measured.__getitem__) == "FAS"
    (why,) = _rows(
        db,
        """
        SELECT mode(reason) FROM returns JOIN products USING (product_id) WHERE category_id LIKE 'FAS%'
        """,
    )
    assert why == ("wrong size",)


def test_fraud_rings_share_devices_addresses_and_foreign_countries(
    db: duckdb.DuckDBPyConnection, truths: dict[str, Any]
) -> None:
    rings = truths["fraud"]["rings"]
    assert len(rings) == 4
    for ring in rings:
        orders = ", ".join(f"'{order}'" for order in ring["orders"])
        ((count, accounts, devices, abroad, days),) = _rows(
            db,
            f"""
            SELECT count(*), count(DISTINCT customer_id), count(DISTINCT device_id),
                avg((ip_country <> country)::INT), datediff('day', min(order_date), max(order_date))
            FROM orders WHERE order_id IN ({orders})
            """,
        )
        assert count == len(ring["orders"]) >= 8
        assert devices == len(ring["devices"]) <= 3 < accounts <= len(ring["members"])
        assert abroad == 1.0
        assert days <= 20
        addresses = f"SELECT count(DISTINCT shipping_address) FROM shipments WHERE order_id IN ({orders})"
        assert _rows(db, addresses) == [(1,)]


def test_part_of_the_fraud_is_labelled_and_every_label_is_true(db: duckdb.DuckDBPyConnection) -> None:
    ((labelled, wrong, honest),) = _rows(
        db,
        """
        SELECT count(*) FILTER (l.is_fraud = 'true'),
            count(*) FILTER ((l.is_fraud = 'true') <> (f.kind IS NOT NULL)),
            count(*) FILTER (l.is_fraud = 'false')
        FROM fraud_labels l LEFT JOIN truth_fraud_orders f USING (order_id)
        """,
    )
    frauds = _rows(db, "SELECT count(*) FROM truth_fraud_orders")[0][0]
    assert wrong == 0
    assert 0.35 * frauds < labelled < 0.75 * frauds
    assert honest > 10


def test_competitors_keep_their_planted_price_levels(
    db: duckdb.DuckDBPyConnection, truths: dict[str, Any]
) -> None:
    tops = {top["name"]: top["category_id"] for top in truths["categories"]}
    measured = {
        (competitor, top): level
        for competitor, top, level in _rows(
            db,
            """
            SELECT competitor, left(category_id, 3),
                exp(avg(ln(c.price::DOUBLE / coalesce(per_eur, 1) / h.price::DOUBLE)))
            FROM competitor_prices c JOIN products p USING (product_id)
            JOIN price_history h ON h.product_id = c.product_id AND h.store_id IS NULL
                AND observed_on >= valid_from AND observed_on < coalesce(valid_to, DATE '2100-01-01')
            LEFT JOIN fx_rates f ON f.currency = c.currency AND rate_date = observed_on
            GROUP BY ALL
            """,
        )
    }
    for name, planted in truths["competitors"].items():
        for top in tops.values():
            level = planted["factor"] if top == tops[planted["category"]] else planted["level"]
            assert measured[name, top] == pytest.approx(level, abs=0.08), (name, top)
