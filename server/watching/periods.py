"""The last whole period of the data and those before it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from server.watching.wishes import Period

WEEK = timedelta(weeks=1)
_WHOLE_DAY_FROM = 21
_BEFORE = {"day": 13, "week": 13, "month": 12}

Window = tuple[date, date]
"""First day, and the day after the last."""


def last_windows(period: Period, as_of: datetime, before: int | None = None) -> list[Window]:
    """The last whole period of the data, then the ones before it, the latest first.

    Days are followed by the same weekday of the week before: a Sunday is no Saturday.

    Args:
        period: How long each is.
        as_of: The newest fact; a day is whole when the data reaches into its evening.
        before: How many before the last; None for as many as tell what is usual.
    """
    end = as_of.date() + timedelta(days=1 if as_of.hour >= _WHOLE_DAY_FROM else 0)
    count = (_BEFORE[period] if before is None else before) + 1
    if period == "month":
        firsts = [end.replace(day=1)]
        for _ in range(count):
            firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
        return list(zip(firsts[1:], firsts[:-1], strict=True))
    length = timedelta(days=1) if period == "day" else WEEK
    return [(end - length - WEEK * back, end - WEEK * back) for back in range(count)]


def words_of(period: Period, window: Window) -> str:
    """The period as people say it."""
    first = window[0]
    day = f"{first.day} {first:%B} {first.year}"
    return {"day": f"on {day}", "week": f"in the week from {day}", "month": f"in {first:%B} {first.year}"}[
        period
    ]
