"""Every tool of the catalog keeps the contract: on the demo shop, for every role, under the one policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Sensitivity
from tools.policy import Policy, Role
from tools.registry import all_tools
from tools.sql.run import QueryService
from tools.tool import Arguments, ToolContext, ToolResult

TOOLS = all_tools()
PERSONAL = {
    column.name
    for table in CANONICAL_TABLES.values()
    for column in table.columns
    if column.sensitivity is not Sensitivity.PUBLIC and column.name != "name"
}


@pytest.fixture(scope="module")
def service(demo_home: Path) -> Iterator[QueryService]:
    with WorkerPoolQueryEngine(demo_home / "serving", workers=1, memory_mb=2048) as engine:
        yield QueryService(engine)


def run(service: QueryService, name: str, policy: Policy) -> ToolResult:
    model = service.model()
    tool = TOOLS[name]
    context = ToolContext(
        queries=service, model=model, policy=policy, today=model.schema.as_of.date(), as_of=model.schema.as_of
    )
    return tool.run(tool.test_arguments, context)


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_declares_itself(name: str) -> None:
    tool = TOOLS[name]
    assert tool.name == name
    assert len(tool.description) > 30
    assert issubclass(tool.arguments, Arguments)
    assert isinstance(tool.test_arguments, tool.arguments)
    assert tool.arguments.model_validate(tool.test_arguments.model_dump(mode="json")) == tool.test_arguments


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("role", list(Role))
def test_a_tool_answers_every_role_with_tables_or_a_reason(
    service: QueryService, name: str, role: Role
) -> None:
    result = run(service, name, Policy("tester", role))
    assert result.findings or result.notes
    for finding in result.findings:
        assert finding.title
        assert finding.table.sql.upper().startswith(("SELECT", "WITH"))
        assert finding.table.tables
        assert all(len(row) == len(finding.table.columns) for row in finding.table.rows)


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_shows_a_viewer_no_personal_column(service: QueryService, name: str) -> None:
    result = run(service, name, Policy("tester", Role.VIEWER))
    shown = {column.name for finding in result.findings for column in finding.table.columns}
    assert not shown & PERSONAL


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_refuses_arguments_it_does_not_know(name: str) -> None:
    with pytest.raises(ValueError, match="no_such_argument"):
        TOOLS[name].arguments.model_validate(
            {**TOOLS[name].test_arguments.model_dump(mode="json"), "no_such_argument": 1}
        )
