"""Customer tiers: how many customers each has, what they spent, how recently and how often they bought."""

from __future__ import annotations

from pydantic import Field

from tools.published import customer_fields
from tools.semantic.query import Filter, OrderBy, SemanticQuery
from tools.telling import each, has, person
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_FIELDS = ("tier", "segment", "recency_days", "frequency", "monetary", "last_order")
_NOTE = "Tiers come from how recently, how often and for how much customers bought (K-Means on logarithms)."
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
                fields=customer_fields("customer_segments", _FIELDS, context),
                filters=arguments.filters,
                order_by=(OrderBy("monetary"),),
                limit=arguments.limit,
            )
            members = context.queries.run(listed, context.policy)
            row = f"{person(members)}: {{n.monetary}} in {{n.frequency}} orders"
            says = f"Most valuable first. {each(members, row)}." if members.rows else ""
            return ToolResult((Finding(members, "Customers", listed, says=says),))
        whole = not any(f.field in {"tier", "segment"} for f in arguments.filters)
        summary = SemanticQuery(
            metrics=tuple(name for name in _METRICS if name in context.model.metrics),
            dimensions=("tier",),
            filters=arguments.filters,
            shares=whole,
        )
        table = context.queries.run(summary, context.policy)
        needed, row = (_SHARES, _OF_ALL) if whole else (_FIGURES, _ALONE)
        says = f"{each(table, row)}." if table.rows and has(table, *needed) else ""
        return ToolResult((Finding(table, "Customers by tier", summary, says=says),), (_NOTE,))


_FIGURES = ("segment_revenue", "average_frequency")
_SHARES = ("segment_customers__share", "segment_revenue__share", *_FIGURES)
_OF_ALL = (
    "{n.tier}: {n.segment_customers} customers ({n.segment_customers__share}) bring "
    "{n.segment_revenue__share} of net revenue ({n.segment_revenue}), with {n.average_frequency} orders "
    "each on average"
)
_ALONE = (
    "{n.tier}: {n.segment_customers} customers bring {n.segment_revenue} of net revenue, with "
    "{n.average_frequency} orders each on average"
)
"""Of one tier alone: a share of itself would say nothing."""


TOOL = CustomerSegments()
