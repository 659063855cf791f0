"""Arrow columns made from arrays in one step: ids, money, dates, and choices from short lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

SECONDS_A_DAY = 86_400
EPOCH = date(1970, 1, 1)


def _validity(missing: Bools | None, size: int) -> tuple[pa.Buffer | None, int]:
    if missing is None:
        return None, 0
    packed = np.packbits(~missing, bitorder="little")
    return pa.py_buffer(packed.tobytes()), int(missing.sum())


def ids(prefix: str, numbers: Ints, width: int, missing: Bools | None = None) -> pa.Array:
    """Strings of one length: the prefix, then the number padded with zeros to `width` digits."""
    head = prefix.encode()
    stride = len(head) + width
    text = np.empty((len(numbers), stride), dtype=np.uint8)
    text[:, : len(head)] = np.frombuffer(head, dtype=np.uint8)
    rest = numbers.astype(np.int64, copy=True)
    for place in range(stride - 1, len(head) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, place] = digit + ord("0")
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * stride
    valid, nulls = _validity(missing, len(numbers))
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.StringArray.from_buffers(len(numbers), buffers[1], buffers[2], buffers[0], nulls)


def _decimal(units: Ints, scale: int) -> pa.Array:
    words = np.empty((len(units), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = units, units >> 63
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(units), [None, pa.py_buffer(words)])


def money(cents: Ints) -> pa.Array:
    """DECIMAL(18,2) from cents."""
    return _decimal(cents, 2)


def price(cents: Ints) -> pa.Array:
    """DECIMAL(18,4) from cents."""
    return _decimal(cents * 100, 4)


def choice(values: Sequence[str | None], index: Ints) -> pa.Array:
    """The value at each index; an index of -1 is null."""
    return pa.array(values, pa.string()).take(pa.array(index, mask=index < 0))


def dates(first: date, day: Ints, missing: Bools | None = None) -> pa.Array:
    """DATE of each day index, counted from `first`."""
    return pa.array((day + (first - EPOCH).days).astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def iso_dates(first: date, day: Ints) -> pa.Array:
    """Dates as ISO text, as a customer system without date columns exports them."""
    return dates(first, day).cast(pa.string())


def moments(first: date, seconds: Ints, missing: Bools | None = None) -> pa.Array:
    """TIMESTAMP (microseconds) of seconds counted from the midnight that begins `first`."""
    since_epoch = seconds + (first - EPOCH).days * SECONDS_A_DAY
    return pa.array(since_epoch * 1_000_000, pa.timestamp("us"), mask=missing)


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """Indices drawn with the given weights."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn: Ints = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    return drawn.clip(max=len(cumulative) - 1)
