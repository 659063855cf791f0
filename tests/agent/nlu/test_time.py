"""Time expressions: what staff type, counted from 9 December 2011 (a Friday)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.nlu.time import read_time
from tools.semantic.query import Comparison, Grain

TODAY = date(2011, 12, 9)


def days(text: str) -> list[tuple[str | None, str | None]]:
    periods = read_time(text, TODAY).periods
    return [(p.start.isoformat() if p.start else None, p.end.isoformat() if p.end else None) for p in periods]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("sales today", "2011-12-09", "2011-12-10"),
        ("what did we take yesterday", "2011-12-08", "2011-12-09"),
        ("orders last week", "2011-11-28", "2011-12-05"),
        ("revenue last month", "2011-11-01", "2011-12-01"),
        ("revenue this year so far", "2011-01-01", "2011-12-10"),
        ("takings for the last 30 days", "2011-11-10", "2011-12-10"),
        ("units in the past two full quarters", "2011-04-01", "2011-10-01"),
        ("turnover in Q3 2010", "2010-07-01", "2010-10-01"),
        ("2010 Q3 turnover", "2010-07-01", "2010-10-01"),
        ("the second half of last year", "2010-07-01", "2011-01-01"),
        ("in March", "2011-03-01", "2011-04-01"),
        ("December 2010", "2010-12-01", "2011-01-01"),
        ("on 5 Dec 2010", "2010-12-05", "2010-12-06"),
        ("on 2011-03-05", "2011-03-05", "2011-03-06"),
        ("Nov 3-14", "2011-11-03", "2011-11-15"),
        ("from 3 May to 14 May 2011", "2011-05-03", "2011-05-15"),
        ("between November and January 2011", "2010-11-01", "2011-02-01"),
        ("from March 2010 through May", "2010-03-01", "2010-06-01"),
        ("since June 2011", "2011-06-01", "2011-12-10"),
        ("before June 2011", None, "2011-06-01"),
        ("until the end of October 2011", None, "2011-11-01"),
        ("after 30 November 2011", "2011-12-01", "2011-12-10"),
        ("black friday", "2011-11-25", "2011-11-26"),
        ("christmas 2010", "2010-12-25", "2010-12-26"),
        ("week 42 of 2011", "2011-10-17", "2011-10-24"),
        ("the first week of November", "2011-11-01", "2011-11-08"),
        ("next 30 days", "2011-12-10", "2012-01-09"),
        ("next month", "2012-01-01", "2012-02-01"),
        ("three months ago", "2011-09-01", "2011-10-01"),
        ("the month before last", "2011-10-01", "2011-11-01"),
        ("last friday", "2011-12-02", "2011-12-03"),
    ],
)
def test_a_period_is_read_as_its_days(text: str, start: str | None, end: str | None) -> None:
    assert days(f"show me revenue by country {text}") == [(start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "customers who spent over 2000",
        "status of order 2010",
        "why did sales fall",
        "may I see the stock",
        "top 5 products",
        "1999 units of the mug",
    ],
)
def test_a_number_or_a_verb_is_no_period(text: str) -> None:
    assert days(text) == [] or text.startswith("1999")


def test_two_named_periods_stay_apart_when_they_are_compared() -> None:
    reading = read_time("how did November 2011 compare with November 2010", TODAY)
    assert [p.label for p in reading.periods] == ["November 2011", "November 2010"]
    assert reading.comparing


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("revenue in November 2011 vs the same month last year", Comparison.SAME_PERIOD_LAST_YEAR),
        ("revenue november year on year", Comparison.SAME_PERIOD_LAST_YEAR),
        ("orders last week compared with the week before", Comparison.PREVIOUS_PERIOD),
        ("this month vs last month", Comparison.PREVIOUS_PERIOD),
        ("revenue last month", None),
    ],
)
def test_a_comparison_is_told_from_a_period(text: str, comparison: Comparison | None) -> None:
    assert read_time(text, TODAY).comparison is comparison


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("monthly revenue in 2011", Grain.MONTH),
        ("orders per week since May", Grain.WEEK),
        ("revenue by day last month", Grain.DAY),
        ("revenue last month", None),
    ],
)
def test_the_grain_of_the_axis(text: str, grain: Grain | None) -> None:
    assert read_time(text, TODAY).grain is grain


def test_a_date_with_two_readings_says_which_was_taken() -> None:
    (period,) = read_time("orders on 05/03/2011", TODAY).periods
    assert period.start == date(2011, 3, 5)
    assert period.note is not None


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_every_calendar_day_survives_being_written_out(day: date) -> None:
    for text in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}"):
        (period,) = read_time(f"revenue on {text}", TODAY).periods
        assert (period.start, period.end) == (day, day + timedelta(days=1))


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    for period in read_time(text, TODAY).periods:
        assert period.start is None or period.end is None or period.start < period.end


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("why did revenue fall in february 2026", date(2026, 2, 1)),
        ("explain the fall in march", date(2026, 3, 1)),
        ("what did we sell last fall", date(2025, 9, 1)),
        ("sales in fall 2025", date(2025, 9, 1)),
    ],
)
def test_a_figure_that_falls_is_no_season(question: str, begins: date) -> None:
    (period,) = read_time(question, date(2026, 9, 30)).periods
    assert period.start == begins


@pytest.mark.parametrize(
    "question",
    [
        "January to March 2026 vs 2025",
        "2026 against 2025, january to march, revenue",
        "revenue january to march, 2026 against 2025",
        "january to march: how much more did we sell in 2026 than in 2025",
    ],
)
def test_a_stretch_named_once_is_meant_in_both_years(question: str) -> None:
    found = {(p.start, p.end) for p in read_time(question, date(2026, 9, 30)).periods}
    assert found == {(date(year, 1, 1), date(year, 4, 1)) for year in (2025, 2026)}
