"""Why a figure moved: every split of the real tool adds up to the change that plain SQL finds."""

from __future__ import annotations

import math
from datetime import date

import duckdb
import pytest

from tools.catalog.explain_change import TOOL, ExplainChangeArguments, last_whole_month
from tools.policy import Policy, Role
from tools.semantic.query import Comparison, Filter, Operator, TimeWindow
from tools.sql.run import QueryService
from tools.tool import ToolContext, ToolResult

YEAR = TimeWindow(date(2023, 7, 1), date(2024, 1, 1))


def explain(service: QueryService, policy: Policy, arguments: ExplainChangeArguments) -> ToolResult:
    model = service.model()
    as_of = model.schema.as_of
    return TOOL.run(
        arguments,
        ToolContext(queries=service, model=model, policy=policy, today=as_of.date(), as_of=as_of),
    )


def contributions(result: ToolResult) -> dict[str, float]:
    """The sum of the contributions of each finding but the first, by title."""
    return {
        finding.title: sum(float(str(row[1])) for row in finding.table.rows)
        for finding in result.findings[1:]
    }


@pytest.mark.parametrize("metric", ["revenue", "gross_revenue", "orders", "units_sold", "return_count"])
def test_every_split_adds_up_to_the_change(service: QueryService, admin: Policy, metric: str) -> None:
    result = explain(service, admin, ExplainChangeArguments(metric=metric, time=YEAR))
    table = result.findings[0].table
    change = float(str(table.rows[0][table.column_index(f"{metric}__change")]))
    split = contributions(result)
    assert split
    for title, total in split.items():
        assert math.isclose(total, change, rel_tol=1e-6), title


def test_the_change_is_that_of_the_data(
    service: QueryService, admin: Policy, database: duckdb.DuckDBPyConnection
) -> None:
    result = explain(
        service,
        admin,
        ExplainChangeArguments(
            metric="orders",
            time=YEAR,
            compare=TimeWindow(date(2023, 1, 1), date(2023, 7, 1)),
            filters=(Filter("store", Operator.EQ, "London"),),
        ),
    )
    sql = (
        "SELECT count(*) FROM orders WHERE store_id = 's1' AND coalesce(status, '') <> 'cancelled' "
        "AND order_date >= ? AND order_date < ?"
    )
    counts = [
        database.execute(sql, window).fetchone()
        for window in ([date(2023, 7, 1), date(2024, 1, 1)], [date(2023, 1, 1), date(2023, 7, 1)])
    ]
    assert [found[0] for found in counts if found] == list(result.findings[0].table.rows[0][:2])


def test_a_filtered_place_is_not_split_by_itself(service: QueryService, admin: Policy) -> None:
    arguments = ExplainChangeArguments(time=YEAR, filters=(Filter("store", Operator.EQ, "London"),))
    titles = [finding.title for finding in explain(service, admin, arguments).findings]
    assert not any(title.endswith("by store") for title in titles)


def test_an_average_is_split_by_groups_that_add_up(service: QueryService, admin: Policy) -> None:
    arguments = ExplainChangeArguments(metric="average_selling_price", time=YEAR)
    result = explain(service, admin, arguments)
    table = result.findings[0].table
    change = float(str(table.rows[0][table.column_index("average_selling_price__change")]))
    assert contributions(result)
    assert all(math.isclose(total, change, rel_tol=1e-6) for total in contributions(result).values())


def test_what_was_assumed_is_said(service: QueryService, admin: Policy) -> None:
    notes = " ".join(explain(service, admin, ExplainChangeArguments()).notes)
    assert "last whole month" in notes
    assert "period before" in notes


def test_a_quiet_period_is_said_to_hold_nothing(service: QueryService, admin: Policy) -> None:
    nothing = TimeWindow(date(2010, 1, 1), date(2010, 2, 1))
    arguments = ExplainChangeArguments(time=nothing, compare=Comparison.SAME_PERIOD_LAST_YEAR)
    result = explain(service, admin, arguments)
    assert len(result.findings) == 1
    assert "did not change" in result.notes[0]


def test_a_store_manager_only_explains_own_stores(service: QueryService) -> None:
    manager = Policy("m", Role.MANAGER, frozenset({"s2"}))
    own = explain(service, manager, ExplainChangeArguments(metric="orders", time=YEAR))
    everyone = explain(service, Policy("a", Role.ADMIN), ExplainChangeArguments(metric="orders", time=YEAR))
    assert own.findings[0].table.rows[0][0] != everyone.findings[0].table.rows[0][0]


def test_the_last_whole_month_ends_with_the_data() -> None:
    assert last_whole_month(date(2024, 2, 29)) == TimeWindow(date(2024, 2, 1), date(2024, 3, 1))
    assert last_whole_month(date(2024, 2, 28)) == TimeWindow(date(2024, 1, 1), date(2024, 2, 1))
