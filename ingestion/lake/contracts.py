"""What a lake table promises: columns with types and units, its key, and the rules a row must keep."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class LogicalType(StrEnum):
    """Column types shared by every engine the lake is read with."""

    STRING = "string"
    INTEGER = "integer"
    MONEY = "money"
    PRICE = "price"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


class Sensitivity(StrEnum):
    """How closely a column must be kept."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - a level, not a password


ARROW_TYPES: dict[LogicalType, pa.DataType] = {
    LogicalType.STRING: pa.string(),
    LogicalType.INTEGER: pa.int64(),
    LogicalType.MONEY: pa.decimal128(18, 2),
    LogicalType.PRICE: pa.decimal128(18, 4),
    LogicalType.NUMBER: pa.float64(),
    LogicalType.BOOLEAN: pa.bool_(),
    LogicalType.DATE: pa.date32(),
    LogicalType.TIMESTAMP: pa.timestamp("us"),
}

DUCKDB_TYPES: dict[LogicalType, str] = {
    LogicalType.STRING: "VARCHAR",
    LogicalType.INTEGER: "BIGINT",
    LogicalType.MONEY: "DECIMAL(18,2)",
    LogicalType.PRICE: "DECIMAL(18,4)",
    LogicalType.NUMBER: "DOUBLE",
    LogicalType.BOOLEAN: "BOOLEAN",
    LogicalType.DATE: "DATE",
    LogicalType.TIMESTAMP: "TIMESTAMP",
}


def sql_type(kind: pa.DataType) -> str:
    """The query engine's name of an Arrow type that the lake holds."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _SQL_TYPES[kind]


_SQL_TYPES = {
    pa.string(): "VARCHAR",
    pa.large_string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `unit` is free text such as "order currency" or "days"."""

    name: str
    type: LogicalType = LogicalType.STRING
    required: bool = False
    description: str = ""
    unit: str | None = None
    sensitivity: Sensitivity = Sensitivity.PUBLIC


@dataclass(frozen=True, slots=True)
class Rule:
    """A business rule: `predicate` is DuckDB SQL over the typed row, which passes unless it is FALSE."""

    name: str
    predicate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key to another table's single-column key; orphans lower the quality score."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class TableContract:
    """The promise of one table: its grain in words, columns, key, event time and rules."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    time: str | None = None
    rules: tuple[Rule, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in contract order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            KeyError: The contract has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema of a frame that keeps this contract; required columns are not nullable."""
        return pa.schema(
            [pa.field(c.name, ARROW_TYPES[c.type], nullable=not c.required) for c in self.columns]
        )
