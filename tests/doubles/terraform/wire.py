"""Protocol buffers as far as Terraform's plugin protocol needs them: pairs of field number and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

Value: TypeAlias = bytes | str | bool | int
_LENGTH, _VARINT, _DOUBLE, _FLOAT = 2, 0, 1, 5
_FIXED = {_DOUBLE: 8, _FLOAT: 4}


def message(*fields: tuple[int, Value] | None) -> bytes:
    """A message; numbers that are nought and flags that are off are left out, as the protocol wants it."""
    return b"".join(_field(*found) for found in fields if found is not None and found[1] not in (False, 0))


def repeated(number: int, values: Iterable[Value]) -> list[tuple[int, Value]]:
    """A field that is there once for each value."""
    return [(number, value) for value in values]


def entries(number: int, values: Iterable[tuple[str, bytes]]) -> list[tuple[int, Value]]:
    """A map from texts to messages."""
    return [(number, message((1, key), (2, value))) for key, value in values]


def fields(data: bytes) -> dict[int, bytes]:
    """The last value of each field that has a length; numbers are passed over."""
    return dict(_read(data))


def _read(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        kind = tag & 7
        if kind == _VARINT:
            _, at = _number(data, at)
            continue
        length, at = (_FIXED[kind], at) if kind in _FIXED else _number(data, at)
        if kind == _LENGTH:
            yield tag >> 3, data[at : at + length]
        at += length


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | _VARINT) + _varint(int(value))
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | _LENGTH) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _number(data: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at
