"""Check an engine's output against its contract and stamp it with the run."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from analytics_engines.engine import STAMP_COLUMNS
from analytics_engines.errors import OutputContractError
from ingestion.lake.contracts import ARROW_TYPES, TableContract


def checked_output(table: pa.Table, contract: TableContract, run_id: str, as_of: datetime) -> pa.Table:
    """The output in its contract's columns, followed by `run_id` and `as_of`.

    Raises:
        OutputContractError: Columns differ, a value does not fit its type, a required value is null, a key
            repeats, or `model_version` is not there.
    """
    own = [name for name in table.column_names if name not in {"run_id", "as_of"}]
    declared = [name for name in contract.column_names if name not in {"run_id", "as_of"}]
    if set(own) != set(declared):
        raise OutputContractError(
            f"{contract.name} has columns {sorted(set(own) ^ set(declared))} too many or too few"
        )
    if "model_version" not in own:
        raise OutputContractError(f"{contract.name} lacks model_version")
    typed = _typed(table.select(declared), contract)
    _check_nulls(typed, contract)
    _check_key(typed, contract)
    return _stamped(typed, run_id, as_of)


def _typed(table: pa.Table, contract: TableContract) -> pa.Table:
    schema = pa.schema(
        [pa.field(name, ARROW_TYPES[contract.column(name).type]) for name in table.column_names]
    )
    try:
        return table.cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise OutputContractError(f"{contract.name}: {error}") from error


def _check_nulls(table: pa.Table, contract: TableContract) -> None:
    for column in contract.columns:
        if column.required and column.name in table.column_names and table[column.name].null_count:
            raise OutputContractError(f"{contract.name}.{column.name} must not be null")


def _check_key(table: pa.Table, contract: TableContract) -> None:
    key = [name for name in contract.key if name in table.column_names]
    if key and table.select(key).group_by(key).aggregate([]).num_rows != table.num_rows:
        raise OutputContractError(f"{contract.name}: rows share the key {', '.join(key)}")


def _stamped(table: pa.Table, run_id: str, as_of: datetime) -> pa.Table:
    stamp = {"run_id": pa.scalar(run_id), "as_of": pa.scalar(as_of.replace(tzinfo=None), pa.timestamp("us"))}
    for column in STAMP_COLUMNS[:2]:
        value = stamp[column.name]
        table = table.append_column(column.name, pa.repeat(value, table.num_rows))
    return table
