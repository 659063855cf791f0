"""Where one order is: its status, payment, shipment, and what was on it."""

from __future__ import annotations

from pydantic import Field

from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult


class OrderStatusArguments(Arguments):
    """The order's id, as written on the order."""

    order_id: str = Field(min_length=1, max_length=64)
    tracking: bool = Field(default=False, description="also the parcels with their tracking numbers, first")
    contents: bool = Field(default=False, description="what was on the order comes first")


class OrderStatus:
    """One order with its lines."""

    name = "order_status"
    description = "Status, payment, delivery and lines of one order, by its id."
    arguments = OrderStatusArguments
    test_arguments = OrderStatusArguments(order_id="1")

    def run(self, arguments: OrderStatusArguments, context: ToolContext) -> ToolResult:
        """The order, then its lines; no order of that id is said, not guessed at."""
        wanted = (Filter("order_id", Operator.EQ, arguments.order_id),)
        order = SemanticQuery(entity="orders", filters=wanted, limit=1)
        found = context.queries.run(order, context.policy)
        if not found.rows:
            return ToolResult(notes=(f"There is no order {arguments.order_id} in the data you may see.",))
        if "order_lines" not in context.model.entities:
            return ToolResult((Finding(_known(found), "Order", order),))
        lines = SemanticQuery(
            entity="order_lines",
            fields=_line_fields(context),
            filters=wanted,
            order_by=(OrderBy("line_total"),),
            limit=200,
        )
        findings = [Finding(_known(found), "Order", order)]
        bought = context.queries.run(lines, context.policy)
        findings += [Finding(bought, "Lines", lines)] if bought.rows else []
        ordered = tuple(reversed(findings)) if arguments.contents else tuple(findings)
        return ToolResult((*_parcels(arguments, context), *ordered))


def _parcels(arguments: OrderStatusArguments, context: ToolContext) -> tuple[Finding, ...]:
    """The order's parcels with their tracking numbers, where asked for and where the asker may see them."""
    parcels = context.model.entities.get("shipments")
    if not arguments.tracking or parcels is None or "tracking_number" not in parcels.fields:
        return ()
    wanted = ("order_id", "tracking_number", "carrier", "delivery_status")
    query = SemanticQuery(
        entity="shipments",
        fields=tuple(name for name in wanted if name in parcels.fields),
        filters=(Filter("order_id", Operator.EQ, arguments.order_id),),
        limit=20,
    )
    found = context.queries.run(query, context.policy)
    return (Finding(found, "Parcels", query),) if found.rows else ()


def _line_fields(context: ToolContext) -> tuple[str, ...]:
    lines = context.model.entities.get("order_lines")
    wanted = ("product", "product_id", "quantity", "unit_price", "discount", "line_total")
    return tuple(name for name in wanted if lines and name in lines.fields)


def _known(table: ResultTable) -> ResultTable:
    """The one row without the fields that this shop does not keep for it."""
    kept = [i for i, value in enumerate(table.rows[0]) if value is not None]
    return ResultTable(
        columns=tuple(table.columns[i] for i in kept),
        rows=(tuple(table.rows[0][i] for i in kept),),
        sql=table.sql,
        tables=table.tables,
        as_of=table.as_of,
        caveats=table.caveats,
        filters=table.filters,
    )


TOOL = OrderStatus()
