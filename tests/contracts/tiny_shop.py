"""A small shop in an in-memory DuckDB, seeded, for the contract tests of the engines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from analytics_engines.engine import EngineContext
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.usage import USAGE_EVENTS

FIRST_DAY = datetime(2023, 1, 2)  # noqa: DTZ001 - lake timestamps carry no zone


class TinyShop:
    """Every canonical table, filled with `days` days of sales that rise at weekends, and questions asked."""

    def __init__(self, days: int = 500, seed: int = 3) -> None:
        self.connection = duckdb.connect()
        for contract in (*CANONICAL_TABLES.values(), USAGE_EVENTS):
            self.connection.register("shape", contract.arrow_schema().empty_table())
            self.connection.execute(f"CREATE TABLE {contract.name} AS SELECT * FROM shape")
            self.connection.unregister("shape")
        if days:
            self._fill(days, np.random.default_rng(seed))

    def execute(self, sql: str) -> None:
        self.connection.execute(sql)

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        return self.connection.execute(sql, dict(parameters or {})).to_arrow_table()

    def context(self, **changes: object) -> EngineContext:
        as_of = self.connection.execute("SELECT max(order_date) FROM orders").fetchall()[0][0]
        values: dict[str, object] = {"query": self.query, "as_of": as_of or FIRST_DAY, "run_id": "run-1"}
        return EngineContext(**{**values, **changes})  # type: ignore[arg-type]

    def _fill(self, days: int, random: np.random.Generator) -> None:
        per_day = [6 + 6 * (day % 7 in (5, 6)) + int(random.integers(0, 3)) for day in range(days)]
        day = np.repeat(np.arange(days), per_day)
        count = len(day)
        hour = random.integers(9, 20, count)
        orders = pa.table(
            {
                "order_id": [f"O{i}" for i in range(count)],
                "customer_id": [f"C{c}" for c in random.zipf(1.4, count) % 90],
                "store_id": [f"S{s}" for s in random.integers(0, 3, count)],
                "order_date": [
                    FIRST_DAY + timedelta(days=int(d), hours=int(h)) for d, h in zip(day, hour, strict=True)
                ],
                "status": np.where(random.random(count) < 0.03, "cancelled", "completed").tolist(),
                "product": random.integers(0, 12, count),
                "quantity": random.integers(1, 5, count),
            }
        )
        self.connection.register("made", orders)
        for statement in _INSERTS:
            self.connection.execute(statement)
        self.connection.unregister("made")


_INSERTS = (
    "INSERT INTO orders BY NAME SELECT order_id, customer_id, store_id, order_date, status,"
    " 'EUR' AS currency, quantity * (5 + product) AS total FROM made",
    "INSERT INTO order_items BY NAME SELECT 'I' || order_id AS order_item_id, order_id,"
    " 'P' || product AS product_id, quantity, 5 + product AS unit_price,"
    " quantity * (5 + product) AS line_total FROM made",
    "INSERT INTO order_items BY NAME SELECT 'J' || order_id AS order_item_id, order_id,"
    " 'P' || (product + 1) % 12 AS product_id, 1 AS quantity, 5 + (product + 1) % 12 AS unit_price,"
    " 5 + (product + 1) % 12 AS line_total FROM made WHERE hash(order_id) % 3 = 0",
    "INSERT INTO returns BY NAME SELECT 'R' || order_id AS return_id, order_id, 'P' || product AS product_id,"
    " 1 AS quantity, 5 + product AS amount, order_date + INTERVAL 3 DAY AS returned_at"
    " FROM made WHERE hash(order_id) % 20 = 0 AND status <> 'cancelled'",
    "INSERT INTO customers BY NAME SELECT DISTINCT customer_id,"
    " ['France', 'Spain'][CAST(1 + hash(customer_id) % 2 AS BIGINT)] AS country FROM made",
    "INSERT INTO customers BY NAME SELECT 'never' AS customer_id, 'France' AS country",
    "INSERT INTO categories BY NAME SELECT 'K' || i AS category_id, 'Category ' || i AS name"
    " FROM range(3) t(i)",
    "INSERT INTO products BY NAME SELECT 'P' || i AS product_id, 'Product ' || i AS name,"
    " 'K' || i % 3 AS category_id, 5 + i AS price, 3 + i / 2 AS cost, 'EUR' AS currency FROM range(12) t(i)",
    "INSERT INTO competitor_prices BY NAME SELECT 'P' || i AS product_id, competitor,"
    " (5 + i) * (1 + level + (hash(i, competitor, day) % 7) / 200) AS price, 'EUR' AS currency,"
    " day AS observed_on FROM range(8) t(i), (VALUES ('Near', -0.1), ('Far', 0.2)) c(competitor, level),"
    " (SELECT DISTINCT CAST(order_date AS DATE) AS day FROM made WHERE dayofweek(order_date) = 1) d",
    "INSERT INTO usage_events BY NAME SELECT 'E' || i AS event_id, 'U' || i % 3 AS user_id, 'admin' AS role,"
    " TIMESTAMP '2024-02-01' + INTERVAL 5 HOUR * i AS asked_at, 'cli' AS door, 'V' || i // 4 AS conversation,"
    " 'revenue in May' AS question, 'revenue {period}' AS template, 'sales_report' AS intent,"
    " 'revenue' AS topics, 'period' AS entity_types, 'query_metrics' AS tools, 20.0 + i AS latency_ms,"
    " ['answer', 'answer', 'abstain', 'clarify'][CAST(1 + i % 4 AS BIGINT)] AS kind FROM range(40) t(i)",
    "UPDATE orders SET device_id = 'D' || orders.customer_id, ip_country = c.country FROM customers c"
    " WHERE c.customer_id = orders.customer_id",
    "UPDATE orders SET device_id = 'shared' || order_date::DATE, ip_country = 'Elsewhere'"
    " WHERE date_diff('day', DATE '2023-01-02', order_date::DATE) % 40 = 20",
    "INSERT INTO payments BY NAME SELECT 'Y' || order_id AS payment_id, order_id, 'card' AS method,"
    " 'card_' || customer_id AS card_token, total AS amount, currency, 'captured' AS status,"
    " order_date AS paid_at, ip_country AS billing_country FROM orders",
    "INSERT INTO fraud_labels BY NAME SELECT order_id, ip_country = 'Elsewhere' AS is_fraud,"
    " order_date::DATE + 10 AS reported_on FROM orders"
    " WHERE hash(order_id) % 3 = 0 AND (ip_country = 'Elsewhere' OR hash(order_id) % 60 = 0)",
    "INSERT INTO stores BY NAME SELECT 'S' || i AS store_id, 'Store ' || i AS name FROM range(3) t(i)",
)
