import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pymysql
import pytest

from ingestion.errors import SourceError, SourceUnavailableError
from ingestion.extract.mysql.full_load import ReplicationReport, replicate_full
from ingestion.extract.mysql.source import MySqlSource, parse_source
from ingestion.extract.raw import current_load, loaded_tables, read_load_record
from ingestion.lake.zones import Home

pytestmark = pytest.mark.mysql

AT = datetime(2024, 5, 6, tzinfo=UTC)
SCHEMA = """
CREATE TABLE orders (order_id BIGINT UNSIGNED PRIMARY KEY, order_date DATETIME(6), placed_at TIMESTAMP NULL,
  shipped DATE, ledger DECIMAL(30,12), paid TINYINT(1), weight DOUBLE, note TEXT CHARACTER SET utf8mb4,
  state ENUM('new','done'), fingerprint BINARY(4), opens TIME);
CREATE TABLE Stores (store_id VARCHAR(20) PRIMARY KEY, name VARCHAR(50));
CREATE TABLE returns (return_id INT PRIMARY KEY, order_id INT, product_id INT, quantity INT,
  amount DECIMAL(18,2), returned_at DATETIME);
CREATE TABLE audit_log (id INT)
"""
ORDER = (
    "INSERT INTO orders VALUES (18446744073709551615, '2024-01-02 03:04:05.678901', '2024-01-02 03:04:05', "
    "'2024-01-05', 123456789012345678.123456789012, 1, 0.1, 'Zoë 🛒', 'done', x'00ff10ab', '08:30:00')"
)
Execute = Callable[..., None]


@pytest.fixture
def source(mariadb: str) -> Iterator[MySqlSource]:
    """A database of this test's own."""
    admin = parse_source(mariadb)
    with _connect(admin) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE full_load CHARACTER SET utf8mb4")
    yield parse_source(mariadb.replace("/shop", "/full_load"))
    with _connect(admin) as connection, connection.cursor() as cursor:
        cursor.execute("DROP DATABASE full_load")


@pytest.fixture
def execute(source: MySqlSource) -> Execute:
    def run(*statements: str) -> None:
        with _connect(source) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            connection.commit()

    run("SET SESSION sql_mode=''", *SCHEMA.strip().split(";\n"))
    return run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _connect(source: MySqlSource) -> "pymysql.Connection[Any]":
    return pymysql.connect(
        host=source.host,
        port=source.port,
        user=source.user,
        password=source.password,
        database=source.database,
    )


def _replicate(source: MySqlSource, home: Home) -> ReplicationReport:
    return replicate_full(source, home, committed_at=AT)


def _table(home: Home, name: str) -> pa.Table:
    load = current_load(home, "shop")
    assert load is not None
    return pa.concat_tables([pq.read_table(path) for path in loaded_tables(load)[name].files])


def test_every_value_arrives_exactly(source: MySqlSource, execute: Execute, home: Home) -> None:
    execute("SET SESSION time_zone='+02:00'", ORDER)

    _replicate(source, home)

    [row] = _table(home, "orders").to_pylist()
    assert row == {
        "Op": "I",
        "order_id": Decimal(18446744073709551615),
        "order_date": datetime(2024, 1, 2, 3, 4, 5, 678901),  # noqa: DTZ001
        "placed_at": datetime(2024, 1, 2, 1, 4, 5),  # noqa: DTZ001
        "shipped": date(2024, 1, 5),
        "ledger": Decimal("123456789012345678.123456789012"),
        "paid": 1,
        "weight": 0.1,
        "note": "Zoë 🛒",
        "state": "done",
        "fingerprint": "00ff10ab",
        "opens": "8:30:00",
        "_commit_time": "2024-05-06 00:00:00.000000",
    }


def test_absent_tables_are_skipped_and_said(source: MySqlSource, execute: Execute, home: Home) -> None:
    execute(ORDER, "INSERT INTO Stores VALUES ('0042', 'High Street')")

    report = _replicate(source, home)

    assert report.rows == {"stores": 1, "orders": 1, "returns": 0}
    assert "customers" in report.absent
    assert report.ignored == ("audit_log",)
    assert _table(home, "stores")["store_id"].to_pylist() == ["0042"]


def test_nulls_and_zero_dates_become_null(source: MySqlSource, execute: Execute, home: Home) -> None:
    execute(*(f"INSERT INTO orders (order_id, order_date) VALUES ({n}, now())" for n in range(20)))
    execute("SET SESSION sql_mode=''", "INSERT INTO orders (order_id, order_date) VALUES (99, '0000-00-00')")

    _replicate(source, home)

    rows = {row["order_id"]: row for row in _table(home, "orders").to_pylist()}
    assert rows[99]["order_date"] is None
    assert rows[1]["ledger"] is None


