"""Rings of customers who share devices, addresses or cards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence, held
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "fraud_patterns"
_FIELDS = ("name", "severity", "orders", "customers", "shared", "amount", "confirmed_orders", "last_seen")
_ROW = "{n.name} ({n.customers} customers, {n.orders} orders, {n.amount})"


class FraudRingsArguments(Arguments):
    """Which patterns."""

    pattern: Literal["ring", "rule"] = Field(
        default="ring", description="rings of customers, or rules that hit"
    )
    limit: int = Field(default=10, ge=1, le=1000)


class FraudRings:
    """The fraud patterns of the Compliance Guardian."""

    name = "fraud_rings"
    description = "Rings of customers who share a device, an address or a card; or the fraud rules that hit."
    arguments = FraudRingsArguments
    test_arguments = FraudRingsArguments()

    def run(self, arguments: FraudRingsArguments, context: ToolContext) -> ToolResult:
        """The patterns with most money first."""
        missing = absence(ENTITY, "fraud pattern", context)
        if missing is not None:
            return missing
        query = SemanticQuery(
            entity=ENTITY,
            fields=held(ENTITY, _FIELDS, context),
            filters=(Filter("pattern_type", Operator.EQ, arguments.pattern),),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=(f"No {arguments.pattern} was found in this shop's orders.",))
        title = "Fraud rings" if arguments.pattern == "ring" else "Fraud rules that hit"
        return ToolResult((Finding(found, title, query, says=f"{title}: {each(found, _ROW, most=3)}."),))


TOOL = FraudRings()
