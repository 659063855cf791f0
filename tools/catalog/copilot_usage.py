"""How the copilot is used: what people ask most, what stays unanswered, who asks, and how it goes by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery, TimeWindow
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_ENTITIES = {
    "questions": ("query_patterns", "What is asked most"),
    "unanswered": ("query_patterns", "What stays unanswered"),
    "kinds": ("intent_distribution", "Kinds of questions"),
    "days": ("conversation_analytics", "Conversations by day"),
    "users": ("user_behavior", "Who uses the copilot"),
}
_ROWS = {
    "query_patterns": "{n.pattern} ({n.questions} times, {n.unanswered} of them unanswered)",
    "intent_distribution": "{n.intent} in the month from {n.month} ({n.questions} questions, {n.success_rate}"
    " answered)",
    "conversation_analytics": "{n.day}: {n.turns} questions, {n.unanswered} unanswered, half of them within"
    " {n.median_latency_ms} ms",
    "user_behavior": "{n.user} ({n.questions} questions on {n.active_days} days, {n.success_rate} answered)",
}
_FIGURES = ("copilot_questions", "unanswered_questions", "helpful_answers")


class CopilotUsageArguments(Arguments):
    """What of the usage is asked about."""

    about: Literal["questions", "unanswered", "kinds", "days", "users", "figures"] = Field(
        default="questions", description="figures counts questions and the unanswered of the last days"
    )
    days: int = Field(default=7, ge=1, le=400, description="for figures: days up to the latest question")
    limit: int = Field(default=10, ge=1, le=1000)


class CopilotUsage:
    """The usage analytics, for those who run the copilot."""

    name = "copilot_usage"
    description = (
        "How the copilot itself is used: the questions asked most, those unanswered, kinds of questions, "
        "users, and days. For administrators and analysts."
    )
    arguments = CopilotUsageArguments
    test_arguments = CopilotUsageArguments()

    def run(self, arguments: CopilotUsageArguments, context: ToolContext) -> ToolResult:
        """One table of the usage history as of the latest run."""
        figures = arguments.about == "figures"
        entity, title = _ENTITIES["days" if figures else arguments.about]
        missing = absence(entity, "usage history", context)
        if missing is not None:
            return missing
        if figures:
            return _figures(arguments.days, context)
        query = SemanticQuery(
            entity=entity,
            filters=(Filter("unanswered", Operator.GT, 0),) if arguments.about == "unanswered" else (),
            order_by=(OrderBy("unanswered"), OrderBy("rank", "asc"))
            if arguments.about == "unanswered"
            else (),
            limit=arguments.limit,
        )
        found = context.queries.run(query, context.policy)
        if not found.rows:
            return ToolResult(notes=("There is no such question on record.",))
        says = f"{title}: {each(found, _ROWS[entity])}."
        return ToolResult(
            (Finding(found, title, query, says=says),), ("As of the latest run of the pipeline.",)
        )


def _figures(days: int, context: ToolContext) -> ToolResult:
    """Counts of the last days, which end with the latest question: use goes by the clock, not by the data."""
    newest = SemanticQuery(entity="conversation_analytics", fields=("day",), limit=1)
    rows = context.queries.run(newest, context.policy).rows
    if not rows or not isinstance(rows[0][0], date):
        return ToolResult(notes=("No question to the copilot is on record yet.",))
    end = rows[0][0]
    window = TimeWindow(end - timedelta(days=days - 1), end + timedelta(days=1))
    query = SemanticQuery(metrics=_FIGURES, time=window)
    found = context.queries.run(query, context.policy)
    note = f"The {days} days up to {end.isoformat()}, the day of the latest question on record."
    return ToolResult((Finding(found, "Use of the copilot", query),), (note,))


TOOL = CopilotUsage()
