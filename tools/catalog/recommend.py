"""What to offer: to a customer, beside a product or a basket, in a category, or to anyone."""

from __future__ import annotations

from pydantic import Field

from tools.published import absence
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "product_recommendations"
_BESIDE = ("recommended", "category", "reason", "score", "beside")


class RecommendArguments(Arguments):
    """For whom or beside what; nothing for what is popular with everyone."""

    customer: str | None = Field(default=None, max_length=64, description="one customer's id")
    filters: tuple[Filter, ...] = Field(
        default=(), description="product: those in the basket already; top_category: what is popular in it"
    )
    limit: int = Field(default=10, ge=1, le=100)


class Recommend:
    """The product recommendations of the Copilot's own analytics."""

    name = "recommend"
    description = (
        "Which products to recommend to a customer, what is similar to or goes with a product or a basket, "
        "and what is popular in a category or with everyone; with reasons, in stock only."
    )
    arguments = RecommendArguments
    test_arguments = RecommendArguments()

    def run(self, arguments: RecommendArguments, context: ToolContext) -> ToolResult:
        """Products, best first; a customer without recommendations of their own gets the popular ones."""
        missing = absence(ENTITY, "product recommendation", context)
        if missing is not None:
            return missing
        for query, title, note in _tries(arguments):
            found = context.queries.run(query, context.policy)
            if found.rows:
                return ToolResult((Finding(found, title, query, says=_says(found)),), (note,) if note else ())
        return ToolResult(notes=("There is nothing to recommend for that in the data you may see.",))


def _tries(arguments: RecommendArguments) -> list[tuple[SemanticQuery, str, str]]:
    """What is looked up, in turn, until something is found: query, title, note."""
    basket = tuple(f for f in arguments.filters if f.field == "product")
    category = tuple(f for f in arguments.filters if f.field in {"category", "top_category"})
    popular = (
        _query("everyone", (), arguments.limit),
        "Popular products",
        "These are popular with everyone: there is nothing that speaks for other products.",
    )
    if basket:
        beside = tuple(Filter("beside", f.op, f.value) for f in basket)
        query = _query("product", beside, arguments.limit, by_score=True)
        return [(query, "Goes with it", "Bought by the same customers, whether in one order or in several.")]
    if category:
        named = tuple(Filter("subject_id", f.op, f.value) for f in category)
        return [(_query("category", named, arguments.limit), "Popular in the category", "")]
    if arguments.customer is not None:
        own = (Filter("subject_id", Operator.EQ, arguments.customer),)
        query = _query("customer", own, arguments.limit)
        return [(query, f"Recommended to customer {arguments.customer}", ""), popular]
    return [(popular[0], popular[1], "")]


def _query(subject: str, filters: tuple[Filter, ...], limit: int, *, by_score: bool = False) -> SemanticQuery:
    order = (OrderBy("score", "desc"), OrderBy("recommended", "asc"))
    return SemanticQuery(
        entity=ENTITY,
        fields=_BESIDE if by_score else (),
        filters=(Filter("subject", Operator.EQ, subject), *filters),
        order_by=order if by_score else (OrderBy("rank", "asc"),),
        limit=limit,
    )


def _says(found: ResultTable) -> str:
    """The first few with their reasons."""
    return f"Offer {each(found, '{n.recommended} ({n.reason})', most=3)}."


TOOL = Recommend()
