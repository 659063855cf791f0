"""How risky an order is, and which orders are riskiest."""

from __future__ import annotations

from pydantic import Field

from tools.published import absence, held
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.telling import each, one
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "risk_scores"
_FIELDS = ("order_id", "customer", "order_date", "amount", "risk_score", "risk_level", "reasons", "outcome")
_ROW = "order {n.order_id} with a risk score of {n.risk_score} ({n.risk_level})"
_WHY = "[ What speaks for it: {n.reasons}.]"
_SCALE = "Scores go from 0 to 100; from 70 an order is of high risk. Sales over the counter are not scored."


class RiskScoreArguments(Arguments):
    """Whose risk; without anything, the riskiest orders."""

    order: str | None = Field(default=None, max_length=64, description="one order's id")
    filters: tuple[Filter, ...] = Field(default=(), description="on country, channel or customer")
    limit: int = Field(default=10, ge=1, le=1000)


class RiskScore:
    """The risk scores of the Compliance Guardian."""

    name = "risk_score"
    description = "Fraud risk of one order, or the riskiest orders: score from 0 to 100, level and reasons."
    arguments = RiskScoreArguments
    test_arguments = RiskScoreArguments()

    def run(self, arguments: RiskScoreArguments, context: ToolContext) -> ToolResult:
        """The riskiest orders first."""
        missing = absence(ENTITY, "risk score", context)
        if missing is not None:
            return missing
        chosen = () if arguments.order is None else (Filter("order_id", Operator.EQ, arguments.order),)
        fields = held(ENTITY, _FIELDS, context)
        query = SemanticQuery(
            entity=ENTITY, fields=fields, filters=(*arguments.filters, *chosen), limit=arguments.limit
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("No order like that has a risk score in the data you may see.", _SCALE))
        says = f"Riskiest first: {each(found, _ROW, most=3)}.{one(found, _WHY)}"
        return ToolResult((Finding(found, "Risk scores", query, says=says),), (_SCALE,))


TOOL = RiskScore()
