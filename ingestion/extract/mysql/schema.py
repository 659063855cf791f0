"""The canonical schema as MySQL tables, and a shop's files put into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.extract.mysql.connection import Connection, connect, server_errors
from ingestion.extract.mysql.source import MySqlSource
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import ARROW_TYPES, Column, LogicalType, TableContract

_TYPES = {
    LogicalType.STRING: "VARCHAR(255)",
    LogicalType.INTEGER: "BIGINT",
    LogicalType.MONEY: "DECIMAL(18,2)",
    LogicalType.PRICE: "DECIMAL(18,4)",
    LogicalType.NUMBER: "DOUBLE",
    LogicalType.BOOLEAN: "TINYINT(1)",
    LogicalType.DATE: "DATE",
    LogicalType.TIMESTAMP: "DATETIME(6)",
}
_KEY_TEXT = "VARCHAR(64)"
_BATCH_ROWS = 5_000


def create_table_sql(contract: TableContract) -> str:
    """CREATE TABLE of a canonical table, with its primary key where no part of the key may be null."""
    columns = [
        f"  `{column.name}` {_type(column, contract)}{' NOT NULL' if column.required else ''}"
        for column in contract.columns
    ]
    if all(contract.column(name).required for name in contract.key):
        columns.append(f"  PRIMARY KEY ({_names(contract.key)})")
    return _create(contract.name, columns)


def seed(source: MySqlSource, files: Mapping[str, Path]) -> dict[str, int]:
    """Create a table for each Parquet file of a canonical table and fill it; returns rows by table.

    The tables take every row that the files have, wrong and repeated ones too: no key is unique.

    Raises:
        SourceUnavailableError: The server cannot be reached, or a table is there already.
    """
    counts = {}
    with server_errors(source), closing(connect(source)) as connection:
        for name in (name for name in CANONICAL_TABLES if name in files):
            counts[name] = _fill(connection, CANONICAL_TABLES[name], files[name])
    return counts


def _fill(connection: Connection, contract: TableContract, path: Path) -> int:
    file = pq.ParquetFile(path)
    fields = {field.name: field.type for field in file.schema_arrow}
    places = ", ".join(["%s"] * len(fields))
    columns = [f"  `{name}` {_filled_type(name, kind, contract)}" for name, kind in fields.items()]
    columns.append(f"  KEY ({_names(contract.key)})")
    with connection.cursor() as cursor:
        cursor.execute(_create(contract.name, columns))
        for rows in _rows(file):
            cursor.executemany(f"INSERT INTO `{contract.name}` ({_names(fields)}) VALUES ({places})", rows)  # noqa: S608
            connection.commit()
    return int(file.metadata.num_rows)


def _rows(file: pq.ParquetFile) -> Iterator[list[tuple[Any, ...]]]:
    for batch in file.iter_batches(_BATCH_ROWS):
        yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _create(name: str, lines: Sequence[str]) -> str:
    body = ",\n".join(lines)
    return f"CREATE TABLE `{name}` (\n{body}\n) CHARACTER SET utf8mb4"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _type(column: Column, contract: TableContract) -> str:
    text = column.type is LogicalType.STRING and column.name in contract.key
    return _KEY_TEXT if text else _TYPES[column.type]


def _filled_type(name: str, kind: pa.DataType, contract: TableContract) -> str:
    """The contract's type where the file has it, else one that takes the file's values."""
    if name in contract.column_names and kind.equals(ARROW_TYPES[contract.column(name).type]):
        return _type(contract.column(name), contract)
    if name in contract.key:
        return _KEY_TEXT
    if pa.types.is_integer(kind):
        return "BIGINT"
    return "DOUBLE" if pa.types.is_floating(kind) else "TEXT"
