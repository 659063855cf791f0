"""Our prices against competitors', like with like: in all, by category, by product."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "competitor_analysis"
_NOTE = (
    "The gap is our price over theirs for the same product on the same day, over the last year; above 0 we "
    "are dearer, and level is said where the gap could be chance."
)
_ROW = "{n.competitor}: we are {n.position} on {n.item}, by {n.price_gap}[ ({n.gap_low} to {n.gap_high})]"


class CompetitorArguments(Arguments):
    """With whom, and on what; nothing for every competitor over the whole range."""

    scope: Literal["all", "top_category", "category", "product"] = "all"
    filters: tuple[Filter, ...] = Field(
        default=(),
        description="on competitor, top_category, category or product; the scope says which of them",
    )
    dearest_first: bool = Field(default=True, description="where we are dearest first; else cheapest")
    limit: int = Field(default=50, ge=1, le=1000)


class CompareCompetitors:
    """The competitor analysis of Global Market Pulse."""

    name = "compare_competitors"
    description = (
        "Whether, and by how much, we are dearer or cheaper than competitors: in all, by category or product."
    )
    arguments = CompetitorArguments
    test_arguments = CompetitorArguments()

    def run(self, arguments: CompetitorArguments, context: ToolContext) -> ToolResult:
        """One row per competitor and what is compared."""
        missing = absence(ENTITY, "competitor comparison", context)
        if missing is not None:
            return missing
        query = _query(arguments, arguments.scope)
        found = context.queries.run(query, context.policy)
        notes: tuple[str, ...] = (_NOTE,)
        if not found.rows and arguments.scope == "product":
            query = _query(arguments, "category")
            found = context.queries.run(query, context.policy)
            notes = ("No such product of theirs was seen in the last year; its category is compared.", _NOTE)
        if not found.rows:
            return ToolResult(notes=("No competitor price of the last year is on that.",))
        says = f"Like with like. {each(found, _ROW)}."
        return ToolResult((Finding(found, "Our prices against competitors'", query, says=says),), notes)


def _query(arguments: CompetitorArguments, scope: str) -> SemanticQuery:
    goods = {"top_category", "category", "product"}
    return SemanticQuery(
        entity=ENTITY,
        filters=(
            Filter(f"{ENTITY}.scope", Operator.EQ, scope),
            *(Filter("item" if f.field in goods else f.field, f.op, f.value) for f in arguments.filters),
        ),
        order_by=(OrderBy("price_gap", "desc" if arguments.dearest_first else "asc"),),
        limit=arguments.limit,
    )


TOOL = CompareCompetitors()
