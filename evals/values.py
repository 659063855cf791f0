"""When two cells say the same: numbers to 1e-6 relative, dates and timestamps on their day, texts exactly."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from tools.result import Value

RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; `timed` is False for a plain date."""

    at: datetime
    timed: bool


Cell = str | float | bool | Moment | None


def normal(value: Value) -> Cell:
    """Bring a cell to one of five kinds: nothing, truth, number, moment (ISO text too) or text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        number = float(value)
        return None if math.isnan(number) else number
    if isinstance(value, date):
        return _moment(value)
    return _text(value)


def same(left: Cell, right: Cell) -> bool:
    """Whether two normal cells say the same; a date equals every moment of its day."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    if isinstance(left, Moment) and isinstance(right, Moment):
        return _same_moment(left, right)
    return left == right


def _same_moment(left: Moment, right: Moment) -> bool:
    return left.at == right.at if left.timed and right.timed else left.at.date() == right.at.date()


def _moment(value: date) -> Moment:
    if not isinstance(value, datetime):
        return Moment(datetime(value.year, value.month, value.day), timed=False)  # noqa: DTZ001 - all is UTC
    plain = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return Moment(plain, timed=True)


def _text(value: str) -> Cell:
    text = value.strip()
    if not _ISO.match(text):
        return text
    try:
        return _moment(
            datetime.fromisoformat(text) if len(text) > len("2000-01-01") else date.fromisoformat(text)
        )
    except ValueError:
        return text
