"""Rows that the server packs into one text each, read by Arrow: a quarter of the work of reading cells.

The driver spends its time on cells; of one text per row it has one. The text is CSV (RFC 4180): text is in
quotes, doubled within, so that an empty text and null differ, and a line may break inside quotes.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv as pa_csv

from ingestion.errors import SourceError
from ingestion.extract.mysql.source import MySqlColumn
from ingestion.extract.mysql.values import typed

_PACKED = frozenset(
    {
        "tinyint", "smallint", "mediumint", "int", "bigint", "year", "decimal", "float", "double",
        "date", "datetime", "timestamp", "char", "varchar", "tinytext", "text", "mediumtext", "longtext",
        "enum", "set", "json",
    }
)  # fmt: skip
"""Types whose text is the same inside a longer text as by itself."""
_PARSE = pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)


def can_be_packed(columns: Sequence[MySqlColumn]) -> bool:
    """Whether every column's type is one that the server can pack."""
    return all(column.data_type in _PACKED for column in columns)


def packed(columns: Sequence[MySqlColumn]) -> str:
    """SQL for a whole row as one line of CSV."""
    return f"CONCAT_WS(',', {', '.join(map(_cell, columns))})"


def unpacked(lines: Sequence[str | None], schema: pa.Schema, table: str) -> pa.RecordBatch:
    """The rows of some lines, in the columns and types of a schema.

    Raises:
        SourceError: The server gave up on a row.
    """
    if None in lines:
        raise SourceError(
            "A row is larger than the server may send.",
            remedy="Raise `max_allowed_packet` of the server and load again.",
            file=table,
        )
    read = pa_csv.read_csv(
        pa.BufferReader("\n".join(line or "" for line in lines).encode()),
        read_options=pa_csv.ReadOptions(column_names=schema.names, use_threads=False, block_size=2**30),
        parse_options=_PARSE,
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(schema.names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    ).combine_chunks()
    arrays = [typed(_whole(column), field.type) for column, field in zip(read.columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _cell(column: MySqlColumn) -> str:
    name = f"`{column.name.replace('`', '``')}`"
    if column.arrow_type == pa.string():
        text = f"CONVERT({name} USING utf8mb4)"
        return f"""IFNULL(CONCAT('"', REPLACE({text}, '"', '""'), '"'), '')"""
    return f"IFNULL({name}{' + 0E0' if column.data_type == 'float' else ''}, '')"
