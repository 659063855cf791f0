"""No tool can put a number into an answer that neither a cell, the question, a filter nor a note holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.answer.describe import wording
from agent.answer.grounding import unsupported
from agent.answer.render import cell, render
from agent.answer.writer import write
from agent.nodes.compose import spoken
from infra.local.query_engine import WorkerPoolQueryEngine
from tools.catalog.demand_plan import DemandPlanArguments
from tools.catalog.forecast import ForecastArguments
from tools.catalog.price_what_if import PriceWhatIfArguments
from tools.policy import Policy, Role
from tools.registry import all_tools
from tools.result import ResultColumn, ResultTable
from tools.semantic.query import Filter, Grain, Operator
from tools.sql.run import QueryService
from tools.tool import Arguments, Finding, ToolContext, ToolResult

TOOLS = all_tools()
ELECTRONICS = (Filter("top_category", Operator.EQ, "Electronics"),)
ASKED: list[tuple[str, Arguments]] = [
    *((name, tool.test_arguments) for name, tool in TOOLS.items()),
    ("forecast", ForecastArguments(by="country", level=95)),
    ("forecast", ForecastArguments(grain=Grain.MONTH, measure="units")),
    ("forecast", ForecastArguments(grain=Grain.DAY, highest_first=True, limit=1)),
    ("demand_plan", DemandPlanArguments(horizon_days=90, rank_by="days_of_cover")),
    ("price_what_if", PriceWhatIfArguments(change_percent=7.5, filters=ELECTRONICS)),
]


@pytest.fixture(scope="module")
def service(demo_home: Path) -> Iterator[QueryService]:
    with WorkerPoolQueryEngine(demo_home / "serving", workers=1, memory_mb=2048) as engine:
        yield QueryService(engine)


def run(service: QueryService, name: str, arguments: Arguments, role: Role) -> ToolResult:
    model = service.model()
    context = ToolContext(
        queries=service,
        model=model,
        policy=Policy("tester", role),
        today=model.schema.as_of.date(),
        as_of=model.schema.as_of,
    )
    return TOOLS[name].run(arguments, context)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.VIEWER])
@pytest.mark.parametrize(("name", "arguments"), ASKED, ids=lambda value: str(value)[:60])
def test_every_number_of_a_finding_in_words_is_a_cited_cell(
    service: QueryService, name: str, arguments: Arguments, role: Role
) -> None:
    result = run(service, name, arguments, role)
    for finding in result.findings:
        rendered = render(write(finding, "t1"), {"t1": finding.table})
        assert rendered.broken == ()
        words = wording(finding.query)
        stated = [*finding.table.filters, *result.notes, words.period, words.compared_with]
        assert unsupported(rendered, stated) == (), rendered.text


TABLE = ResultTable(
    columns=(
        ResultColumn("country", "Country", "text", role="dimension"),
        ResultColumn("revenue", "Revenue", "money", "EUR", "metric"),
    ),
    rows=(("Spain", 12.5),),
    sql="SELECT 1",
    tables=("orders",),
)
LABEL = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), min_size=1, max_size=20)


@given(title=LABEL, label=LABEL, says=LABEL)
def test_a_number_in_a_title_a_label_or_a_sentence_never_stands_uncited(
    title: str, label: str, says: str
) -> None:
    columns = (replace(TABLE.columns[0], label=label), replace(TABLE.columns[1], label=label))
    for words in ("", says):
        finding = Finding(replace(TABLE, columns=columns), title, says=words)
        draft = spoken({"t1": finding}, allowed=["what was revenue"])
        assert unsupported(render(draft, {"t1": finding.table}), ["what was revenue"]) == ()


def test_one_finding_with_a_number_of_its_own_does_not_silence_the_others() -> None:
    loose = Finding(TABLE, "Sales", says="Sales were 42.")
    sound = Finding(TABLE, "Sales", says="Sales were {0.revenue}.")
    assert spoken({"t1": loose, "t2": sound}, allowed=[]) == f"Sales were {cell('t2', 0, 'revenue')}."
    assert spoken({"t1": loose}, allowed=[]) == "The figures are in the table."
