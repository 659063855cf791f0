"""A semantic query in words: its period, what it is compared with, its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agent.nlu.calendar import shift
from agent.nlu.periods import label
from tools.semantic.query import Comparison, SemanticQuery, TimeWindow


@dataclass(frozen=True, slots=True)
class Wording:
    """Pieces that the writer puts around cells; each is empty when there is nothing to say."""

    period: str = ""
    compared_with: str = ""


def wording(query: SemanticQuery | None) -> Wording:
    """Name the query's period ("in November 2011") and the one it is compared with ("November 2010")."""
    if query is None or query.time is None:
        return Wording()
    window = query.time
    if window.start is None and window.end is None:
        return Wording()
    return Wording(_prepositional(window.start, window.end), _compared(query, window))


def _prepositional(start: date | None, end: date | None) -> str:
    words = label(start, end)
    if start is None or end is None:
        return words
    if end - start == timedelta(days=1):
        return f"on {words}"
    return f"from {words}" if " to " in words else f"in {words}"


def _compared(query: SemanticQuery, window: TimeWindow) -> str:
    match query.compare:
        case None:
            return ""
        case TimeWindow(start=start, end=end):
            return label(start, end)
        case Comparison.SAME_PERIOD_LAST_YEAR if window.start and window.end:
            return label(shift(window.start, "year", -1), shift(window.end, "year", -1))
        case Comparison.PREVIOUS_PERIOD if window.start and window.end:
            return label(*previous_window(window.start, window.end))
        case _:
            return "the period before"


def previous_window(start: date, end: date) -> tuple[date, date]:
    """The period of the same calendar length right before: the month before a month, else as many days."""
    for unit in ("day", "week", "month", "quarter", "year"):
        if shift(start, unit, 1) == end:
            return shift(start, unit, -1), start
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == 1 and end.day == 1:
        return shift(start, "month", -months), start
    return start - (end - start), start
