"""Runs statements that people edit, and tells what statements do."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from agent.answer.model import Answer, ToolCall
from agent.toolroom import Toolroom
from server.analytics.schemas import Found
from server.analytics.service import AnalyticsService
from server.chat.ports import Conversations
from server.errors import NotFoundError
from server.sql.schemas import Explained, Explanation
from tools.policy import Policy
from tools.semantic.model import SemanticModel
from tools.semantic.telling import told_arguments
from tools.sql.wording import words_of_sql

PURPOSE = "Result of the statement"


class SqlService:
    """SQL under the caller's policy, through the one guard."""

    def __init__(self, analytics: AnalyticsService, conversations: Conversations) -> None:
        self._analytics, self._kept = analytics, conversations

    @property
    def _room(self) -> Toolroom:
        return self._analytics.room

    async def run(self, sql: str, policy: Policy) -> Found:
        """Run a statement."""
        return await self._analytics.call("run_sql", {"sql": sql, "purpose": PURPOSE}, policy)

    async def explain(self, sql: str, policy: Policy) -> Explanation:
        """Tell what a statement does.

        Raises:
            QueryRejectedError: It would not run.
        """
        guarded, model = await self._room.check_sql(sql, policy), await self._room.model(policy)
        step = Explained(
            words=list(words_of_sql(sql, model)),
            tables=list(guarded.tables),
            columns=sorted(f"{table}.{name}" for table, names in guarded.reads.items() for name in names),
            restricted=list(guarded.restricted),
            sql=guarded.sql,
        )
        return Explanation(steps=[step])

    async def explain_run(self, run_id: str, policy: Policy) -> Explanation:
        """Tell what the calls behind one of the caller's answers ask for.

        Raises:
            NotFoundError: The caller has no such answer.
        """
        turn = await run_in_threadpool(self._kept.turn, policy.user_id, run_id)
        if turn is None or turn.answer is None:
            raise NotFoundError("You have no such answer.")
        answer, model = Answer.model_validate_json(turn.answer), await self._room.model(policy)
        return Explanation(steps=[_told(call, model) for call in answer.tool_calls])


def _told(call: ToolCall, model: SemanticModel) -> Explained:
    return Explained(tool=call.name, words=list(told_arguments(call.name, call.arguments, model)))
