"""Who is about to be lost, and why: customers by what is at stake, with the reasons of each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.customers import whose
from tools.published import absence, customer_fields
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each, one, person
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "churn_predictions"
_FIELDS = ("churn_probability", "risk_level", "value_at_risk", "reasons", "recency_days")
_SUMMARY = ("predicted_customers", "churn_probability", "value_at_risk")


class ChurnArguments(Arguments):
    """Whose risk; without anything, active customers whose chance of leaving is high."""

    filters: tuple[Filter, ...] = Field(
        default=(), description="on tier, country, region or churn_predictions.churn_probability"
    )
    customer: str | None = Field(default=None, max_length=64, description="one customer's id or name")
    risk: Literal["high", "medium", "low", "any"] = "high"
    status: Literal["active", "lapsed", "any"] = Field(
        default="active", description="active bought within the shop's churn horizon"
    )
    limit: int = Field(default=10, ge=1, le=1000)


class ChurnRisk:
    """The churn predictions of the Demand Insights Engine."""

    name = "churn_risk"
    description = (
        "Which customers are about to leave and why: chance of leaving, value at risk and reasons of each, "
        "and how many customers have which risk."
    )
    arguments = ChurnArguments
    test_arguments = ChurnArguments()

    def run(self, arguments: ChurnArguments, context: ToolContext) -> ToolResult:
        """Customers with most at stake first, then how the risks and their reasons are spread."""
        missing = absence(ENTITY, "churn prediction", context)
        if missing is not None:
            return missing
        query = _query(arguments, "value_at_risk", context)
        found = context.queries.run(query, context.policy)
        notes = [_note(context)]
        if not found.rows and arguments.risk != "any" and arguments.customer is None:
            notes.append(f"None of them has a {arguments.risk} risk, so those likeliest to leave are shown.")
            query = _query(arguments.model_copy(update={"risk": "any"}), "churn_probability", context)
            found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No customer fits that in the data you may see.",))
        title = f"Customer {arguments.customer}" if arguments.customer else "Customers about to be lost"
        findings = [Finding(found, title, query, says=_says(found, single=arguments.customer is not None))]
        if arguments.customer is None:
            findings += _spread(arguments, context)
        return ToolResult(tuple(findings), tuple(notes))


def _says(found: ResultTable, *, single: bool) -> str:
    """One customer in full, or the first of the list with the chance, what is at stake, and why."""
    who = person(found)
    if single:
        told = f"{who} has a {{n.churn_probability}} chance of leaving ({{n.risk_level}} risk"
        told += "[, {n.value_at_risk} at stake])[: {n.reasons}]."
        return one(found, told + "[ Days since the last purchase: {n.recency_days}.]")
    row = f"{who}, {{n.churn_probability}} chance of leaving[, {{n.value_at_risk}} at stake][: {{n.reasons}}]"
    return f"Call these first, most at stake first. {each(found, row, most=3)}."


def _query(arguments: ChurnArguments, first: str, context: ToolContext) -> SemanticQuery:
    return SemanticQuery(
        entity=ENTITY,
        fields=customer_fields(ENTITY, _FIELDS, context),
        filters=_filters(arguments),
        order_by=(OrderBy(first), OrderBy("customer", "asc")),
        limit=arguments.limit,
    )


def _filters(arguments: ChurnArguments) -> tuple[Filter, ...]:
    if arguments.customer is not None:
        return (whose(arguments.customer),)
    chosen = (("risk_level", arguments.risk), ("status", arguments.status))
    return (
        *arguments.filters,
        *(Filter(name, Operator.EQ, value) for name, value in chosen if value != "any"),
    )


def _spread(arguments: ChurnArguments, context: ToolContext) -> list[Finding]:
    """Customers by risk, and those at risk by main reason, where the asker may see such figures."""
    metrics = tuple(name for name in _SUMMARY if name in context.model.metrics)
    active = Filter("churn_status", Operator.EQ, "active")
    by_risk = SemanticQuery(metrics=metrics, dimensions=("churn_risk",), filters=(*arguments.filters, active))
    by_reason = SemanticQuery(
        metrics=("customers_at_risk",), dimensions=("churn_reason",), filters=arguments.filters, shares=True
    )
    return [
        Finding(context.queries.run(query, context.policy), title, query, spoken=query is by_reason)
        for query, title in ((by_reason, "What puts them at risk"), (by_risk, "Active customers by risk"))
        if {*query.metrics} <= {*context.model.metrics} and {*query.dimensions} <= {*context.model.dimensions}
    ]


def _note(context: ToolContext) -> str:
    """What the chance is of, with the shop's own horizon."""
    if context.policy.stores is not None:
        return "The chance is of no purchase within the shop's churn horizon."
    query = SemanticQuery(entity=ENTITY, fields=("horizon_days",), limit=1)
    rows = context.queries.run(query, context.policy).rows
    days = rows[0][0] if rows else None
    return f"The chance is of no purchase in the next {days} days, the length of this shop's usual gaps."


TOOL = ChurnRisk()
