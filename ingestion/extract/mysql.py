"""Full load of a MySQL or MariaDB shop: all tables of one consistent snapshot, streamed in bounded memory."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pymysql
from pymysql.constants import ER
from pymysql.cursors import SSCursor

from ingestion.errors import SourceError, SourceUnavailableError
from ingestion.extract.load_checks import check_staged
from ingestion.extract.load_plan import TablePlan, require_columns
from ingestion.extract.mysql_source import MySqlColumn, MySqlSource
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.zones import Home

BATCH_ROWS = 20_000
_CONNECT_SECONDS = 10
_SNAPSHOT = (
    "SET SESSION time_zone = '+00:00'",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"
_COLUMNS = """
SELECT column_name, data_type, column_type, numeric_precision, numeric_scale
FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position
"""
_WRONG_LOGIN = {ER.ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR, ER.BAD_DB_ERROR}
Connection: TypeAlias = "pymysql.Connection[Any]"


@dataclass(frozen=True, slots=True)
class ReplicationReport:
    """What was read: rows by table, canonical tables the shop lacks, and its other tables, left alone."""

    source: str
    rows: dict[str, int]
    absent: tuple[str, ...]
    ignored: tuple[str, ...]


def replicate_full(
    source: MySqlSource,
    home: Home,
    *,
    committed_at: datetime,
    on_progress: Callable[[str], None] = lambda _: None,
) -> ReplicationReport:
    """Make the canonical tables of a shop's database the whole raw zone.

    Zero dates (0000-00-00) become null; DATETIME is taken as UTC, TIMESTAMP is converted to it.

    Raises:
        SourceError: The account cannot log in, or the tables do not fit the shop schema.
        SourceUnavailableError: The server cannot be reached or broke off.
        LakeBusyError: Another process is loading.
    """
    with _snapshot(source) as connection:
        present = _tables(connection)
        tables = {name: present[name] for name in CANONICAL_TABLES if name in present}
        if not tables:
            raise SourceError(
                "The database has no table of the shop schema.",
                remedy=f"It needs tables such as {', '.join(list(CANONICAL_TABLES)[:6])}.",
                file=source.label,
            )
        columns = {name: _columns(connection, name, table) for name, table in tables.items()}
        rows = write_full_load(
            home,
            SHOP_SCHEMA,
            {name: _reader(connection, tables[name], columns[name], on_progress) for name in tables},
            committed_at=committed_at,
            record={"source": {"kind": "mysql", "database": source.label, "binlog": _position(connection)}},
            verify=_verify,
        )
    absent = tuple(name for name in CANONICAL_TABLES if name not in tables)
    ignored = tuple(table for name, table in present.items() if name not in tables)
    return ReplicationReport(source.label, rows, absent, ignored)


@contextmanager
def _snapshot(source: MySqlSource) -> Iterator[Connection]:
    """A connection inside a read-only transaction that sees one moment of the whole database."""
    try:
        with closing(_connect(source)) as connection:
            with connection.cursor() as cursor:
                for statement in _SNAPSHOT:
                    cursor.execute(statement)
            yield connection
    except pymysql.err.OperationalError as error:
        code, message = error.args[0], error.args[-1]
        if code in _WRONG_LOGIN:
            raise SourceError(
                f"The server refuses: {message}.",
                remedy="Check user, password and database; the account needs SELECT on the shop's tables.",
                file=source.label,
            ) from error
        raise SourceUnavailableError(
            f"{source.label}: the server cannot be reached or broke off: {message}. Try again later."
        ) from error


def _connect(source: MySqlSource) -> Connection:
    context = ssl.create_default_context(cafile=source.ssl_ca) if source.tls or source.ssl_ca else None
    return pymysql.connect(
        host=source.host,
        port=source.port,
        user=source.user,
        password=source.password,
        database=source.database,
        charset="utf8mb4",
        connect_timeout=_CONNECT_SECONDS,
        ssl=context,
        autocommit=False,
    )


def _tables(connection: Connection) -> dict[str, str]:
    """Tables of the database by lower-case name."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return {str(name).lower(): str(name) for (name,) in cursor.fetchall()}


def _columns(connection: Connection, name: str, table: str) -> list[MySqlColumn]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, (table,))
        columns = [MySqlColumn(*row) for row in cursor.fetchall()]
    require_columns(name, {column.name: column.data_type for column in columns}, f"table {table!r}")
    return columns


def _position(connection: Connection) -> dict[str, str]:
    """The place in the binlog that the snapshot stands at; empty where the server does not tell (MySQL)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW STATUS LIKE 'binlog_snapshot_%'")
        found = {str(name).lower(): str(value) for name, value in cursor.fetchall()}
    return {name.removeprefix("binlog_snapshot_"): value for name, value in found.items()}


def _reader(
    connection: Connection, table: str, columns: list[MySqlColumn], on_progress: Callable[[str], None]
) -> Callable[[], pa.RecordBatchReader]:
    canonical = [column.name.lower() for column in columns]
    schema = pa.schema([(name, c.arrow_type) for name, c in zip(canonical, columns, strict=True)])

    def open_stream() -> pa.RecordBatchReader:
        on_progress(f"Reading {table}")
        return pa.RecordBatchReader.from_batches(schema, _batches(connection, table, columns, schema))

    return open_stream


def _batches(
    connection: Connection, table: str, columns: list[MySqlColumn], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Rows in chunks straight from the server, which keeps the rest."""
    names = ", ".join(f"`{column.name.replace('`', '``')}`" for column in columns)
    with connection.cursor(SSCursor) as cursor:
        cursor.execute(f"SELECT {names} FROM `{table.replace('`', '``')}`")  # noqa: S608
        while rows := cursor.fetchmany(BATCH_ROWS):
            cells = zip(zip(*rows, strict=True), schema, strict=True)
            yield pa.record_batch([_array(values, field.type) for values, field in cells], schema=schema)


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return pa.array([_text(value) for value in values], kind)
    if pa.types.is_temporal(kind):
        return pa.array([value if isinstance(value, date) else None for value in values], kind)
    if pa.types.is_decimal(kind):
        return pa.array([value if value is None else Decimal(value) for value in values], kind)
    return pa.array(values, kind)


def _text(value: object) -> str | None:
    """Text as it is, bytes in hexadecimal, anything else as it prints."""
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _verify(name: str, staged: Path) -> None:
    with duckdb.connect() as connection:
        check_staged(connection, TablePlan(name, f"table {name!r}", "", allow_empty=True), staged)
