"""What the same goods cost in different countries and stores."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "regional_prices"
_NOTE = (
    "The gap is the price over the average of all places for the same product in the same month, before "
    "discounts, over the last year."
)


class RegionalPriceArguments(Arguments):
    """Which places, and on what."""

    place_type: Literal["country", "store"] = "country"
    level: Literal["all", "top_category", "category"] = "all"
    filters: tuple[Filter, ...] = Field(default=(), description="on country, store, category or top_category")
    position: Literal["dearer", "cheaper"] | None = Field(
        default=None, description="only places that are so beyond doubt"
    )
    dearest_first: bool = True
    limit: int = Field(default=50, ge=1, le=1000)


class RegionalPrices:
    """The regional price comparison of Global Market Pulse."""

    name = "compare_regional_prices"
    description = "Where the same goods cost more or less: by country or store, in all or for a category."
    arguments = RegionalPriceArguments
    test_arguments = RegionalPriceArguments()

    def run(self, arguments: RegionalPriceArguments, context: ToolContext) -> ToolResult:
        """One row per place and category."""
        missing = absence(ENTITY, "regional price comparison", context)
        if missing is not None:
            return missing
        conditions = [
            Filter(f"{ENTITY}.place_type", Operator.EQ, arguments.place_type),
            Filter(f"{ENTITY}.level", Operator.EQ, arguments.level),
            *(Filter(_field(f.field), f.op, f.value) for f in arguments.filters),
        ]
        if arguments.position is not None:
            conditions.append(Filter("position", Operator.EQ, arguments.position))
        query = SemanticQuery(
            entity=ENTITY,
            filters=tuple(conditions),
            order_by=(OrderBy("price_gap", "desc" if arguments.dearest_first else "asc"),),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No place is that beyond doubt, or none is known for it.", _NOTE))
        row = "{n.place} is {n.position} on {n.category}, {n.price_gap}[ ({n.gap_low} to {n.gap_high})]"
        says = f"Against the average place, for the same goods. {each(found, row)}."
        return ToolResult((Finding(found, "Prices by place", query, says=says),), (_NOTE,))


def _field(name: str) -> str:
    return {"top_category": "category", "country": "place", "store": "place"}.get(name, name)


TOOL = RegionalPrices()
