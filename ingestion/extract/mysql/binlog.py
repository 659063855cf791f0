"""The binary log of a MariaDB server as a stream of row changes, transaction ends and schema changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import pymysql
from pymysql.constants import CR
from pymysqlreplication import BinLogStreamReader
from pymysqlreplication.event import HeartbeatLogEvent, MariadbGtidEvent, QueryEvent, XidEvent
from pymysqlreplication.row_event import DeleteRowsEvent, UpdateRowsEvent, WriteRowsEvent

from ingestion.errors import SourceError
from ingestion.extract.mysql.connection import Connection, connection_settings, server_errors
from ingestion.extract.mysql.source import MySqlSource
from ingestion.lake.canonical import CANONICAL_TABLES

HEARTBEAT_SECONDS = 1.0
_SHORT_HEARTBEAT_SECONDS = 0.1
"""The first heartbeat ends a reader that does not follow: asked to end by itself (without blocking), a
MariaDB server closes the connection before everything it sent has been read."""
_READ_TIMEOUT_SECONDS = 30
_ROWS = {WriteRowsEvent: "I", UpdateRowsEvent: "U", DeleteRowsEvent: "D"}
_EVENTS = [*_ROWS, HeartbeatLogEvent, MariadbGtidEvent, QueryEvent, XidEvent]
_SCHEMA_CHANGE = re.compile(
    r"^\s*(?:/\*.*?\*/\s*)*(?:(?:ALTER|CREATE|DROP|RENAME)\s+(?:\w+\s+){0,3}?TABLES?\b|TRUNCATE\b)",
    re.IGNORECASE | re.DOTALL,
)
_TEMPORARY = re.compile(r"^\s*(?:CREATE|DROP)\s+(?:OR\s+REPLACE\s+)?TEMPORARY\b", re.IGNORECASE)
Op = Literal["I", "U", "D"]
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Rows of one table that one event changed: the new rows, or the old ones where they were deleted.

    `columns` are the library's, as the table was at that moment.
    """

    table: str
    op: Op
    columns: Sequence[Any]
    rows: Sequence[Row]
    at: datetime


@dataclass(frozen=True, slots=True)
class TransactionEnd:
    """Everything up to here is committed; `position` is the GTID position to go on from."""

    position: str


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """These tables (lower case) were altered, emptied, made, renamed or dropped; it is committed."""

    tables: tuple[str, ...]
    position: str


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """The server has nothing newer."""


BinlogEvent: TypeAlias = RowChanges | TransactionEnd | SchemaChange | CaughtUp


def read_binlog(
    source: MySqlSource, position: str, tables: Sequence[str], *, server_id: int, follow: bool
) -> Iterator[BinlogEvent]:
    """Everything after a GTID position; ends when the server has nothing newer, unless it follows.

    Following, `CaughtUp` comes about every second in which nothing happens. Rows are pulled as they are asked
    for: a slow reader slows the server down and fills no memory.

    Raises:
        SourceError: The position is no longer kept, or rows are not logged whole.
        SourceUnavailableError: The server broke off.
    """
    with server_errors(source):
        settings = connection_settings(source) | {"read_timeout": _READ_TIMEOUT_SECONDS}
        stream = BinLogStreamReader(
            connection_settings=settings,
            server_id=server_id,
            is_mariadb=True,
            auto_position=position,
            blocking=True,
            only_events=_EVENTS,
            only_schemas=[source.database],
            slave_heartbeat=HEARTBEAT_SECONDS if follow else _SHORT_HEARTBEAT_SECONDS,
            enable_logging=False,
            pymysql_wrapper=_connecting_once(),
        )
        with closing(stream):
            for event in _Reader(source, position, tables).events(stream):
                yield event
                if isinstance(event, CaughtUp) and not follow:
                    return


def _connecting_once() -> Callable[..., Connection]:
    """Connects the library; not again on a lost connection, as it would start over at the first position."""
    streams: list[Connection] = []

    def connect(**settings: Any) -> Connection:  # noqa: ANN401 - the driver's keywords
        if "cursorclass" in settings:
            return pymysql.connect(**settings)
        if streams:
            raise pymysql.err.OperationalError(CR.CR_SERVER_LOST, "the connection was lost")
        streams.append(pymysql.connect(**settings))
        return streams[0]

    return connect