NASTY = (
    "",
    " ",
    "NULL",
    "\\\\N",
    'say "so", twice',
    "a\nb\r\nc",
    ",",
    '"',
    "'",
    "Zoë 🛒",
    "tab\there",
    "end ",
    "\\\\",
)
VALUES = """(note TEXT, latin VARCHAR(40) CHARACTER SET latin1, amount DECIMAL(20,4), ratio FLOAT,
  exact DOUBLE, day DATE, moment DATETIME(6), number BIGINT, kind ENUM('a','b'), tags SET('x','y'){extra},
  {key} INT PRIMARY KEY)
"""


def test_rows_packed_by_the_server_are_those_read_cell_by_cell(
    source: MySqlSource, execute: Execute, home: Home
) -> None:
    execute(
        "DROP TABLE Stores",
        f"CREATE TABLE customers {VALUES.format(extra='', key='customer_id')}",
        f"CREATE TABLE stores {VALUES.format(extra=', raw BINARY(2)', key='store_id')}",
    )
    with _connect(source) as connection, connection.cursor() as cursor:
        for number, text in enumerate([*NASTY, None]):
            plain = None if text is None else text.encode("latin1", "ignore").decode("latin1")
            others = (-1.25, 0.1, 1 / 3, "2024-02-29", "2024-02-29 23:59:59.000001", -(2**63), "b", "x,y")
            row = (text, plain, *others)
            given = row if number % 3 or text is None else (*row[:2], *[None] * 8)
            cursor.execute(f"INSERT INTO customers VALUES ({'%s, ' * 10}%s)", (*given, number))
            cursor.execute(f"INSERT INTO stores VALUES ({'%s, ' * 10}'ab', %s)", (*given, number))
        connection.commit()
    _replicate(source, home)
    packed, cells = _table(home, "customers"), _table(home, "stores")
    assert packed.num_rows == len(NASTY) + 1
    assert packed["note"].to_pylist() == [*NASTY, None]
    for name in packed.column_names:
        if name != "customer_id":
            assert packed[name].equals(cells[name]), name


def test_more_rows_than_one_batch_arrive_once_each(source: MySqlSource, execute: Execute, home: Home) -> None:
    execute("INSERT INTO orders (order_id, order_date) SELECT seq, '2024-01-01' FROM seq_1_to_45000")

    assert _replicate(source, home).rows["orders"] == 45_000

    assert sorted(_table(home, "orders")["order_id"].to_pylist()) == list(range(1, 45_001))


def test_all_tables_are_of_one_moment(source: MySqlSource, execute: Execute, home: Home) -> None:
    """Orders and returns are written in pairs while they are read; the load must hold whole pairs."""
    stop, started = threading.Event(), threading.Event()

    def write_pairs() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            execute(
                f"INSERT INTO orders (order_id, order_date) VALUES ({number}, now())",
                f"INSERT INTO returns VALUES ({number}, {number}, 1, 1, 1, now())",
            )
            started.set()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        started.wait(30)
        for _ in range(3):
            rows = _replicate(source, home).rows
            assert rows["orders"] == rows["returns"] > 0
    finally:
        stop.set()
        writer.join()


def test_the_place_in_the_binlog_is_recorded_but_no_password(
    source: MySqlSource, execute: Execute, home: Home
) -> None:
    execute(ORDER)

    _replicate(source, home)

    load = current_load(home, "shop")
    assert load is not None
    record = read_load_record(load)["source"]
    assert record["binlog"]["file"].startswith("binlog.")
    assert int(record["binlog"]["position"]) > 0
    assert source.password not in str(record)


def test_a_missing_column_is_said_and_nothing_is_loaded(
    source: MySqlSource, execute: Execute, home: Home
) -> None:
    execute("ALTER TABLE returns CHANGE amount amout DECIMAL(18,2)")

    with pytest.raises(SourceError, match=r"table 'returns', column 'amount'.*Did you mean 'amout'"):
        _replicate(source, home)

    assert current_load(home, "shop") is None


def test_a_database_without_shop_tables_is_said(source: MySqlSource, home: Home) -> None:
    with pytest.raises(SourceError, match="has no table of the shop schema"):
        _replicate(source, home)


def test_a_wrong_password_is_the_users_to_put_right(source: MySqlSource, home: Home) -> None:
    wrong = MySqlSource(source.host, source.port, source.database, source.user, "secret-guess")

    with pytest.raises(SourceError, match=r"Access denied.*needs SELECT") as caught:
        _replicate(wrong, home)

    assert "secret-guess" not in str(caught.value)


def test_a_server_that_is_not_there_may_be_tried_later(home: Home) -> None:
    gone = MySqlSource("127.0.0.1", 9, "shop", "retail", "x")

    with pytest.raises(SourceUnavailableError, match=r"shop: the server cannot be reached"):
        _replicate(gone, home)
