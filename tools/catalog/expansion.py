"""Where to expand: countries or regions scored on size, growth, value, loyalty, margin and reach."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "regional_analysis"
_NOTE = "Scores run from 0 to 100; best and worst rank are those when the weights move by up to 20%."
_RANKED = (
    "The score weighs, unless set otherwise, yearly growth (30%), sales (25%), customers per store there "
    "would be with one more (15%), and "
    "order value, orders per customer and margin (10% each)."
)


class ExpansionArguments(Arguments):
    """Countries, or regions within countries."""

    level: Literal["country", "region"] = "country"
    filters: tuple[Filter, ...] = Field(default=(), description="on region or country")
    best_first: bool = True
    limit: int = Field(default=10, ge=1, le=1000)


class WhereToExpand:
    """The regional analysis of Global Market Pulse."""

    name = "where_to_expand"
    description = (
        "Which countries or regions to expand to: expansion score, sales, growth, stores, and their group."
    )
    arguments = ExpansionArguments
    test_arguments = ExpansionArguments()

    def run(self, arguments: ExpansionArguments, context: ToolContext) -> ToolResult:
        """Places, best first."""
        missing = absence(ENTITY, "regional analysis", context)
        if missing is not None:
            return missing
        own = "region" if arguments.level == "country" else "country"
        query = SemanticQuery(
            entity=ENTITY,
            filters=(
                Filter(f"{ENTITY}.region_level", Operator.EQ, arguments.level),
                *(Filter(own if f.field == "country" else f.field, f.op, f.value) for f in arguments.filters),
            ),
            order_by=(OrderBy("expansion_score", "desc" if arguments.best_first else "asc"),),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        title = "Places to expand to" if arguments.best_first else "Places least suited to expand to"
        row = (
            "{n.region}: score {n.expansion_score}[, {n.annual_growth} growth a year][ on {n.revenue}]"
            "[, {n.stores} stores][, rank {n.rank_low} to {n.rank_high} whatever the weights]"
        )
        says = f"{title}: {each(found, row, most=3)}." if found.rows else ""
        return ToolResult((Finding(found, title, query, says=says),), (_NOTE, _RANKED))


TOOL = WhereToExpand()
