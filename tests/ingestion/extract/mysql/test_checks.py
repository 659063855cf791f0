from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.extract.demo import DemoSpec, generate
from ingestion.extract.mysql import schema
from ingestion.extract.mysql.checks import check_source
from ingestion.extract.mysql.connection import connect
from ingestion.extract.mysql.full_load import replicate_full
from ingestion.extract.mysql.schema import create_table_sql, seed
from ingestion.extract.mysql.source import MySqlSource
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.zones import Home
from tests.ingestion.curate.written_shop import LOADED_AT
from tests.ingestion.extract.mysql.conftest import Execute

pytestmark = pytest.mark.mysql


def test_a_server_that_is_set_up_passes(database: MySqlSource, sql: Execute) -> None:
    assert [finding.what for finding in check_source(database) if not finding.ok] == []


def test_each_missing_piece_comes_with_advice(database: MySqlSource, sql: Execute) -> None:
    sql("CREATE TABLE stores (store_id INT)", "CREATE OR REPLACE USER poor@127.0.0.1 IDENTIFIED BY 'pw'")
    sql("GRANT SELECT ON changing.* TO poor@127.0.0.1")
    row_image = _set_row_image(database, "MINIMAL")
    try:
        findings = check_source(replace(database, user="poor", password="pw"))  # noqa: S106
    finally:
        _set_row_image(database, row_image)

    missing = {finding.what: finding.advice for finding in findings if not finding.ok}
    assert set(missing) == {
        "binlog_row_image=FULL",
        "the account may read the binary log",
        "stores has a primary key",
    }
    assert "GRANT REPLICATION SLAVE" in missing["the account may read the binary log"]


def test_the_demo_shop_fills_a_server_and_comes_back(database: MySqlSource, home: Home) -> None:
    manifest = generate(DemoSpec(scale=0.01), home.root / "shop")

    some = {name: manifest.files[name] for name in ("customers", "orders", "order_items", "payments")}
    rows = seed(database, some)

    assert rows["orders"] > 100
    assert replicate_full(database, home, committed_at=LOADED_AT).rows == rows


def test_the_shipped_tables_are_those_of_the_schema(database: MySqlSource) -> None:
    shipped = (Path(schema.__file__).parent / "tables.sql").read_text("utf-8")
    statements = [text.strip() for text in shipped.split(";\n") if text.strip()]
    assert statements[-1] == create_table_sql(list(CANONICAL_TABLES.values())[-1])
    assert len(statements) == len(CANONICAL_TABLES)
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        for statement, contract in zip(statements, CANONICAL_TABLES.values(), strict=True):
            assert statement.endswith(create_table_sql(contract))
            cursor.execute(create_table_sql(contract))


def _set_row_image(database: MySqlSource, value: str) -> str:
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT @@global.binlog_row_image")
        [before] = cursor.fetchone() or ["FULL"]
        cursor.execute("SET GLOBAL binlog_row_image = %s", (value,))
    return str(before)
