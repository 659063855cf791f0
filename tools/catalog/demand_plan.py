"""How much will be asked for, and how much to order: the demand plan of products."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence, held
from tools.result import ResultTable
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "demand_forecasts"
_STOCK_FIELDS = ("available", "days_of_cover", "reorder_units")


class DemandPlanArguments(Arguments):
    """Which products, and how far ahead."""

    filters: tuple[Filter, ...] = Field(default=(), description="on product, category or days_of_cover")
    horizon_days: Literal[30, 60, 90] = 30
    order_now: bool = Field(default=False, description="only products below their reorder point")
    rank_by: Literal["reorder_units", "expected_units", "days_of_cover"] = "reorder_units"
    limit: int = Field(default=20, ge=1, le=1000)


class DemandPlan:
    """The demand forecasts and reorder suggestions of the Demand Insights Engine."""

    name = "demand_plan"
    description = (
        "How much of a product to reorder, or which products to reorder now: expected demand of the next 30, "
        "60 or 90 days with an interval, what is available, and units to order."
    )
    arguments = DemandPlanArguments
    test_arguments = DemandPlanArguments()

    def run(self, arguments: DemandPlanArguments, context: ToolContext) -> ToolResult:
        """Products with most to order first."""
        missing = absence(ENTITY, "demand plan", context)
        if missing is not None:
            return missing
        if not held(ENTITY, ("order_now",), context):
            arguments = arguments.model_copy(update={"order_now": False, "rank_by": "expected_units"})
        query = SemanticQuery(
            entity=ENTITY,
            filters=_filters(arguments),
            order_by=(
                OrderBy(arguments.rank_by, "asc" if arguments.rank_by == "days_of_cover" else "desc"),
                OrderBy("product", "asc"),
            ),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No product that was sold in the last year fits that.",))
        at = found.column_index("available") if "available" in {c.name for c in found.columns} else None
        known = at is not None and any(row[at] is not None for row in found.rows)
        days = arguments.horizon_days
        notes = [f"Units asked for in the next {days} days; what empty shelves missed counts as demand."]
        if known:
            notes.append(
                f"The order covers {days} days and a safety stock for 14 days until delivery at 95% service."
            )
        warnings = () if known else ("The source keeps no stock, so what to order cannot be told.",)
        says = _says(found, stocked=known, due=arguments.order_now, first=arguments.rank_by)
        finding = Finding(found, f"Demand of the next {days} days", query, says=says)
        return ToolResult((finding,), tuple(notes), warnings)


def _says(found: ResultTable, *, stocked: bool, due: bool, first: str) -> str:
    """What to order and why: stock against demand until the delivery comes."""
    if not stocked or first == "expected_units":
        row = "{n.product}: {n.expected_units} units ({n.lower_80} to {n.upper_80})"
        return f"Expected to be asked for: {each(found, row)}."
    why = "{n.available} available[, which last {n.days_of_cover} days]"
    if first == "days_of_cover":
        return f"First to run out: {each(found, '{n.product}: ' + why)}."
    wanted = "{n.expected_units} expected to be asked for"
    row = f"{{n.reorder_units}} of {{n.product}}, because there are {why} against {wanted}"
    lead = "Below their reorder point. Order " if due else "Order "
    return f"{lead}{each(found, row, most=3)}."


def _filters(arguments: DemandPlanArguments) -> tuple[Filter, ...]:
    found = (*arguments.filters, Filter("horizon_days", Operator.EQ, arguments.horizon_days))
    return (*found, Filter("order_now", Operator.EQ, True)) if arguments.order_now else found


TOOL = DemandPlan()
