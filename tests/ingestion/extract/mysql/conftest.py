"""A database of each test's own on the private server, and comparison of it with what was replicated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pymysql
import pytest

from ingestion.curate.shop import curate_shop
from ingestion.extract.mysql.connection import connect
from ingestion.extract.mysql.source import MySqlSource, parse_source
from ingestion.lake.port import CURATED
from ingestion.lake.zones import Home

SHOP_TABLES = """
CREATE TABLE customers (customer_id INT PRIMARY KEY, name VARCHAR(80), city VARCHAR(40));
CREATE TABLE orders (order_id INT PRIMARY KEY, customer_id INT, order_date DATETIME(6), status VARCHAR(20),
  total DECIMAL(18,2), note TEXT);
CREATE TABLE Order_Items (order_item_id INT PRIMARY KEY, order_id INT, product_id VARCHAR(20), quantity INT,
  line_total DECIMAL(18,2));
CREATE TABLE audit_log (id INT PRIMARY KEY, what TEXT)
"""
Execute = Callable[..., None]


@pytest.fixture
def database(mariadb: str) -> Iterator[MySqlSource]:
    """An empty database that only this test uses."""
    admin = parse_source(mariadb)
    _run(admin, "DROP DATABASE IF EXISTS changing", "CREATE DATABASE changing CHARACTER SET utf8mb4")
    yield parse_source(mariadb.replace("/shop", "/changing"))
    _run(admin, "DROP DATABASE changing")


@pytest.fixture
def sql(database: MySqlSource) -> Execute:
    """Runs statements in the test's database, in one transaction."""

    def run(*statements: str) -> None:
        _run(database, *statements)

    run(*SHOP_TABLES.strip().split(";\n"))
    return run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


def assert_curated_equals(database: MySqlSource, home: Home, *tables: str) -> None:
    """Curate, then compare every row and column of the tables with the database, as text."""
    from infra.local.lake import IcebergLake

    lake, work = IcebergLake(home), home.root / "work"
    work.mkdir(parents=True, exist_ok=True)
    curate_shop(lake, home, run_id="check", work=work)
    for table in tables:
        names, expected = _source_rows(database, table)
        curated = lake.read(CURATED, table.lower())
        with duckdb.connect() as engine:
            engine.register("curated", curated)
            cells = ", ".join(f'CAST("{name.lower()}" AS VARCHAR)' for name in names)
            found = engine.execute(f"SELECT {cells} FROM curated").fetchall()
        assert sorted(found, key=repr) == sorted(expected, key=repr)


def _source_rows(database: MySqlSource, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [str(column[0]) for column in cursor.description or ()]
        return names, [tuple(map(_as_text, row)) for row in cursor.fetchall()]


def _as_text(value: object) -> str | None:
    """As DuckDB prints it; a text without content is null in the lake."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    return text.rstrip("0") if "." in text and ":" in text else text


def _run(source: MySqlSource, *statements: str) -> None:
    with closing(connect(source)) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()


def connection_to(source: MySqlSource) -> pymysql.Connection[Any]:
    """A connection of the caller's own."""
    return connect(source)
