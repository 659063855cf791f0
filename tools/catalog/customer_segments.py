"""Customer tiers: how many customers each has, what they spent, how recently and how often they bought."""

from __future__ import annotations

from pydantic import Field

from tools.semantic.query import Filter, OrderBy, SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_METRICS = (
    "segment_customers",
    "segment_revenue",
    "average_monetary",
    "average_frequency",
    "average_recency_days",
)


class CustomerSegmentsArguments(Arguments):
    """Conditions on tier, segment or place; `members` lists the customers instead of the summary."""

    filters: tuple[Filter, ...] = ()
    members: bool = Field(default=False, description="list the customers of the segment")
    limit: int = Field(default=100, ge=1, le=10_000)


class CustomerSegments:
    """The segments of the Demand Insights Engine."""

    name = "customer_segments"
    description = (
        "Customer tiers (platinum, gold, silver, bronze) from recency, frequency and money: sizes or members."
    )
    arguments = CustomerSegmentsArguments
    test_arguments = CustomerSegmentsArguments()

    def run(self, arguments: CustomerSegmentsArguments, context: ToolContext) -> ToolResult:
        """A row per tier, or a row per customer."""
        if "segment_customers" not in context.model.metrics:
            reason = context.model.unavailable.get(
                "segment_customers", "the analytics have not been computed"
            )
            return ToolResult(notes=(f"There are no customer segments for this shop: {reason}.",))
        if arguments.members:
            listed = SemanticQuery(
                entity="customer_segments",
                filters=arguments.filters,
                order_by=(OrderBy("monetary"),),
                limit=arguments.limit,
            )
            return ToolResult((Finding(context.queries.run(listed, context.policy), "Customers", listed),))
        summary = SemanticQuery(
            metrics=tuple(name for name in _METRICS if name in context.model.metrics),
            dimensions=("tier",),
            filters=arguments.filters,
            shares=True,
        )
        table = context.queries.run(summary, context.policy)
        return ToolResult((Finding(table, "Customers by tier", summary),))


TOOL = CustomerSegments()
