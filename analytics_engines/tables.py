"""Output tables as Arrow: rows and frames brought to the contract they are declared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from analytics_engines.errors import OutputContractError
from ingestion.lake.contracts import TableContract

if TYPE_CHECKING:
    import pandas as pd


def rows_to_table(rows: Sequence[Mapping[str, object]], contract: TableContract) -> pa.Table:
    """Rows as an Arrow table in the contract's columns and types; a column no row names is null.

    Raises:
        OutputContractError: A row has a column the contract lacks, or a value breaks its type.
    """
    unknown = {name for row in rows for name in row} - set(contract.column_names)
    if unknown:
        raise OutputContractError(f"{contract.name} has no column {', '.join(sorted(unknown))}")
    columns = {name: [row.get(name) for row in rows] for name in contract.column_names}
    return _checked(columns, contract)


def frame_to_table(frame: pd.DataFrame, contract: TableContract) -> pa.Table:
    """A frame as an Arrow table in the contract's columns and types; other columns are dropped.

    Raises:
        OutputContractError: A column is missing, or a value breaks its type.
    """
    missing = [name for name in contract.column_names if name not in frame.columns]
    if missing:
        raise OutputContractError(f"{contract.name} lacks {', '.join(missing)}")
    return _checked(frame[list(contract.column_names)], contract)


def _checked(columns: Mapping[str, Sequence[object]] | pd.DataFrame, contract: TableContract) -> pa.Table:
    """Build the table under the contract's schema and check what Arrow does not: nulls and the key."""
    schema = contract.arrow_schema()
    try:
        table = (
            pa.table(dict(columns), schema=schema)
            if isinstance(columns, Mapping)
            else pa.Table.from_pandas(columns, schema=schema, preserve_index=False)
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise OutputContractError(f"{contract.name}: {error}") from error
    for field in schema:
        if not field.nullable and table[field.name].null_count:
            raise OutputContractError(f"{contract.name}.{field.name} must not be null")
    distinct = table.select(contract.key).group_by(list(contract.key)).aggregate([])
    if distinct.num_rows != table.num_rows:
        raise OutputContractError(f"{contract.name}: rows share the key {', '.join(contract.key)}")
    return table.replace_schema_metadata(None)
