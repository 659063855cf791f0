"""What sells together: products or categories that share orders more often than chance would have it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "product_associations"
_NOTE = "Lift is how many times more often than by chance; only rules that stand after correction are shown."


_OF_ONE = ("consequent", "antecedent", "baskets", "confidence", "lift")


class BasketArguments(Arguments):
    """What is in the basket already; nothing for the strongest pairs of all."""

    level: Literal["product", "category", "top_category"] = "product"
    filters: tuple[Filter, ...] = Field(default=(), description="on product, category or top_category")
    rank_by: Literal["rank", "lift", "confidence", "baskets"] = Field(
        default="rank", description="rank is by the lower end of lift; baskets is how often"
    )
    limit: int = Field(default=20, ge=1, le=1000)


class WhatSellsTogether:
    """The association rules of Global Market Pulse."""

    name = "what_sells_together"
    description = (
        "What customers buy together with a product or category, or the strongest pairs: confidence and lift."
    )
    arguments = BasketArguments
    test_arguments = BasketArguments()

    def run(self, arguments: BasketArguments, context: ToolContext) -> ToolResult:
        """Rules, strongest first."""
        missing = absence(ENTITY, "basket analysis", context)
        if missing is not None:
            return missing
        way: Literal["asc", "desc"] = "asc" if arguments.rank_by == "rank" else "desc"
        query = SemanticQuery(
            entity=ENTITY,
            fields=_OF_ONE if arguments.filters else (),
            filters=(
                Filter(f"{ENTITY}.level", Operator.EQ, arguments.level),
                *(Filter("antecedent", f.op, f.value) for f in arguments.filters),
            ),
            order_by=(OrderBy(arguments.rank_by, way), OrderBy("antecedent", "asc")),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("Nothing sells together with that more often than by chance.",))
        return ToolResult((Finding(found, "Bought together", query, says=_says(found)),), (_NOTE,))


def _says(found: ResultTable) -> str:
    """How often, how surely and how much more than by chance."""
    row = (
        "{n.consequent} with {n.antecedent}: {n.baskets} orders have both, {n.confidence} of those with "
        "{n.antecedent} take it too, {n.lift} times as many as by chance"
    )
    return f"Offer these together. {each(found, row, most=3)}."


TOOL = WhatSellsTogether()
