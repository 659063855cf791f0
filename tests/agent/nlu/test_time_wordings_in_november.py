"""Ways of saying when, counted from a day in November: years in short, occasions to come."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agent.timed import dropped, told

NOVEMBER = date(2025, 11, 12)  # a Wednesday

LATER_YEAR = [
    ("Q1 25 on Q1 24", "2025-01-01..2025-03-31 vs 2024-01-01..2024-03-31"),
    ("H1 25", "2025-01-01..2025-06-30"),
    ("May '25 vs May 24", "2025-05-01..2025-05-31 vs 2024-05-01..2024-05-31"),
    ("the last two weekends", "2025-11-01..2025-11-09"),
    ("last weekend", "2025-11-08..2025-11-09"),
    ("this Christmas season", "2025-11-01..2025-12-31"),
    ("Black Friday", "2024-11-29..2024-11-29"),
    ("last summer", "2025-06-01..2025-08-31"),
    ("in the autumn", "2025-09-01..2025-11-30"),
    ("early this month", "2025-11-01..2025-11-10"),
    ("the month before last", "2025-09-01..2025-09-30"),
    ("the 3 quarters before this one", "2025-01-01..2025-09-30"),
    ("in week 44", "2025-10-27..2025-11-02"),
    ("since mid-October", "2025-10-11..2025-11-12"),
    ("from Black Friday to Christmas 2024", "2024-11-29..2024-12-25"),
    ("back-to-school season", "2025-08-01..2025-09-30"),
    ("Thanksgiving weekend", "2024-11-28..2024-12-01"),
    ("Labor Day weekend", "2025-08-30..2025-09-01"),
    ("Oct 27 - Nov 2", "2025-10-27..2025-11-02"),
    ("31.10.25", "2025-10-31..2025-10-31"),
    ("10/2025", "2025-10-01..2025-10-31"),
    ("10.2025", "2025-10-01..2025-10-31"),
    ("Oct/2025", "2025-10-01..2025-10-31"),
    ("the third week of October", "2025-10-15..2025-10-21"),
    ("in the last 12 complete months", "2024-11-01..2025-10-31"),
    ("over the last 24 hours", "2025-11-12..2025-11-12"),
    ("over the last calendar week", "2025-11-03..2025-11-09"),
    ("on Black Friday, 2024 against 2023", "2024-11-29..2024-11-29 vs 2023-11-24..2023-11-24"),
    ("Black Friday 2024 vs 2023", "2024-11-29..2024-11-29 vs 2023-11-24..2023-11-24"),
    ("Q3 2025 compared with 2024", "2025-07-01..2025-09-30 vs 2024-07-01..2024-09-30"),
    ("on the last Saturday before Christmas 2024", "2024-12-21..2024-12-21"),
    ("October 2025 compared to the same month of 2023", "2025-10-01..2025-10-31 vs 2023-10-01..2023-10-31"),
    ("last Monday to Friday", "2025-11-03..2025-11-07"),
    ("the month ended 31 October 2025", "2025-10-01..2025-10-31"),
    ("three Fridays ago", "2025-10-24..2025-10-24"),
    ("fiscal Q2 2025", "2025-04-01..2025-06-30"),
    ("at 3 pm yesterday", "2025-11-11..2025-11-11 at =15"),
    ("in 2024, Q1 against Q2", "2024-04-01..2024-06-30 vs 2024-01-01..2024-03-31"),
    ("Black Friday '24 and Black Friday '23", "2024-11-29..2024-11-29 vs 2023-11-24..2023-11-24"),
    ("this calendar year", "2025-01-01..2025-12-31"),
    ("Q3 vs Q2 this year", "2025-07-01..2025-09-30 vs 2025-04-01..2025-06-30"),
    ("Q3 this year vs Q3 last year", "2025-07-01..2025-09-30 vs 2024-07-01..2024-09-30"),
    ("between July and September this year", "2025-07-01..2025-09-30"),
    ("from August 2024 until now", "2024-08-01..2025-11-12"),
    ("from 2024 to date", "2024-01-01..2025-11-12"),
    ("the beginning of 2025 until the end of June", "2025-01-01..2025-06-30"),
]


@pytest.mark.parametrize(("phrase", "meant"), LATER_YEAR)
def test_a_phrase_means_its_days_counted_from_a_day_in_november(phrase: str, meant: str) -> None:
    assert told(phrase, NOVEMBER) == meant
    assert dropped(phrase, NOVEMBER) == []
