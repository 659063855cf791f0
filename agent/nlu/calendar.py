"""Calendar arithmetic for time expressions: units, seasons and the holidays that retail people name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

UNITS = ("day", "week", "month", "quarter", "year")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}

SEASONS = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "fall": (9, 3), "winter": (12, 3)}
"""Season → first month and length in months (meteorological, northern hemisphere)."""


def floor(day: date, unit: str) -> date:
    """First day of the unit that holds the day; weeks start on Monday."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case _:
            return day


def shift(day: date, unit: str, count: int) -> date:
    """The day moved by a number of units, clipped to the month's end."""
    match unit:
        case "week":
            return day + relativedelta(weeks=count)
        case "month":
            return day + relativedelta(months=count)
        case "quarter":
            return day + relativedelta(months=3 * count)
        case "year":
            return day + relativedelta(years=count)
        case _:
            return day + timedelta(days=count)


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def mothers_day_uk(year: int) -> date:
    """The fourth Sunday of Lent: three weeks before Easter."""
    return easter(year) - timedelta(days=21)


def easter_sunday(year: int) -> date:
    """Easter of the western churches."""
    return easter(year)


def nth_weekday(year: int, month: int, weekday: int, index: int) -> date:
    """The so many-th such weekday of a month; -1 is the last."""
    if index < 0:
        last = shift(date(year, month, 1), "month", 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (index - 1))


HOLIDAYS: dict[str, Callable[[int], date]] = {
    "black friday": black_friday,
    "cyber monday": lambda year: black_friday(year) + timedelta(days=3),
    "thanksgiving": lambda year: black_friday(year) - timedelta(days=1),
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas day": lambda year: date(year, 12, 25),
    "christmas": lambda year: date(year, 12, 25),
    "xmas": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's eve": lambda year: date(year, 12, 31),
    "new year's day": lambda year: date(year, 1, 1),
    "new year's": lambda year: date(year, 1, 1),
    "good friday": lambda year: easter(year) - timedelta(days=2),
    "easter monday": lambda year: easter(year) + timedelta(days=1),
    "easter sunday": easter_sunday,
    "easter": easter_sunday,
    "whit monday": lambda year: easter(year) + timedelta(days=50),
    "valentine's day": lambda year: date(year, 2, 14),
    "valentine's": lambda year: date(year, 2, 14),
    "st patrick's day": lambda year: date(year, 3, 17),
    "mother's day": mothers_day_uk,
    "father's day": lambda year: nth_weekday(year, 6, 6, 3),
    "memorial day": lambda year: nth_weekday(year, 5, 0, -1),
    "independence day": lambda year: date(year, 7, 4),
    "labor day": lambda year: nth_weekday(year, 9, 0, 1),
    "labour day": lambda year: date(year, 5, 1),
    "single's day": lambda year: date(year, 11, 11),
    "halloween": lambda year: date(year, 10, 31),
}
"""Single-day occasions by name."""


def latest_month(today: date, month: int) -> date:
    """First day of the latest such month that has begun."""
    start = date(today.year, month, 1)
    return start if start <= today else date(today.year - 1, month, 1)


def latest_day(today: date, month: int, day: int) -> date:
    """The latest such calendar day that is not in the future.

    Raises:
        ValueError: No such day in that month.
    """
    candidate = date(today.year, month, day)
    return candidate if candidate <= today else date(today.year - 1, month, day)
