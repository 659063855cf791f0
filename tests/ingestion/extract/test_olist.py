from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.extract.folder import load_folder
from ingestion.extract.mapping import find_mapping
from ingestion.lake.zones import Home

pytestmark = pytest.mark.real_data

FILES = {
    "customers": "olist_customers_union.parquet",
    "items": "olist_order_items_union.parquet",
    "payments": "olist_order_payments_union.parquet",
    "reviews": "olist_order_reviews_union.parquet",
    "orders": "olist_orders_union.parquet",
    "products": "olist_products_dataset_FULL.csv",
    "sellers": "olist_sellers_dataset_FULL.csv",
    "translations": "product_category_name_translation.csv",
}


@pytest.fixture(scope="module")
def db(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Schema `main`: what was loaded; schema `src`: the source files."""
    home = Home(tmp_path_factory.mktemp("olist"))
    load_folder(
        shared_data / "olist",
        home,
        mapping=find_mapping("olist"),
        committed_at=datetime(2024, 5, 6, tzinfo=UTC),
    )
    connection = duckdb.connect()
    for path in (home.raw / "shop").resolve().iterdir():
        if path.is_dir():
            connection.execute(f"CREATE VIEW {path.name} AS FROM '{path}/*.parquet'")
    connection.execute("CREATE SCHEMA src")
    for name, file in FILES.items():
        connection.execute(f"CREATE VIEW src.{name} AS FROM '{shared_data}/olist/{file}'")
    yield connection
    connection.close()


def _rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("count(*), count(DISTINCT order_id) FROM orders", "count(*), count(*) FROM src.orders"),
        ("count(*) FROM customers", "count(DISTINCT customer_unique_id) FROM src.customers"),
        ("count(DISTINCT product_id) FROM products", "count(*) FROM src.products"),
        ("count(category_id) FROM products", "count(product_category_name) FROM src.products"),
        ("sum(photos) FROM products", "sum(product_photos_qty) FROM src.products"),
        ("count(*) FROM categories", "count(DISTINCT product_category_name) FROM src.products"),
        ("count(DISTINCT name) FROM categories", "count(*) + 2 FROM src.translations"),
        ("count(*) FROM stores", "count(DISTINCT seller_id) FROM src.sellers"),
        ("region, count(*) FROM stores GROUP BY 1", "seller_state, count(*) FROM src.sellers GROUP BY 1"),
        ("count(*), count(DISTINCT order_item_id) FROM order_items", "count(*), count(*) FROM src.items"),
        ("sum(line_total)::DOUBLE FROM order_items", "round(sum(price), 2) FROM src.items"),
        ("sum(freight)::DOUBLE FROM order_items", "round(sum(freight_value), 2) FROM src.items"),
        ("sum(shipping_fee)::DOUBLE FROM orders", "round(sum(freight_value), 2) FROM src.items"),
        ("count(*), count(DISTINCT payment_id) FROM payments", "count(*), count(*) FROM src.payments"),
        (
            "method, sum(amount)::DOUBLE FROM payments GROUP BY 1",
            "payment_type, round(sum(payment_value), 2) FROM src.payments GROUP BY 1",
        ),
        ("sum(instalments) FROM payments", "sum(payment_installments) FROM src.payments"),
        (
            "count(review_score), sum(review_score) FROM orders",
            "count(*), sum(review_score) FROM src.reviews",
        ),
        (
            "count(delivered_at), max(delivered_at) FROM shipments",
            "count(order_delivered_customer_date), max(order_delivered_customer_date) FROM src.orders",
        ),
        ("count(shipped_at) FROM shipments", "count(order_delivered_carrier_date) FROM src.orders"),
        (
            "count(*) FROM shipments WHERE delivered_at > promised_at",
            "count(*) FROM src.orders WHERE order_delivered_customer_date > order_estimated_delivery_date",
        ),
    ],
)
def test_every_table_equals_its_source(db: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> None:
    assert sorted(_rows(db, f"SELECT {ours}")) == sorted(_rows(db, f"SELECT {theirs}"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("date_trunc('month', o.order_date)", "date_trunc('month', o.order_purchase_timestamp)"),
        ("p.category_id", "p.product_category_name"),
        ("i.seller_state", "s.seller_state"),
        ("i.seller_id", "i.seller_id"),
        ("o.customer_id", "c.customer_unique_id"),
        ("o.status", "replace(o.order_status, 'canceled', 'cancelled')"),
    ],
)
def test_net_revenue_equals_the_source_by(db: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> None:
    mine = _rows(
        db,
        f"SELECT {ours} AS key, sum(line_total)::DOUBLE FROM order_items i JOIN orders o USING (order_id) "
        "JOIN products p USING (product_id) WHERE o.status <> 'cancelled' GROUP BY 1 ORDER BY 1",
    )
    expected = _rows(
        db,
        f"SELECT {theirs} AS key, round(sum(price), 2) FROM src.items i JOIN src.orders o USING (order_id) "
        "JOIN src.products p USING (product_id) JOIN src.sellers s USING (seller_id) "
        "JOIN src.customers c ON c.customer_id = o.customer_id "
        "WHERE o.order_status <> 'canceled' GROUP BY 1 ORDER BY 1",
    )

    assert mine == expected


def test_references_hold(db: duckdb.DuckDBPyConnection) -> None:
    for table, parent, key in (
        ("orders", "customers", "customer_id"),
        ("order_items", "orders", "order_id"),
        ("order_items", "products", "product_id"),
        ("payments", "orders", "order_id"),
        ("shipments", "orders", "order_id"),
    ):
        assert _rows(db, f"SELECT count(*) FROM {table} ANTI JOIN {parent} USING ({key})") == [(0,)]
    orphans = (
        "SELECT count(*) FROM products ANTI JOIN categories USING (category_id) WHERE category_id IS NOT NULL"
    )
    assert _rows(db, orphans) == [(0,)]


def test_amounts_are_in_reais_and_postal_codes_keep_their_zeros(db: duckdb.DuckDBPyConnection) -> None:
    assert _rows(db, "SELECT DISTINCT currency FROM orders UNION SELECT currency FROM payments") == [("BRL",)]
    [(customers, stores)] = _rows(
        db,
        "SELECT (SELECT count(*) FROM customers WHERE postal_code LIKE '0____'), "
        "(SELECT count(*) FROM stores WHERE postal_code LIKE '0____')",
    )
    assert customers > 1000
    assert stores > 100
