from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.answer.model import Answer, Column
from evals.evaluators.numbers import unsupported
from tests.evals.scripted import cited, table

COUNTRY = Column(name="country", label="Country", format="text", role="dimension")
REVENUE = Column(name="revenue", label="Revenue", format="money", unit="GBP", role="metric")
SHARE = Column(name="share", label="Share", format="percent", role="metric")
DAY = Column(name="day", label="Day", format="date", role="time")
RESULT = table(
    [["EIRE", 631047.66, 0.1234, "2011-11-30"], ["60 CAKE CASES", -1250000.0, -0.05, "2011-12-09T12:50:00"]],
    COUNTRY,
    REVENUE,
    SHARE,
    DAY,
)


def loose(text: str, *quotes: tuple[str, int, str], question: str = "", **more: object) -> list[str]:
    fields = {"kind": "answer", "text": text, "blocks": (RESULT,), "citations": cited(text, *quotes), **more}
    return unsupported(Answer.model_validate(fields), [question])


@pytest.mark.parametrize(
    "written",
    ["631,047.66", "£631,047.66", "GBP 631,047.66", "631,048", "£631k", "631.0k", "0.63M", "£0.631 million"],
)
def test_a_cited_cell_supports_its_renderings(written: str) -> None:
    assert loose(f"EIRE made {written} in all.", (written, 0, "revenue")) == []


@pytest.mark.parametrize("written", ["631,047.65", "631,049", "£632k", "0.64M", "631,047.66%", "63,104.77"])
def test_a_citation_does_not_support_another_number(written: str) -> None:
    assert loose(f"EIRE made {written} in all.", (written, 0, "revenue")) != []


def test_a_number_without_a_citation_is_unsupported() -> None:
    assert loose("EIRE made 631,047.66.") == ["631,047.66"]
    assert loose("EIRE made 631,047.66, then 5.", ("EIRE", 0, "country")) == ["631,047.66", "5"]


def test_a_citation_must_point_at_a_cell() -> None:
    assert loose("EIRE made 631,047.66.", ("631,047.66", 7, "revenue")) == ["631,047.66"]
    assert loose("EIRE made 631,047.66.", ("631,047.66", 0, "profit")) == ["631,047.66"]


def test_ratios_show_as_percentages() -> None:
    assert loose("a share of 12.3%", ("12.3%", 0, "share")) == []
    assert loose("a share of 12 %", ("12 %", 0, "share")) == []
    assert loose("a share of 12 percent", ("12 percent", 0, "share")) == []
    assert loose("a share of 13%", ("13%", 0, "share")) == ["13%"]
    assert loose("a share of 0.12%", ("0.12%", 0, "share")) == ["0.12%"]


def test_a_fall_may_be_written_as_a_magnitude_but_not_with_the_wrong_sign() -> None:
    assert loose("down 5.0%", ("5.0%", 1, "share")) == []
    assert loose("-5.0%", ("-5.0%", 1, "share")) == []
    assert loose("\u22125.0%", ("\u22125.0%", 1, "share")) == []
    assert loose("+5.0%", ("+5.0%", 1, "share")) == ["+5.0%"]
    assert loose("a loss of £1.25M", ("£1.25M", 1, "revenue")) == []


def test_dates_are_supported_by_date_cells_in_any_writing() -> None:
    for written in (
        "30 November 2011",
        "2011-11-30",
        "Nov 30, 2011",
        "30th November",
        "Q4 2011",
        "30/11/2011",
    ):
        assert loose(f"on {written}", (written, 0, "day")) == []
    assert loose("on 12:50, 9 Dec 2011", ("12:50, 9 Dec 2011", 1, "day")) == []
    assert loose("on 29 November 2011", ("29 November 2011", 0, "day")) == ["29"]


def test_names_with_digits_are_supported_by_their_text_cell() -> None:
    assert loose("best was 60 CAKE CASES", ("60 CAKE CASES", 1, "country")) == []
    assert loose("best was 61 CAKE CASES") == ["61"]
    assert loose("order AB12345 is late") == ["AB12345"]


def test_question_assumptions_and_filters_may_be_repeated() -> None:
    assert loose("The top 5 in 2011", question="top 5 countries in 2011") == []
    assert loose("Order 536365A is gone", question="status of order 536365A") == []
    assert loose("In November 2011", assumptions=["last month is 2011-11-01 to 2011-12-01"]) == []
    assert loose("1-30 November 2011", filters_applied=["date from 2011-11-01 up to 2011-12-01"]) == []
    assert loose("In November 2012", assumptions=["last month is 2011-11-01 to 2011-12-01"]) == ["2012"]
    assert loose("The next 30-day forecast", question="forecast the next 30 days") == []


def test_markers_of_a_numbered_list_are_not_numbers() -> None:
    assert loose("1. EIRE\n2. Germany\n10) France") == []
    assert loose("We sold 2. Then more.") == ["2"]


def test_ranges_are_two_numbers() -> None:
    text = "between 631,047.66-700,000"
    assert loose(text, ("631,047.66-700,000", 0, "revenue")) == ["700,000"]


@given(st.floats(1, 1e9), st.integers(0, 4), st.booleans())
def test_any_rounding_of_a_cell_is_supported_and_a_last_digit_more_is_not(
    value: float, digits: int, thousands: bool
) -> None:
    def check(number: float) -> list[str]:
        written = f"{number:,.{digits}f}" if thousands else f"{number:.{digits}f}"
        fields = {
            "kind": "answer",
            "text": f"It is {written}.",
            "blocks": (table([[value]], REVENUE),),
            "citations": cited(f"It is {written}.", (written, 0, "revenue")),
        }
        return unsupported(Answer.model_validate(fields), [])

    assert check(value) == []
    assert check(round(value, digits) + 2 * 10**-digits) != []
