"""What the doors put into the audit log: questions with their SQL, and every single call of a tool."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from agent.nlu.reading import Reading
from agent.toolroom import Toolroom
from server.audit import AuditLog, entry_of
from server.errors import problem_of
from tools.errors import ToolError
from tools.policy import Policy
from tools.semantic.model import SemanticModel
from tools.sql.guard import GuardedQuery
from tools.tool import Arguments, Tool, ToolResult


class Trail:
    """Writes down what was done by other ways than by asking; does nothing without a log. May block."""

    def __init__(self, log: AuditLog | None, clock: Callable[[], datetime]) -> None:
        self._log, self._clock = log, clock

    def write(self, policy: Policy, action: str, said: str, outcome: str = "done") -> None:
        """Write an entry."""
        if self._log is not None:
            self._log.add(entry_of(policy, action, said, outcome, self._clock()))


class AuditedToolroom(Toolroom):
    """A toolroom that writes down every call before its result is handed out."""

    def __init__(self, room: Toolroom, log: AuditLog, clock: Callable[[], datetime]) -> None:
        self._room, self._log, self._clock = room, log, clock

    @property
    def tools(self) -> Mapping[str, Tool[Arguments]]:
        """The tools by name."""
        return self._room.tools

    async def model(self, policy: Policy) -> SemanticModel:
        """What can be asked of the published data."""
        return await self._room.model(policy)

    async def read(self, question: str, policy: Policy) -> Reading:
        """What a question is read as; nothing is run, so nothing is written down."""
        return await self._room.read(question, policy)

    async def check_sql(self, text: str, policy: Policy) -> GuardedQuery:
        """What SQL text would run as; nothing is run, so nothing is written down."""
        return await self._room.check_sql(text, policy)

    async def call(self, name: str, arguments: Mapping[str, object], policy: Policy) -> ToolResult:
        """Run one tool, and write down that it was."""
        said = json.dumps(arguments, default=str, ensure_ascii=False)
        try:
            result = await self._room.call(name, arguments, policy)
        except ToolError as error:
            await self._write(policy, name, said, problem_of(error).code, ())
            raise
        sql = tuple(dict.fromkeys(finding.table.sql for finding in result.findings))
        await self._write(policy, name, said, "done", sql)
        return result

    async def _write(self, policy: Policy, name: str, said: str, outcome: str, sql: tuple[str, ...]) -> None:
        entry = entry_of(policy, f"tool:{name}", said, outcome, self._clock(), sql)
        await run_in_threadpool(self._log.add, entry)
