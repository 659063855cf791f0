"""Which products are price sensitive: elasticities with intervals and verdicts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence, held
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "price_elasticity"
_NOTE = (
    "Elasticity is the change of units in percent when the price rises by one percent; a product is called "
    "sensitive only when the whole 90% interval is below -1."
)


_FIELDS = ("product", "verdict", "elasticity", "lower_90", "upper_90", "revenue", "reason")


class PriceSensitivityArguments(Arguments):
    """Which products, and which verdict; without filters the most sensitive of all."""

    filters: tuple[Filter, ...] = Field(default=(), description="on product, category or top_category")
    verdict: Literal["price sensitive", "not price sensitive", "unclear", "not identifiable"] | None = None
    most_sensitive_first: bool = True
    limit: int = Field(default=20, ge=1, le=1000)


class PriceSensitivity:
    """The price elasticities of the Demand Insights Engine."""

    name = "price_sensitivity"
    description = (
        "How sensitive products are to their price (price elasticity), which are price sensitive and which "
        "are not, with intervals; says where it cannot be told."
    )
    arguments = PriceSensitivityArguments
    test_arguments = PriceSensitivityArguments()

    def run(self, arguments: PriceSensitivityArguments, context: ToolContext) -> ToolResult:
        """Products by elasticity, then how many have which verdict."""
        missing = absence(ENTITY, "price elasticity", context)
        if missing is not None:
            return missing
        query = SemanticQuery(
            entity=ENTITY,
            fields=held(ENTITY, _FIELDS, context),
            filters=_filters(arguments),
            order_by=(
                OrderBy("elasticity", "asc" if arguments.most_sensitive_first else "desc"),
                OrderBy("product", "asc"),
            ),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No product fits that.",))
        by_verdict = SemanticQuery(
            metrics=("products_with_elasticity", "average_elasticity"),
            dimensions=("price_verdict",),
            filters=arguments.filters,
        )
        summary = Finding(
            context.queries.run(by_verdict, context.policy), "Products by verdict", by_verdict, spoken=False
        )
        finding = Finding(found, "Price elasticity", query, says=_says(found))
        return ToolResult((finding, summary), (_NOTE,))


def _says(found: ResultTable) -> str:
    """Verdict and elasticity of each, or why it cannot be told."""
    at = found.column_index("elasticity")
    if all(row[at] is None for row in found.rows):
        return f"It cannot be told: {each(found, '{n.product}[ ({n.reason})]')}."
    row = "{n.product} is {n.verdict}[: {n.elasticity} ({n.lower_90} to {n.upper_90})]"
    return f"Percent of units for one percent of price, with its interval. {each(found, row)}."


def _filters(arguments: PriceSensitivityArguments) -> tuple[Filter, ...]:
    if arguments.verdict is not None:
        return (*arguments.filters, Filter("verdict", Operator.EQ, arguments.verdict))
    named = any(f.field == "product" for f in arguments.filters)
    return arguments.filters if named else (*arguments.filters, Filter("elasticity", Operator.NOT_NULL, None))


TOOL = PriceSensitivity()
