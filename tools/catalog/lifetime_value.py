"""What customers are worth: expected spend of the next twelve months, with its interval."""

from __future__ import annotations

from pydantic import Field

from tools.customers import whose
from tools.published import absence, customer_fields
from tools.result import ResultTable
from tools.semantic.query import Filter, OrderBy, SemanticQuery
from tools.telling import each, one, person
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "customer_lifetime_value"
_FIELDS = (
    "expected_value",
    "lower_80",
    "upper_80",
    "expected_orders",
    "past_value",
    "alive_probability",
    "value_band",
)
_NOTE = "Expected net spend of the next 365 days; eight in ten customers are expected within the interval."


class LifetimeValueArguments(Arguments):
    """Whose value; without anything, the customers worth most."""

    filters: tuple[Filter, ...] = Field(
        default=(), description="on tier, country, region or customer_lifetime_value.expected_value_12m"
    )
    customer: str | None = Field(default=None, max_length=64, description="one customer's id or name")
    best_first: bool = True
    limit: int = Field(default=10, ge=1, le=1000)


class LifetimeValue:
    """The customer lifetime values of the Demand Insights Engine."""

    name = "customer_lifetime_value"
    description = (
        "Which customers are worth most over the next 12 months (customer lifetime value): expected spend "
        "with an interval, by customer and by value band."
    )
    arguments = LifetimeValueArguments
    test_arguments = LifetimeValueArguments()

    def run(self, arguments: LifetimeValueArguments, context: ToolContext) -> ToolResult:
        """Customers by expected value, then the value of each band."""
        missing = absence(ENTITY, "customer lifetime value", context)
        if missing is not None:
            return missing
        own = (whose(arguments.customer),) if arguments.customer else ()
        query = SemanticQuery(
            entity=ENTITY,
            fields=customer_fields(ENTITY, _FIELDS, context),
            filters=(*arguments.filters, *own),
            order_by=(
                OrderBy("expected_value", "desc" if arguments.best_first else "asc"),
                OrderBy("customer", "asc"),
            ),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No customer fits that in the data you may see.",))
        bands = SemanticQuery(
            metrics=("expected_customer_value", "expected_value_per_customer"),
            dimensions=("value_band",),
            filters=arguments.filters,
            shares=True,
        )
        says = _says(found, single=arguments.customer is not None)
        findings = [Finding(found, "Customers by expected value", query, says=says)]
        if arguments.customer is None:
            table = context.queries.run(bands, context.policy)
            findings.append(Finding(table, "Expected value by band", bands, spoken=False))
        return ToolResult(tuple(findings), (_NOTE,))


def _says(found: ResultTable, *, single: bool) -> str:
    """One customer in full, or the first of the list."""
    who = person(found)
    if single:
        told = (
            f"{who} is expected to spend {{n.expected_value}} in the next twelve months ({{n.lower_80}} to "
            "{n.upper_80})[, in {n.expected_orders} purchases][; spent so far: {n.past_value}]."
        )
        return one(found, told + "[ The chance of still buying is {n.alive_probability}.]")
    row = f"{who}: {{n.expected_value}} ({{n.lower_80}} to {{n.upper_80}})"
    return f"Expected spend of the next twelve months, with its interval. {each(found, row)}."


TOOL = LifetimeValue()
