"""Are we cheap or dear: own list prices against competitors' latest ones, by category or product."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import held
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_FIELDS = (
    "item_name",
    "category_name",
    "price_index",
    "gap_pct",
    "position",
    "own_price",
    "market_average",
    "market_lowest",
    "cheapest_competitor",
    "newest_observation",
)
_WIDER = (
    "item_name",
    "price_index",
    "gap_pct",
    "position",
    "cheapest_competitor",
    "share_dearer",
    "products_compared",
    "coverage",
    "newest_observation",
    "age_days",
)


class CompetitivePricingArguments(Arguments):
    """At which level, of what, and which end first; without `level` the whole shop and its categories."""

    level: Literal["shop", "category", "product"] | None = None
    filters: tuple[Filter, ...] = Field(default=(), description="on category, product or gap_pct")
    dearest_first: bool | None = Field(
        default=None, description="only what is dearer (true) or cheaper (false) than the market, most first"
    )
    limit: int | None = Field(default=None, ge=1, le=1000)


class CompetitivePricing:
    """Prices against the market, of the Market Intelligence Hub."""

    name = "competitive_pricing"
    description = (
        "Price index of the shop, its categories or products against the market average of competitors' "
        "latest prices, with coverage and freshness."
    )
    arguments = CompetitivePricingArguments
    test_arguments = CompetitivePricingArguments()

    def run(self, arguments: CompetitivePricingArguments, context: ToolContext) -> ToolResult:
        """The index and what is behind it."""
        if "competitive_pricing" not in context.model.entities:
            reason = context.model.unavailable.get("competitive_pricing", "no competitors' prices are known")
            return ToolResult(notes=(f"Prices cannot be compared for this shop: {reason}.",))
        levels = [arguments.level] if arguments.level else ["shop", "category"]
        if arguments.filters and arguments.level is None:
            levels = ["product" if any(f.field == "product" for f in arguments.filters) else "category"]
        findings = []
        for level in levels:
            query = _query(level, arguments, context)
            title = (
                f"Prices against the market by {level}" if level != "shop" else "Prices against the market"
            )
            found = context.queries.run(query, context.policy)
            findings.append(Finding(found, title, query, says=_says(found, level)))
        note = (
            "An index of 100 is the average of competitors' latest prices, at most 60 days old; within 3% "
            "counts as level."
        )
        return ToolResult(tuple(findings), (note,))


def _says(found: ResultTable, level: str) -> str:
    """Position and gap of each; of the shop and categories also who is cheapest and what was compared."""
    if not found.rows:
        return ""
    row = "{n.item_name} is {n.position} ({n.gap_pct} against the market average, index {n.price_index}"
    if level == "product":
        return f"{each(found, row + ', ours {n.own_price}, market {n.market_average})')}."
    row += "; cheapest most often: {n.cheapest_competitor}; {n.products_compared} products compared)"
    return f"{each(found, row, most=3)}."


def _query(level: str, arguments: CompetitivePricingArguments, context: ToolContext) -> SemanticQuery:
    filters = [Filter("competitive_pricing.level", Operator.EQ, level)]
    filters += [_renamed(item, level) for item in arguments.filters]
    order = (OrderBy("gap_pct", "desc"),)
    if arguments.dearest_first is not None:
        if level != "shop" and not arguments.filters:
            position = "dearer" if arguments.dearest_first else "cheaper"
            filters.append(Filter("position", Operator.EQ, position))
        order = (OrderBy("gap_pct", "desc" if arguments.dearest_first else "asc"),)
    return SemanticQuery(
        entity="competitive_pricing",
        fields=held("competitive_pricing", _FIELDS if level == "product" else _WIDER, context),
        filters=tuple(filters),
        order_by=order,
        limit=arguments.limit,
    )


def _renamed(item: Filter, level: str) -> Filter:
    """A filter on category or product as one on the table's own fields."""
    names = {"category": "category_name" if level == "product" else "item_name", "product": "item_name"}
    return Filter(names.get(item.field, item.field), item.op, item.value)


TOOL = CompetitivePricing()
