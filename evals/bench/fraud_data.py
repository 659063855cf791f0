"""Public fraud data sets as the product's own tables, so that its own features are computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics_engines.sales import Sales

HANDBOOK_FILE = "handbook_raw_transactions.parquet"
SHOP_FILE = "ecommerce_Fraud_Data_51k_noip.csv"
HANDBOOK_DELAY_DAYS = 7

_NOTHING_ELSE = """
CREATE TABLE order_items (order_id VARCHAR, line_total DOUBLE);
CREATE TABLE payments (
    order_id VARCHAR, method VARCHAR, card_token VARCHAR, billing_country VARCHAR, status VARCHAR,
    paid_at TIMESTAMP
);
"""
_HANDBOOK = """
CREATE VIEW orders AS
SELECT
    CAST(TRANSACTION_ID AS VARCHAR) AS order_id,
    CAST(CUSTOMER_ID AS VARCHAR) AS customer_id,
    CAST(TERMINAL_ID AS VARCHAR) AS device_id,
    CAST(TX_DATETIME AS TIMESTAMP) AS order_date,
    TX_AMOUNT AS total,
    'online' AS channel,
    CAST(NULL AS VARCHAR) AS store_id,
    CAST(NULL AS VARCHAR) AS currency,
    CAST(NULL AS VARCHAR) AS country,
    CAST(NULL AS VARCHAR) AS ip_country
FROM source;
CREATE TABLE customers (
    customer_id VARCHAR, country VARCHAR, address_line VARCHAR, postal_code VARCHAR,
    registration_date TIMESTAMP
);
CREATE VIEW fraud_labels AS
SELECT
    CAST(TRANSACTION_ID AS VARCHAR) AS order_id,
    TX_FRAUD = 1 AS is_fraud,
    CAST(TX_DATETIME AS DATE) + {delay} AS reported_on
FROM source;
"""
_SHOP = """
CREATE VIEW orders AS
SELECT
    CAST(user_id AS VARCHAR) AS order_id,
    CAST(user_id AS VARCHAR) AS customer_id,
    device_id,
    strptime(purchase_time, '%m/%d/%y %-H:%M') AS order_date,
    CAST(purchase_value AS DOUBLE) AS total,
    'online' AS channel,
    CAST(NULL AS VARCHAR) AS store_id,
    CAST(NULL AS VARCHAR) AS currency,
    CAST(NULL AS VARCHAR) AS country,
    CAST(NULL AS VARCHAR) AS ip_country
FROM source;
CREATE VIEW customers AS
SELECT
    CAST(user_id AS VARCHAR) AS customer_id,
    strptime(signup_time, '%m/%d/%y %-H:%M') AS registration_date,
    CAST(NULL AS VARCHAR) AS country,
    CAST(NULL AS VARCHAR) AS address_line,
    CAST(NULL AS VARCHAR) AS postal_code
FROM source;
CREATE TABLE fraud_labels (order_id VARCHAR, is_fraud BOOLEAN, reported_on DATE);
"""


@contextmanager
def handbook(folder: Path, until: datetime) -> Iterator[tuple[Sales, duckdb.DuckDBPyConnection]]:
    """Transactions of the Fraud Detection Handbook before `until`; a terminal is a device.

    Every transaction is judged a week later and known the day after: never earlier than in the book, and up
    to a day later.
    """
    file = str(folder / "fraud" / HANDBOOK_FILE)
    with _opened() as connection:
        connection.execute(
            "CREATE TABLE source AS SELECT * FROM read_parquet(?) WHERE TX_DATETIME < ?", [file, until]
        )
        connection.execute(_HANDBOOK.format(delay=HANDBOOK_DELAY_DAYS) + _NOTHING_ELSE)
        yield _sales(connection, until), connection


@contextmanager
def web_shop(folder: Path) -> Iterator[tuple[Sales, duckdb.DuckDBPyConnection]]:
    """The public e-commerce set: one order per user, no date of any report, so no report is ever known."""
    with _opened() as connection:
        connection.execute(
            "CREATE TABLE source AS SELECT * FROM read_csv(?, all_varchar = true)",
            [str(folder / "fraud" / SHOP_FILE)],
        )
        connection.execute(_SHOP + _NOTHING_ELSE)
        last = connection.execute("SELECT max(order_date) FROM orders").fetchone()
        yield _sales(connection, (last or (None,))[0] + timedelta(days=1)), connection


@contextmanager
def _opened() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection


def _sales(connection: duckdb.DuckDBPyConnection, until: datetime) -> Sales:
    """Sales that end just before a moment."""

    def query(sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        used = {name: value for name, value in (parameters or {}).items() if f"${name}" in sql}
        return connection.execute(sql, used).to_arrow_table()

    return Sales(query, until, "", 0, (until - timedelta(days=1)).date())
