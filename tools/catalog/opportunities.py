"""Market opportunities: categories in countries, scored on size, growth, competition, margin and fit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "market_opportunities"
_NOTE = "Scores run from 0 to 100; best and worst rank are those when the weights move by up to 20%."
_RANKED = (
    "The score weighs, unless set otherwise, size (30%), growth (25%), and competition, margin and fit "
    "(15% each), each from 0 for the "
    "lowest to 100 for the highest."
)


class OpportunityArguments(Arguments):
    """Which opportunities; without filters the best of all."""

    level: Literal["all", "top_category", "category"] = "top_category"
    filters: tuple[Filter, ...] = Field(default=(), description="on category or country")
    best_first: bool = True
    limit: int = Field(default=10, ge=1, le=1000)


class MarketOpportunities:
    """The opportunity scores of Global Market Pulse."""

    name = "market_opportunities"
    description = "The best market opportunities: categories by country, with the score of each criterion."
    arguments = OpportunityArguments
    test_arguments = OpportunityArguments()

    def run(self, arguments: OpportunityArguments, context: ToolContext) -> ToolResult:
        """Opportunities, best first."""
        missing = absence(ENTITY, "opportunity score", context)
        if missing is not None:
            return missing
        found, query = _found(arguments, context)
        if not found.rows and not arguments.filters and arguments.level != "all":
            found, query = _found(arguments.model_copy(update={"level": "all"}), context)
        row = (
            "{n.category} in {n.country}: score {n.score} (size {n.size_score}[, growth {n.growth_score}]"
            "[, competition {n.competition_score}][, margin {n.margin_score}][, fit {n.fit_score}])"
            "[, rank {n.rank_low} to {n.rank_high} whatever the weights]"
        )
        best = "Best" if arguments.best_first else "Weakest"
        says = f"{best} opportunities: {each(found, row, most=3)}." if found.rows else ""
        return ToolResult((Finding(found, "Market opportunities", query, says=says),), (_NOTE, _RANKED))


def _found(arguments: OpportunityArguments, context: ToolContext) -> tuple[ResultTable, SemanticQuery]:
    """The rows of a level; a shop without categories has the level of all goods only."""
    query = SemanticQuery(
        entity=ENTITY,
        filters=(
            Filter(f"{ENTITY}.level", Operator.EQ, arguments.level),
            *(
                Filter("category" if f.field == "top_category" else f.field, f.op, f.value)
                for f in arguments.filters
            ),
        ),
        order_by=(OrderBy("score", "desc" if arguments.best_first else "asc"),),
        limit=arguments.limit,
    )
    return context.queries.run(query, context.policy), query


TOOL = MarketOpportunities()
