"""Bring an Iceberg table's columns to those of the frame about to replace its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ingestion.errors import ContractError

if TYPE_CHECKING:
    from pyiceberg.table import Transaction
    from pyiceberg.types import IcebergType


def normalised(data: pa.Table | pa.RecordBatchReader) -> pa.Table | pa.RecordBatchReader:
    """The same rows in the types that Iceberg has, every column nullable.

    What is required is checked before data gets here.

    Raises:
        ContractError: A column is of a type the lake does not hold.
    """
    schema = pa.schema([pa.field(field.name, _lake_type(field), nullable=True) for field in data.schema])
    return data if schema.equals(data.schema) else data.cast(schema)


def evolve(transaction: Transaction, schema: pa.Schema) -> None:
    """Drop columns that went or changed type, then add those that came, inside the same commit.

    A column that changed type becomes a new one: older snapshots keep reading the old.
    """
    current = {field.name: field.field_type for field in transaction.table_metadata.schema().fields}
    wanted = {field.name: _iceberg_type(field.type) for field in schema}
    stale = [name for name, kind in current.items() if wanted.get(name) != kind]
    fresh = [name for name in wanted if name not in current or name in stale]
    if stale:
        with transaction.update_schema(allow_incompatible_changes=True) as update:
            for name in stale:
                update.delete_column(name)
    if fresh:
        with transaction.update_schema() as update:
            for name in fresh:
                update.add_column(name, wanted[name])


def _lake_type(field: pa.Field) -> pa.DataType:
    """The lake's Arrow type for a column."""
    kind = field.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    for holds, stored in _STORED:
        if holds(kind):
            return stored
    if pa.types.is_decimal128(kind):
        return kind
    raise ContractError(f"column {field.name!r} has type {kind}, which the lake does not hold")


def _is_local_time(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) and kind.tz is None


_STORED = (
    (pa.types.is_string, pa.string()),
    (pa.types.is_large_string, pa.string()),
    (pa.types.is_null, pa.string()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_date, pa.date32()),
    (_is_local_time, pa.timestamp("us")),
)


def _iceberg_type(kind: pa.DataType) -> IcebergType:
    from pyiceberg import types

    if pa.types.is_decimal128(kind):
        return types.DecimalType(kind.precision, kind.scale)
    return {
        pa.string(): types.StringType(),
        pa.int64(): types.LongType(),
        pa.float64(): types.DoubleType(),
        pa.bool_(): types.BooleanType(),
        pa.date32(): types.DateType(),
        pa.timestamp("us"): types.TimestampType(),
    }[kind]
