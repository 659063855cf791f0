"""Real shops, loaded and published, say what a direct query over their source files says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from ingestion.extract.folder import load_folder
from ingestion.extract.mapping import find_mapping

OLIST = (
    ("count(*) FROM orders", "orders", "count(DISTINCT order_id)"),
    ("max(order_date) FROM orders", "orders", "max(CAST(order_purchase_timestamp AS TIMESTAMP))"),
    ("count(*) FROM customers", "customers", "count(DISTINCT customer_unique_id)"),
    (
        "count(*), sum(line_total) FROM order_items",
        "order_items",
        "count(*), sum(CAST(price AS DECIMAL(18, 2)))",
    ),
    ("sum(amount) FROM payments", "order_payments", "sum(CAST(payment_value AS DECIMAL(18, 2)))"),
    (
        "count(delivered_at) FROM shipments",
        "orders",
        "count(*) FILTER (WHERE (CAST(order_delivered_customer_date AS TIMESTAMP) "
        "< CAST(order_delivered_carrier_date AS TIMESTAMP)) IS NOT TRUE "
        "AND order_delivered_customer_date IS NOT NULL)",
    ),
    ("count(*) FROM products", "products", "count(*)"),
)
"""What is published, the source file, and what is in it; a parcel cannot arrive before it left."""
NET_REVENUE = """
SELECT (SELECT sum(line_total) FROM order_items JOIN orders USING (order_id) WHERE status <> 'cancelled')
     - (SELECT coalesce(sum(amount), 0) FROM returns)
"""


def publish_shop(folder: Path, mapping: str, home: Path) -> Backends:
    """Load a folder and publish it, without the AI systems."""
    backends = build_backends(Settings(home=home))
    load_folder(folder, backends.home, mapping=find_mapping(mapping), committed_at=datetime.now(UTC))
    run_pipeline(backends, PipelineOptions(engines=()))
    return backends


def served(backends: Backends, sql: str) -> tuple[Any, ...]:
    """The one row of a query over the published database."""
    pointer = json.loads((backends.home.serving / "current.json").read_text())
    with duckdb.connect(backends.home.serving / pointer["file"], read_only=True) as connection:
        (row,) = connection.execute(sql).fetchall()
    return row


def direct(sql: str, source: Path) -> tuple[Any, ...]:
    """The one row of a query over source files."""
    with duckdb.connect() as connection:
        (row,) = connection.execute(sql.replace("SOURCE", f"'{source}'")).fetchall()
    return row


@pytest.mark.real_data
@pytest.mark.slow
def test_online_retail_is_published_to_the_penny(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "online_retail"
    backends = publish_shop(folder, "online_retail_ii", tmp_path / "home")
    source = folder / "online_retail_combined_dedup.parquet"
    net, invoices, customers, countries, last = direct(
        "SELECT sum(CAST(round(Quantity * CAST(UnitPrice AS DECIMAL(18, 4)), 2) AS DECIMAL(18, 2))), "
        "count(DISTINCT trim(InvoiceNo)), count(DISTINCT CustomerID), count(DISTINCT trim(Country)), "
        "max(InvoiceDate) FROM SOURCE",
        source,
    )
    assert served(backends, NET_REVENUE) == (net,)
    assert served(backends, "SELECT count(*) FROM orders WHERE order_id NOT LIKE 'CN-%'") == (invoices,)
    assert served(backends, "SELECT count(*) FROM customers") == (customers,)
    assert served(backends, "SELECT count(DISTINCT country) FROM orders") == (countries,)
    pointer = json.loads((backends.home.serving / "current.json").read_text())
    assert pointer["as_of"] == last.isoformat()
    assert served(backends, "SELECT sum(quarantined), sum(deduplicated) FROM data_quality") == (0, 0)


@pytest.mark.real_data
@pytest.mark.slow
def test_olist_is_published_with_every_order_payment_and_delivery(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "olist"
    backends = publish_shop(folder, "olist", tmp_path / "home")
    for published, name, measure in OLIST:
        (path,) = folder.glob(f"olist_{name}_*")
        expected = direct(f"SELECT {measure} FROM SOURCE", path)
        assert served(backends, f"SELECT {published}") == expected, published
