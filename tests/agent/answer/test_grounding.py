"""Cell references become cited text; anything else with a number in it is caught."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.answer.grounding import unsupported
from agent.answer.render import cell, render
from tools.result import ResultColumn, ResultTable

TABLE = ResultTable(
    columns=(
        ResultColumn("country", "Country", "text", role="dimension"),
        ResultColumn("revenue", "Revenue", "money", "GBP", "metric"),
        ResultColumn("revenue__change_pct", "Change", "percent", role="metric"),
        ResultColumn("last_order", "Last order", "date", role="metric"),
    ),
    rows=(("EIRE", Decimal("1234567.891"), -0.1234, date(2011, 12, 9)), ("France", None, None, None)),
    sql="SELECT 1",
    tables=("orders",),
)


def test_a_reference_is_written_and_cited() -> None:
    rendered = render(f"Revenue was {cell('t1', 0, 'revenue')} in {cell('t1', 0, 'country')}.", {"t1": TABLE})
    assert rendered.text == "Revenue was £1,234,567.89 in EIRE."
    for citation in rendered.citations:
        stated = rendered.text[citation.start : citation.end]
        assert stated in {"£1,234,567.89", "EIRE"}
    assert len(rendered.citations) == 2


def test_a_drop_is_written_without_its_sign_when_asked() -> None:
    draft = f"down {cell('t1', 0, 'revenue__change_pct', 'abs')} on {cell('t1', 0, 'last_order')}"
    assert render(draft, {"t1": TABLE}).text == "down 12.3% on 9 December 2011"


def test_a_missing_value_says_so() -> None:
    assert render(cell("t1", 1, "revenue"), {"t1": TABLE}).text == "not known"


def test_a_reference_to_nowhere_is_reported() -> None:
    draft = " ".join([cell("t1", 9, "revenue"), cell("t2", 0, "revenue"), cell("t1", 0, "profit")])
    assert len(render(draft, {"t1": TABLE}).broken) == 3


def test_an_invented_number_is_unsupported() -> None:
    rendered = render(f"{cell('t1', 0, 'revenue')}, up 17% on 3,000 orders in 2011", {"t1": TABLE})
    assert unsupported(rendered, ["how was 2011"]) == ("17", "3000")


@given(st.integers(0, 10**9))
def test_a_number_of_the_question_is_supported_however_it_is_grouped(number: int) -> None:
    rendered = render(f"above {number:,}", {})
    assert unsupported(rendered, [f"customers above {number}"]) == ()