class _Reader:
    """Keeps the position while events go by."""

    def __init__(self, source: MySqlSource, position: str, tables: Sequence[str]) -> None:
        self._source = source
        self._tables = {name.lower() for name in tables}
        self._domains = {gtid.split("-")[0]: gtid for gtid in position.split(",") if gtid}
        self._pending = ""

    def events(self, stream: BinLogStreamReader) -> Iterator[BinlogEvent]:
        for event in stream:
            if isinstance(event, MariadbGtidEvent):
                self._pending = event.gtid
            elif isinstance(event, HeartbeatLogEvent):
                yield CaughtUp()
            elif isinstance(event, XidEvent):
                yield TransactionEnd(self._advance())
            elif isinstance(event, QueryEvent):
                yield self._query(event)
            elif event.table.lower() in self._tables:
                yield from self._rows(event)

    def _rows(self, event: WriteRowsEvent | UpdateRowsEvent | DeleteRowsEvent) -> Iterator[RowChanges]:
        if not all(column.name for column in event.columns) or not _is_whole(event):
            raise SourceError(
                "The binary log does not hold whole rows with the names of their columns.",
                remedy="Set binlog_row_image and binlog_row_metadata to FULL; then `replicate --full`.",
                file=self._source.label,
            )
        at = datetime.fromtimestamp(event.timestamp, UTC)
        for op, rows in _by_op(event):
            yield RowChanges(event.table.lower(), op, event.columns, rows, at)

    def _query(self, event: QueryEvent) -> BinlogEvent:
        """COMMIT of a table without transactions, or a statement that is its own transaction."""
        changed = self._changed_tables(event)
        position = self._advance()
        return SchemaChange(changed, position) if changed else TransactionEnd(position)

    def _changed_tables(self, event: QueryEvent) -> tuple[str, ...]:
        """Tables of ours that a statement names; one too many costs a reload, one too few loses changes."""
        schema = event.schema.decode() if isinstance(event.schema, bytes) else event.schema
        text = event.query.lower()
        if not _SCHEMA_CHANGE.match(text) or _TEMPORARY.match(text):
            return ()
        if schema != self._source.database and self._source.database.lower() not in text:
            return ()
        words = set(re.findall(r"[\w$]+", text))
        return tuple(sorted(self._tables & words))

    def _advance(self) -> str:
        if self._pending:
            self._domains[self._pending.split("-")[0]] = self._pending
        return ",".join(self._domains[domain] for domain in sorted(self._domains))


def _by_op(event: WriteRowsEvent | UpdateRowsEvent | DeleteRowsEvent) -> Iterator[tuple[Op, list[Row]]]:
    """The event's rows; one whose key changed is deleted under the old key and written under the new one."""
    op: Any = _ROWS[type(event)]
    if op != "U":
        yield op, [row["values"] for row in event.rows]
        return
    key = [c.name for c in event.columns if c.name.lower() in CANONICAL_TABLES[event.table.lower()].key]
    moved = [any(row["before_values"][k] != row["after_values"][k] for k in key) for row in event.rows]
    if not any(moved):
        yield op, [row["after_values"] for row in event.rows]
        return
    for row, is_moved in zip(event.rows, moved, strict=True):
        if is_moved:
            yield "D", [row["before_values"]]
        yield "U", [row["after_values"]]


def _is_whole(event: WriteRowsEvent | UpdateRowsEvent | DeleteRowsEvent) -> bool:
    """Whether the event's rows have all of their columns (binlog_row_image)."""
    names = ("columns_present_bitmap", "columns_present_bitmap2")
    bitmaps = [getattr(event, name) for name in names if hasattr(event, name)]
    count = event.number_of_columns
    return all(int.from_bytes(bits, "little") & (1 << count) - 1 == (1 << count) - 1 for bits in bitmaps)
