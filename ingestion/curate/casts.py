"""SQL that brings one source value to the type its contract asks for, or to null when it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingestion.lake.contracts import DUCKDB_TYPES, LogicalType

_INTEGERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
}  # fmt: skip
_WIDE_INTEGERS = {"UBIGINT", "HUGEINT", "UHUGEINT"}
_FLOATS = {"FLOAT", "DOUBLE"}
_NESTED = ("STRUCT", "MAP", "UNION")
_BLANK = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"


def is_numeric(kind: str) -> bool:
    """Whether a DuckDB type holds numbers."""
    return kind in _INTEGERS | _WIDE_INTEGERS | _FLOATS or kind.startswith("DECIMAL")


def is_text(kind: str) -> bool:
    """Whether values of a DuckDB type are handled as text: strings, and whatever the lake has no type for."""
    return not (is_numeric(kind) or kind in {"BOOLEAN", "DATE"} or _is_timestamp(kind))


def as_text(expression: str, kind: str) -> str:
    """The value as trimmed text; an empty text is null, a whole number has no decimal point."""
    if kind.endswith("]") or kind.startswith(_NESTED):
        return f"CAST(to_json({expression}) AS VARCHAR)"
    if kind in _FLOATS:
        whole = f"{expression} = round({expression}) AND abs({expression}) < 1e18"
        return f"CASE WHEN {whole} THEN CAST(CAST({expression} AS BIGINT) AS VARCHAR) " \
               f"ELSE CAST({expression} AS VARCHAR) END"  # fmt: skip
    text = expression if kind == "VARCHAR" else f"CAST({expression} AS VARCHAR)"
    return f"nullif(trim({text}, {_BLANK}), '')"


def extra_type(kind: str) -> str:
    """The type that an extra column of a DuckDB type is kept in."""
    if kind in _INTEGERS:
        return "BIGINT"
    if kind in _WIDE_INTEGERS:
        return "DECIMAL(38,0)"
    if kind in _FLOATS:
        return "DOUBLE"
    if _is_timestamp(kind):
        return "TIMESTAMP"
    return "VARCHAR" if is_text(kind) else kind


def cast_to(target: LogicalType, expression: str, kind: str) -> str:
    """The value in the contract's type, null when it does not fit; `kind` is its DuckDB type now."""
    return _CASTS[target](expression, kind)


def _string(expression: str, kind: str) -> str:
    return expression if kind == "VARCHAR" else as_text(expression, kind)


def _integer(expression: str, kind: str) -> str:
    """Whole numbers only: DuckDB itself would round 3.7 to 4."""
    whole = f"TRY_CAST({expression} AS BIGINT)"
    if kind in _INTEGERS:
        return whole
    return f"CASE WHEN TRY_CAST({expression} AS DOUBLE) = {whole} THEN {whole} END"


def _decimal(target: LogicalType) -> Callable[[str, str], str]:
    return lambda expression, kind: f"TRY_CAST({_plain(expression, kind)} AS {DUCKDB_TYPES[target]})"


def _number(expression: str, kind: str) -> str:
    value = f"TRY_CAST({_plain(expression, kind)} AS DOUBLE)"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _boolean(expression: str, kind: str) -> str:
    if is_numeric(kind):
        return f"CASE {expression} WHEN 0 THEN FALSE WHEN 1 THEN TRUE END"
    return f"TRY_CAST({expression} AS BOOLEAN)"


def _timestamp(expression: str, kind: str) -> str:
    """UTC: a text with an offset is shifted (DuckDB's own cast to TIMESTAMP would drop the offset)."""
    if _is_timestamp(kind) or kind == "DATE":
        value = f"CAST({expression} AS TIMESTAMP)"
    else:
        value = f"CAST(TRY_CAST({_string(expression, kind)} AS TIMESTAMPTZ) AS TIMESTAMP)"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _date(expression: str, kind: str) -> str:
    return f"CAST({_timestamp(expression, kind)} AS DATE)"


def _plain(expression: str, kind: str) -> str:
    """The value itself where DuckDB can cast its type to a number, its text otherwise."""
    return expression if is_numeric(kind) or kind == "VARCHAR" else f"CAST({expression} AS VARCHAR)"


def _is_timestamp(kind: str) -> bool:
    return re.match(r"TIMESTAMP", kind) is not None


_CASTS: dict[LogicalType, Callable[[str, str], str]] = {
    LogicalType.STRING: _string,
    LogicalType.INTEGER: _integer,
    LogicalType.MONEY: _decimal(LogicalType.MONEY),
    LogicalType.PRICE: _decimal(LogicalType.PRICE),
    LogicalType.NUMBER: _number,
    LogicalType.BOOLEAN: _boolean,
    LogicalType.DATE: _date,
    LogicalType.TIMESTAMP: _timestamp,
}
