"""How many customers come back: retention by month of first purchase."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "cohort_retention"
_FIELDS = (
    "retention_rate",
    "active_customers",
    "cohort_size",
    "returned_share",
    "cumulative_revenue_per_customer",
)
_NOTE = "Retention is the share of the cohort with a purchase in that month; the running month is left out."


class CohortArguments(Arguments):
    """Which cohort, and how many months after; without a cohort all of them, by months since."""

    cohort: date | None = Field(default=None, description="any day of the month of the first purchase")
    months_since: int | None = Field(default=None, ge=0, description="only this many months after")
    limit: int = Field(default=100, ge=1, le=1000)


class CohortRetention:
    """The cohorts of the Demand Insights Engine."""

    name = "cohort_retention"
    description = (
        "Retention of customers by month of first purchase: the curve of one cohort, or all cohorts a given "
        "number of months after."
    )
    arguments = CohortArguments
    test_arguments = CohortArguments()

    def run(self, arguments: CohortArguments, context: ToolContext) -> ToolResult:
        """One cohort month by month, or every cohort; without either, average retention by months since."""
        missing = absence(ENTITY, "cohort retention", context)
        if missing is not None:
            return missing
        if arguments.cohort is None and arguments.months_since is None:
            curve = SemanticQuery(
                metrics=("retention_rate", "cohort_exposed"),
                dimensions=("months_since",),
                limit=arguments.limit,
            )
            found = context.queries.run(curve, context.policy)
            return ToolResult(
                (Finding(found, "Retention by months since the first purchase", curve),), (_NOTE,)
            )
        fields = ("cohort" if arguments.cohort is None else "months_since", *_FIELDS)
        query = SemanticQuery(
            entity=ENTITY, fields=fields, filters=_filters(arguments), limit=arguments.limit
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No customer first bought in that month.",))
        title = f"Cohort of {arguments.cohort:%B %Y}" if arguments.cohort else "Retention by cohort"
        first = "{n.cohort}" if arguments.cohort is None else "month {n.months_since}"
        row = first + ": {n.retention_rate} bought in that month, {n.returned_share} had come back by then"
        says = f"{each(found, row)}."
        return ToolResult((Finding(found, title, query, says=says),), (_NOTE,))


def _filters(arguments: CohortArguments) -> tuple[Filter, ...]:
    found = [Filter("is_complete", Operator.EQ, True)]
    if arguments.cohort is not None:
        found.append(Filter("cohort", Operator.EQ, arguments.cohort.replace(day=1)))
    if arguments.months_since is not None:
        found.append(Filter("months_since", Operator.EQ, arguments.months_since))
    return tuple(found)


TOOL = CohortRetention()
