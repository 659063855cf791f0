"""Customers by id, name, e-mail or place, with what they bought."""

from __future__ import annotations

from pydantic import Field

from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult


class FindCustomersArguments(Arguments):
    """Who: an id, or conditions on the customer's fields; `orders` also lists the latest orders."""

    customer_id: str | None = Field(default=None, max_length=64)
    filters: tuple[Filter, ...] = ()
    fields: tuple[str, ...] = Field(default=(), description="fields wanted; empty for the usual ones")
    orders: bool = Field(default=False, description="also list the customer's latest orders")
    limit: int = Field(default=50, ge=1, le=1000)


class FindCustomers:
    """Customers on file."""

    name = "find_customers"
    description = (
        "Find customers by id, name, e-mail or place: profile, tier, last order, and their latest orders."
    )
    arguments = FindCustomersArguments
    test_arguments = FindCustomersArguments(limit=3)

    def run(self, arguments: FindCustomersArguments, context: ToolContext) -> ToolResult:
        """The customers, then (on request, for one id) the orders."""
        wanted = arguments.filters
        if arguments.customer_id:
            wanted = (*wanted, Filter("customer_id", Operator.EQ, arguments.customer_id))
        query = SemanticQuery(
            entity="customers", fields=arguments.fields, filters=wanted, limit=arguments.limit
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            who = f"customer {arguments.customer_id}" if arguments.customer_id else "such customer"
            return ToolResult(notes=(f"There is no {who} in the data you may see.",))
        findings = [Finding(found, "Customers", query)]
        if arguments.orders and arguments.customer_id:
            orders = _orders(arguments.customer_id, context)
            findings += [orders] if orders.table.rows else []
        return ToolResult(tuple(findings))


def _orders(customer_id: str, context: ToolContext) -> Finding:
    query = SemanticQuery(entity="orders", filters=(Filter("customer", Operator.EQ, customer_id),), limit=20)
    return Finding(context.queries.run(query, context.policy), f"Orders of customer {customer_id}", query)


TOOL = FindCustomers()
