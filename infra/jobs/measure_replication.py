"""Measure full load, change capture, and curation whole and incremental, on a database made for it.

The peer of the full load is PyMySQL reading the same rows and doing nothing with them.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from infra.jobs.pipeline import run_curation
from infra.settings import Settings
from infra.wiring import build_backends
from ingestion.extract.mysql.connection import connect
from ingestion.extract.mysql.replicate import Replication, ReplicationOptions, replicate
from ingestion.extract.mysql.source import MySqlSource, parse_source
from ingestion.lake.zones import Home

_DATABASE = "retail_bench"
_BATCH = 50_000
_ORDERS = """
INSERT INTO orders SELECT seq, seq % 9000, '2023-01-01' + INTERVAL seq * 30 SECOND, 'paid', 'EUR',
  (seq % 9999) / 100, concat('note ', seq) FROM seq_{first}_to_{last}
"""
_TABLE = """
CREATE TABLE orders (order_id BIGINT PRIMARY KEY, customer_id INT, order_date DATETIME(6), status VARCHAR(20),
  currency CHAR(3), total DECIMAL(18,2), remark VARCHAR(60))
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """Rows handled, and what it took; `cpu_seconds` are this process's own."""

    name: str
    rows: int
    seconds: float
    cpu_seconds: float


def measure_at(url: str, home: Home, rows: int, changes: int) -> list[Rate]:
    """Measure in a database made on the server of an address, and dropped again."""
    with bench_database(parse_source(url)) as database:
        return measure_replication(database, home, rows, changes)


def measure_replication(database: MySqlSource, home: Home, rows: int, changes: int) -> list[Rate]:
    """Measure each step once, in the order that a shop goes through them."""
    backends = build_backends(Settings(home=home.root))
    for first in range(1, rows + 1, _BATCH):
        _run(database, _ORDERS.format(first=first, last=min(rows, first + _BATCH - 1)))
    measured = [
        _timed("peer: PyMySQL reads the rows", rows, lambda: _read_all(database)),
        _timed("full load", rows, lambda: _replicate(database, home)),
        _timed("curation, whole", rows, lambda: run_curation(backends, only_changed=True)),
    ]
    _run(database, f"UPDATE orders SET status = 'sent' WHERE order_id > {rows - changes}")  # noqa: S608
    measured.append(_timed("changes of many rows a statement", changes, lambda: _replicate(database, home)))
    incremental = f"curation, {changes / rows:.0%} changed (the latest)"
    measured.append(_timed(incremental, changes, lambda: run_curation(backends, only_changed=True)))
    _change_one_by_one(database, changes)
    measured.append(_timed("changes of one row a transaction", changes, lambda: _replicate(database, home)))
    return measured


def _timed(name: str, rows: int, work: Callable[[], object]) -> Rate:
    before, started = _cpu_seconds(), time.monotonic()
    work()
    return Rate(name, rows, round(time.monotonic() - started, 3), round(_cpu_seconds() - before, 3))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _replicate(database: MySqlSource, home: Home) -> Replication:
    return replicate(database, home, ReplicationOptions())


def _read_all(database: MySqlSource) -> int:
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        return int(cursor.execute("SELECT * FROM orders"))


def _change_one_by_one(database: MySqlSource, changes: int) -> None:
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        for number in range(1, changes + 1):
            cursor.execute("UPDATE orders SET total = total + 1 WHERE order_id = %s", (number,))
            connection.commit()


@contextmanager
def bench_database(server: MySqlSource) -> Iterator[MySqlSource]:
    """A database with an empty table of orders, dropped at the end."""
    database = replace(server, database=f"{_DATABASE}_{datetime.now(UTC):%H%M%S}")
    _run(server, f"CREATE DATABASE {database.database}")
    try:
        _run(database, _TABLE)
        yield database
    finally:
        _run(server, f"DROP DATABASE {database.database}")


def _run(source: MySqlSource, statement: str) -> None:
    with closing(connect(source)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        connection.commit()
