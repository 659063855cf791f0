"""Products by name, code, brand, category and price."""

from __future__ import annotations

from pydantic import Field

from ingestion.lake.canonical import CANONICAL_TABLES
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult


class SearchProductsArguments(Arguments):
    """Words of the name (all must occur), or exact conditions on fields of the product."""

    words: tuple[str, ...] = Field(default=(), description="words that the product's name must contain")
    filters: tuple[Filter, ...] = ()
    order_by: tuple[OrderBy, ...] = ()
    limit: int = Field(default=50, ge=1, le=1000)


class SearchProducts:
    """The catalogue, searched."""

    name = "search_products"
    description = (
        "Find products by words of the name, SKU or id, brand, category or price; with price and stock."
    )
    arguments = SearchProductsArguments
    test_arguments = SearchProductsArguments(words=("a",), limit=3)

    def run(self, arguments: SearchProductsArguments, context: ToolContext) -> ToolResult:
        """One table: a row per product."""
        words = tuple(Filter("name", Operator.CONTAINS, word) for word in arguments.words)
        query = SemanticQuery(
            entity="products",
            fields=_fields(context),
            filters=(*words, *arguments.filters),
            order_by=arguments.order_by,
            limit=arguments.limit,
        )
        return ToolResult((Finding(context.queries.run(query, context.policy), "Products", query),))


def _fields(context: ToolContext) -> tuple[str, ...]:
    """The usual fields, and those that only this shop keeps of its products."""
    known = context.model.entities["products"].fields
    contract = CANONICAL_TABLES["products"].column_names
    own = [name for name in known if f"products.{name}" in context.model.dimensions and name not in contract]
    return (*(name for name, item in known.items() if item.default and name not in own), *own)


TOOL = SearchProducts()
