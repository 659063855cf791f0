"""A period of time that a question names, and how it is said back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from agent.nlu.calendar import floor, shift


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open days `[start, end)` found at `[begin, stop)` in the question; an open side is None.

    Args:
        unit: The calendar unit it fills exactly ("month" for March 2011); None for odd ranges.
        year_inferred: The question named no year, the latest past one was taken.
        note: What was assumed, in words, where the phrase has more than one fair reading.
    """

    start: date | None
    end: date | None
    begin: int
    stop: int
    unit: str | None = None
    year_inferred: bool = False
    note: str | None = None

    def moved(self, *, begin: int | None = None, stop: int | None = None) -> Period:
        """The same days, found at a wider place in the text."""
        return replace(
            self,
            begin=self.begin if begin is None else begin,
            stop=self.stop if stop is None else stop,
        )

    @property
    def label(self) -> str:
        """The period in words a reader would use: "November 2011", "3 to 14 May 2011"."""
        return label(self.start, self.end)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _whole_unit(start: date, end: date) -> str | None:
    if floor(start, "year") == start and shift(start, "year", 1) == end:
        return str(start.year)
    if floor(start, "quarter") == start and shift(start, "quarter", 1) == end:
        return f"Q{(start.month - 1) // 3 + 1} {start.year}"
    if floor(start, "month") == start and shift(start, "month", 1) == end:
        return f"{start:%B} {start.year}"
    return None


def label(start: date | None, end: date | None) -> str:
    """Name a half-open range of days; both sides open is "all time"."""
    if start is None or end is None:
        return f"before {_day(end)}" if end else f"from {_day(start)}" if start else "all time"
    whole = _whole_unit(start, end)
    if whole:
        return whole
    last = end - timedelta(days=1)
    if last <= start:
        return _day(start)
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day} to {_day(last)}"
    if start.year == last.year:
        return f"{start.day} {start:%B} to {_day(last)}"
    return f"{_day(start)} to {_day(last)}"
