"""Values of the driver and of the binary log as Arrow: the same column is the same type from both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_INTEGERS = {1, 2, 3, 8, 9, 13}
_FLOATS = {4, 5}
_TIMES = {7, 12, 17, 18}
_LONGLONG, _DATE, _DECIMAL, _BIT, _STRING, _SET = 8, 10, 246, 16, 254, 248
_MAX_DECIMAL_DIGITS = 38
_NO_DATE = "^0000-|-00"


def to_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as an Arrow array; a date that is none (0000-00-00) is null."""
    if pa.types.is_string(kind):
        return pa.array([_text(value) for value in values], kind)
    if pa.types.is_temporal(kind):
        return pa.array([value if isinstance(value, date) else None for value in values], kind)
    if pa.types.is_decimal(kind):
        return pa.array([value if value is None else Decimal(value) for value in values], kind)
    return pa.array(values, kind)


def from_text(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values that the driver left as the server's text; those of a text column may be other objects."""
    if pa.types.is_string(kind):
        plain = all(value is None or isinstance(value, str) for value in values)
        return pa.array(values, kind) if plain else to_array(values, kind)
    return typed(pa.array(values, pa.string()), kind)


def typed(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    """Texts of the server as their type; a date that is none (0000-00-00) is null."""
    if pa.types.is_string(kind):
        return texts
    if pa.types.is_temporal(kind):
        texts = pc.if_else(pc.match_substring_regex(texts, _NO_DATE), None, texts)
    return texts.cast(kind)


def event_type(column: Any) -> pa.DataType:  # noqa: ANN401 - the library's untyped column
    """The Arrow type of a column as a row event describes it; the same as its full load's."""
    kind = column.type
    if kind in _INTEGERS:
        return pa.decimal128(20, 0) if kind == _LONGLONG and column.unsigned else pa.int64()
    if kind == _DECIMAL and column.precision <= _MAX_DECIMAL_DIGITS:
        return pa.decimal128(column.precision, column.decimals)
    if kind in _FLOATS:
        return pa.float64()
    if kind in _TIMES:
        return pa.timestamp("us")
    return pa.date32() if kind == _DATE else pa.string()


def event_value(column: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 - the library's untyped column
    """What brings a row event's value to what the driver would have read; None where it already is."""
    if column.type == _BIT:
        return lambda value: None if value is None else int(value, 2).to_bytes(column.bytes, "big")
    if column.type == _SET:
        return lambda value: (
            None if value is None else ",".join(name for name in column.set_values if name in value)
        )
    if column.type == _STRING:
        return lambda value: value.ljust(column.max_length, b"\0") if isinstance(value, bytes) else value
    return None


def _text(value: object) -> str | None:
    """Text as it is, bytes in hexadecimal, anything else as it prints."""
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
