import multiprocessing
import random
from collections.abc import Sequence

import pyarrow.parquet as pq
import pytest

from ingestion.errors import SourceError
from ingestion.extract.mysql.replicate import Replication, ReplicationOptions, replicate, replication_status
from ingestion.extract.mysql.source import MySqlSource
from ingestion.extract.raw import current_load, loaded_tables
from ingestion.lake.zones import Home
from tests.ingestion.extract.mysql.conftest import Execute, assert_curated_equals, connection_to

pytestmark = pytest.mark.mysql

ORDER = "INSERT INTO orders VALUES ({0}, {1}, '2024-01-02 03:04:05.678901', 'new', {0}.25, 'Zoë 🛒')"


def _replicate(source: MySqlSource, home: Home, **options: object) -> Replication:
    return replicate(source, home, ReplicationOptions(**options))  # type: ignore[arg-type]


def _files(home: Home, table: str) -> list[str]:
    load = current_load(home, "shop")
    assert load is not None
    return [path.name for path in loaded_tables(load)[table].files]


def _orders(numbers: Sequence[int]) -> list[str]:
    return [ORDER.format(number, number % 7) for number in numbers]


def test_changes_after_the_full_load_arrive(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql(*_orders(range(1, 11)))
    assert _replicate(database, home).loaded["orders"] == 10
    sql(
        ORDER.format(11, 1),
        "UPDATE orders SET status='paid' WHERE order_id<4",
        "DELETE FROM orders WHERE order_id=5",
    )

    done = _replicate(database, home)

    assert done.loaded == {}
    assert done.changes == 5
    assert_curated_equals(database, home, "orders")


def test_change_files_are_as_dms_writes_them(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql(*_orders([1, 2]))
    _replicate(database, home)
    sql("UPDATE orders SET status='paid' WHERE order_id=1", "DELETE FROM orders WHERE order_id=2")

    _replicate(database, home)

    full, changes = _files(home, "orders")
    assert full == "LOAD00000001.parquet"
    assert len(changes) == len("20240506-070809123.parquet")
    load = current_load(home, "shop")
    assert load is not None
    table = pq.read_table(load / "orders" / changes)
    assert table.column_names[0] == "Op"
    assert table["Op"].to_pylist() == ["U", "D"]
    assert table.schema.equals(pq.read_schema(load / "orders" / full))


def test_every_type_arrives_as_in_the_full_load(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql(
        "CREATE TABLE stores (store_id VARCHAR(20) PRIMARY KEY, big BIGINT UNSIGNED, ledger DECIMAL(30,12), "
        "ratio FLOAT, weight DOUBLE, opened DATE, placed TIMESTAMP(3) NULL, opens TIME, kind ENUM('a','b'), "
        "tags SET('x','y','z'), bits BIT(10), print BINARY(4), latin VARCHAR(9) CHARACTER SET latin1, "
        "y YEAR)",
        "INSERT INTO stores VALUES ('1', 18446744073709551615, -123456789012345678.000000000012, 0.1, 0.1, "
        "'2024-01-05', '2024-01-02 03:04:05.678', '08:30:00', 'b', 'z,x', b'1000000001', "
        "x'00ff1000', 'é', 2024)",
    )
    _replicate(database, home)
    sql(
        "INSERT INTO stores SELECT '2', big, ledger, ratio, weight, opened, placed, opens, kind, tags, bits, "
        "print, latin, y FROM stores"
    )

    _replicate(database, home)

    load = current_load(home, "shop")
    assert load is not None
    [full], [change] = [pq.read_table(path).to_pylist() for path in loaded_tables(load)["stores"].files]
    own = [name for name in full if name not in {"store_id", "_commit_time"}]
    assert [change[name] for name in own] == [full[name] for name in own]


def test_added_renamed_dropped_and_widened_columns_follow(
    database: MySqlSource, sql: Execute, home: Home
) -> None:
    sql(*_orders(range(1, 6)))
    _replicate(database, home)
    sql("ALTER TABLE orders ADD COLUMN gift INT NOT NULL DEFAULT 7")
    sql(ORDER.format(6, 1).replace("'Zoë 🛒')", "'x', 1)"))
    sql("ALTER TABLE orders CHANGE note remark TEXT")
    sql("UPDATE orders SET remark='later' WHERE order_id=2")
    sql("ALTER TABLE orders MODIFY total DECIMAL(20,2), MODIFY order_id BIGINT")
    sql("UPDATE orders SET status='paid' WHERE order_id=3")
    sql("ALTER TABLE orders DROP COLUMN gift")
    sql("DELETE FROM orders WHERE order_id=4")

    done = _replicate(database, home)

    assert done.reloads == 4
    assert_curated_equals(database, home, "orders")


def test_a_truncated_dropped_and_new_table_follows(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql(*_orders([1, 2]), "INSERT INTO customers VALUES (1, 'Ann', 'Ghent')")
    _replicate(database, home)
    sql("TRUNCATE orders", "DROP TABLE customers", "CREATE TABLE stores (store_id INT PRIMARY KEY)")
    sql(ORDER.format(3, 1), "INSERT INTO stores VALUES (9)")

    _replicate(database, home)

    assert_curated_equals(database, home, "orders", "stores")
    assert _files(home, "customers") == []


def test_a_transaction_larger_than_memory_arrives_whole(
    database: MySqlSource, sql: Execute, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.extract.mysql.change_files.SPILL_ROWS", 500)
    sql(*_orders([1]))
    _replicate(database, home)
    sql(
        "INSERT INTO orders SELECT seq, 1, now(6), 'new', 1, NULL FROM seq_2_to_3000",
        "UPDATE orders SET total=2",
    )

    done = _replicate(database, home, commit_rows=100)

    assert done.changes == 5_999
    assert len(_files(home, "orders")) == 2
    assert_curated_equals(database, home, "orders")


def test_a_rolled_back_transaction_leaves_nothing(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql(*_orders([1]))
    _replicate(database, home)
    with connection_to(database) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders")
        connection.rollback()

    assert _replicate(database, home).changes == 0


def test_changes_of_the_same_second_keep_their_order_when_the_clock_goes_back(
    database: MySqlSource, sql: Execute, home: Home
) -> None:
    sql(*_orders([1]))
    _replicate(database, home)
    sql("SET timestamp=1700000000", "UPDATE orders SET status='first' WHERE order_id=1")
    sql("SET timestamp=1600000000", "UPDATE orders SET status='second' WHERE order_id=1")

    _replicate(database, home)

    assert_curated_equals(database, home, "orders")


def test_files_that_were_not_committed_do_not_count(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql(*_orders([1]))
    _replicate(database, home)
    load = current_load(home, "shop")
    assert load is not None
    full = load / "orders" / "LOAD00000001.parquet"
    (load / "orders" / "29990101-000000000.parquet").write_bytes(full.read_bytes())
    (load / "orders" / "LOAD00000002.parquet").write_bytes(full.read_bytes())

    assert _files(home, "orders") == ["LOAD00000001.parquet"]
    _replicate(database, home)
    assert sorted(path.name for path in (load / "orders").iterdir()) == ["LOAD00000001.parquet"]


def test_thousands_of_mixed_changes_leave_equal_tables(
    database: MySqlSource, sql: Execute, home: Home
) -> None:
    draw = random.Random(7)  # noqa: S311
    sql("INSERT INTO orders SELECT seq, seq % 50, now(6), 'new', seq, NULL FROM seq_1_to_2000")
    sql("INSERT INTO Order_Items SELECT seq, seq, concat('p', seq % 9), 1, 5 FROM seq_1_to_2000")
    _replicate(database, home)
    fresh = 2_000
    for _ in range(12):
        statements = []
        for _ in range(60):
            row, kind = draw.randrange(1, fresh + 1), draw.random()
            if kind < 0.3:
                fresh += 1
                statements.append(ORDER.format(fresh, row % 50))
            elif kind < 0.6:
                statements.append(
                    f"UPDATE orders SET total=total+1, note=concat_ws('', note, 'x') WHERE order_id={row}"
                )
            elif kind < 0.7:
                statements.append(f"UPDATE orders SET order_id={1_000_000 + row} WHERE order_id={row}")
            elif kind < 0.85:
                statements.append(f"DELETE FROM Order_Items WHERE order_id={row}")
            else:
                statements.append(f"REPLACE INTO orders VALUES ({row}, 3, now(6), 'again', 1, 'r')")
        sql(*dict.fromkeys(statements))
        if draw.random() < 0.3:
            _replicate(database, home, commit_rows=50)

    _replicate(database, home)

    assert_curated_equals(database, home, "orders", "Order_Items")


def test_the_status_tells_how_it_stands(database: MySqlSource, sql: Execute, home: Home) -> None:
    with pytest.raises(SourceError, match="Nothing has been replicated"):
        replication_status(home)
    sql(*_orders([1]))
    _replicate(database, home)

    status = replication_status(home)

    assert status.lag_seconds == 0
    assert status.position
    assert database.password not in str(status)


def test_changes_that_the_server_no_longer_keeps_are_said(
    database: MySqlSource, sql: Execute, home: Home
) -> None:
    sql(*_orders([1]))
    _replicate(database, home)
    sql(ORDER.format(2, 1))
    sql("RESET MASTER")
    sql(ORDER.format(3, 1))

    with pytest.raises(SourceError, match="retail replicate --full"):
        _replicate(database, home)

    _replicate(database, home, full=True)
    assert_curated_equals(database, home, "orders")


def test_a_run_killed_at_any_point_is_gone_on_with(database: MySqlSource, sql: Execute, home: Home) -> None:
    sql("INSERT INTO orders SELECT seq, seq % 50, now(6), 'new', seq, NULL FROM seq_1_to_500")
    _replicate(database, home)
    draw = random.Random(3)  # noqa: S311
    for number in range(6):
        sql(*(f"UPDATE orders SET total={number}, note='{n}' WHERE order_id={n}" for n in range(1, 200)))
        sql(f"DELETE FROM orders WHERE order_id={400 + number}", ORDER.format(1_000 + number, 1))
        process = multiprocessing.get_context("fork").Process(
            target=_replicate_in_small_steps, args=(database, home)
        )
        process.start()
        process.join(draw.uniform(0.02, 0.25))
        process.kill()
        process.join()

    _replicate(database, home)

    assert_curated_equals(database, home, "orders")


def _replicate_in_small_steps(database: MySqlSource, home: Home) -> None:
    _replicate(database, home, commit_rows=20)


def test_following_goes_on_through_a_broken_connection(
    database: MySqlSource, sql: Execute, home: Home
) -> None:
    sql(*_orders([1]))
    seen: list[int] = []

    def tick(status: Replication) -> None:
        seen.append(status.changes)
        step = len(seen)
        if step == 1:
            _kill_replicas(database)
            sql(ORDER.format(2, 1))
        if status.changes >= 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicate(database, home, ReplicationOptions(follow=True, commit_seconds=0.1), on_tick=tick)

    assert replication_status(home).reconnects >= 1
    assert_curated_equals(database, home, "orders")


def _kill_replicas(database: MySqlSource) -> None:
    with connection_to(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE command = 'Binlog Dump'")
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL {number}")
