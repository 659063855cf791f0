"""Full load of a MySQL or MariaDB shop: all tables of one consistent snapshot, streamed in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pymysql.constants import FIELD_TYPE
from pymysql.cursors import SSCursor

from ingestion.errors import SourceError
from ingestion.extract.load_checks import check_staged
from ingestion.extract.load_plan import TablePlan, require_columns
from ingestion.extract.mysql.connection import Connection, connect, server_errors
from ingestion.extract.mysql.packed_rows import can_be_packed, packed, unpacked
from ingestion.extract.mysql.source import MySqlColumn, MySqlSource
from ingestion.extract.mysql.values import from_text
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.zones import Home

BATCH_ROWS = 20_000
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
    with snapshot(source) as connection:
        present = table_names(connection)
        tables = {name: present[name] for name in CANONICAL_TABLES if name in present}
        if not tables:
            raise SourceError(
                "The database has no table of the shop schema.",
                remedy=f"It needs tables such as {', '.join(list(CANONICAL_TABLES)[:6])}.",
                file=source.label,
            )
        columns = {name: table_columns(connection, name, table) for name, table in tables.items()}
        rows = write_full_load(
            home,
            SHOP_SCHEMA,
            {name: table_reader(connection, tables[name], columns[name], on_progress) for name in tables},
            committed_at=committed_at,
            record={
                "source": {"kind": "mysql", "database": source.label, "binlog": binlog_position(connection)}
            },
            verify=_verify,
        )
    absent = tuple(name for name in CANONICAL_TABLES if name not in tables)
    ignored = tuple(table for name, table in present.items() if name not in tables)
    return ReplicationReport(source.label, rows, absent, ignored)


@contextmanager
def snapshot(source: MySqlSource) -> Iterator[Connection]:
    """A connection inside a read-only transaction that sees one moment of the whole database."""
    with server_errors(source), closing(connect(source)) as connection:
        with connection.cursor() as cursor:
            for statement in _SNAPSHOT:
                cursor.execute(statement)
        yield connection


def table_names(connection: Connection) -> dict[str, str]:
    """Tables of the database by lower-case name."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return {str(name).lower(): str(name) for (name,) in cursor.fetchall()}


def table_columns(connection: Connection, name: str, table: str) -> list[MySqlColumn]:
    """Columns of a table of the database, in their order.

    Raises:
        SourceError: It lacks a column that the contract requires.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, (table,))
        columns = [MySqlColumn(*row) for row in cursor.fetchall()]
    require_columns(name, {column.name: column.data_type for column in columns}, f"table {table!r}")
    return columns


def binlog_position(connection: Connection) -> dict[str, str]:
    """The place in the binlog that the snapshot stands at; empty where the server does not tell (MySQL)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW STATUS LIKE 'binlog_snapshot_%'")
        found = {str(name).lower(): str(value) for name, value in cursor.fetchall()}
        position = {name.removeprefix("binlog_snapshot_"): value for name, value in found.items()}
        if position.get("file"):
            cursor.execute("SELECT BINLOG_GTID_POS(%s, %s)", (position["file"], int(position["position"])))
            position["gtid"] = str((cursor.fetchone() or [""])[0] or "")
    return position


def table_reader(
    connection: Connection, table: str, columns: list[MySqlColumn], on_progress: Callable[[str], None]
) -> Callable[[], pa.RecordBatchReader]:
    """A function that opens the stream of a table's rows, columns in lower case."""
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
    is_packed = can_be_packed(columns)
    wanted = packed(columns) if is_packed else ", ".join(_selected(column) for column in columns)
    with connection.cursor(SSCursor) as cursor, _left_as_text(connection):
        cursor.execute(f"SELECT {wanted} FROM `{table.replace('`', '``')}`")  # noqa: S608
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield unpacked([line for (line,) in rows], schema, table) if is_packed else _cells(rows, schema)


def _cells(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows of a table with a type whose text must be looked at cell by cell."""
    cells = zip(zip(*rows, strict=True), schema, strict=True)
    return pa.record_batch([from_text(values, field.type) for values, field in cells], schema=schema)


@contextmanager
def _left_as_text(connection: Connection) -> Iterator[None]:
    """Keep the driver from making a Python object of every value; durations print as the binary log's do."""
    decoders = connection.decoders
    connection.decoders = {FIELD_TYPE.TIME: decoders[FIELD_TYPE.TIME]}
    try:
        yield
    finally:
        connection.decoders = decoders


def _selected(column: MySqlColumn) -> str:
    """A column in a SELECT; a FLOAT as a double, since its text has six digits only."""
    name = f"`{column.name.replace('`', '``')}`"
    return f"{name} + 0E0" if column.data_type == "float" else name


def _verify(name: str, staged: Path) -> None:
    with duckdb.connect() as connection:
        check_staged(connection, TablePlan(name, f"table {name!r}", "", allow_empty=True), staged)
