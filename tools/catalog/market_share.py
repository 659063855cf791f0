"""Shares: who gains and loses within the shop's own sales, and who has the lowest prices."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "market_share"
_NOTES = {
    "own_sales": "Shares are of the shop's own net revenue: what competitors sell is not in the data.",
    "lowest_price": "Shares are of the products compared: on how many the holder has the lowest price.",
}


_LEADER_FIELDS = ("holder", "item", "share", "previous_share", "products")


class MarketShareArguments(Arguments):
    """Shares of what, and whose."""

    basis: Literal["own_sales", "lowest_price"] = "own_sales"
    level: Literal["all", "top_category", "category", "country"] = "top_category"
    filters: tuple[Filter, ...] = Field(default=(), description="on category, country or holder")
    direction: Literal["gaining", "losing"] | None = Field(
        default=None, description="only shares that moved that way beyond doubt"
    )
    holder: str | None = Field(default=None, description="own shop or a competitor; for lowest_price all")
    rising_first: bool = True
    limit: int = Field(default=50, ge=1, le=1000)


class MarketShare:
    """The shares of Global Market Pulse."""

    name = "market_share"
    description = (
        "Share of each category or country in our sales and how it changed; or on how many products we, or a "
        "competitor, have the lowest price."
    )
    arguments = MarketShareArguments
    test_arguments = MarketShareArguments()

    def run(self, arguments: MarketShareArguments, context: ToolContext) -> ToolResult:
        """One row per item and holder."""
        missing = absence(ENTITY, "market share", context)
        if missing is not None:
            return missing
        leaders = arguments.basis == "lowest_price"
        conditions = [
            Filter(f"{ENTITY}.basis", Operator.EQ, arguments.basis),
            Filter(f"{ENTITY}.level", Operator.EQ, arguments.level),
            *(Filter(_field(f.field), f.op, f.value) for f in arguments.filters),
        ]
        if arguments.holder is not None:
            conditions.append(Filter("holder", Operator.EQ, arguments.holder))
        elif leaders and not any(f.field in {"holder", "competitor"} for f in arguments.filters):
            conditions.append(Filter("holder", Operator.NOT_NULL))
        if arguments.direction is not None:
            conditions.append(Filter("direction", Operator.EQ, arguments.direction))
        query = SemanticQuery(
            entity=ENTITY,
            fields=_LEADER_FIELDS if leaders else (),
            filters=tuple(conditions),
            order_by=(
                OrderBy("share" if leaders else "share_change", "desc" if arguments.rising_first else "asc"),
            ),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No share moved that way beyond doubt.", _NOTES[arguments.basis]))
        row = (
            "{n.holder} has the lowest price on {n.share} of {n.products} products ({n.item})"
            if leaders
            else "{n.item}: {n.share} of our sales[, {n.previous_share} a year before][ ({n.direction})]"
        )
        finding = Finding(found, "Shares", query, says=f"{each(found, row)}.")
        return ToolResult((finding,), (_NOTES[arguments.basis],))


def _field(name: str) -> str:
    if name in {"top_category", "category", "country"}:
        return "item"
    return "holder" if name == "competitor" else name


TOOL = MarketShare()
