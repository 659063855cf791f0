"""The tools by themselves: one call, checked, under the asker's policy, without a conversation around it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agent.errors import BadArgumentsError, UnknownToolError
from agent.nlu.reading import Reading
from tools.policy import Policy
from tools.semantic.model import SemanticModel
from tools.sql.guard import GuardedQuery
from tools.tool import Arguments, Tool, ToolResult

if TYPE_CHECKING:
    from agent.copilot import Desks


class Toolroom:
    """Runs single tools for doors whose callers name them; the copilot's own tools, rights and data."""

    def __init__(self, tools: Mapping[str, Tool[Arguments]], desks: Desks) -> None:
        self._tools, self._desks = tools, desks

    @property
    def tools(self) -> Mapping[str, Tool[Arguments]]:
        """The tools by name."""
        return self._tools

    async def model(self, policy: Policy) -> SemanticModel:
        """What can be asked of the published data; raises `ServingUnavailableError` without any."""
        desk = await asyncio.to_thread(self._desks.desk, policy)
        return desk.model

    async def read(self, question: str, policy: Policy) -> Reading:
        """What a question is read as that stands for itself; nothing is run."""
        desk = await asyncio.to_thread(self._desks.desk, policy)
        return await asyncio.to_thread(desk.understanding.read, question, [], desk.model.schema.as_of.date())

    async def check_sql(self, text: str, policy: Policy) -> GuardedQuery:
        """What SQL text would run as under the policy, without running it.

        Raises:
            QueryRejectedError: The guard refuses it.
        """
        desk = await asyncio.to_thread(self._desks.desk, policy)
        return await asyncio.to_thread(desk.queries(threading.Event()).check_sql, text, policy)

    async def call(self, name: str, arguments: Mapping[str, object], policy: Policy) -> ToolResult:
        """Run one tool; cancelling the call ends its queries.

        Raises:
            UnknownToolError: There is no such tool.
            BadArgumentsError: The arguments are not the tool's; says which and why.
            ToolError: What the tool itself raises.
        """
        tool = self._tools.get(name)
        if tool is None:
            raise UnknownToolError(f"There is no tool {name!r}.")
        checked = _checked(tool, arguments)
        cancel = threading.Event()
        try:
            return await asyncio.to_thread(self._run, tool, checked, policy, cancel)
        finally:
            cancel.set()

    def _run(
        self, tool: Tool[Arguments], arguments: Arguments, policy: Policy, cancel: threading.Event
    ) -> ToolResult:
        return tool.run(arguments, self._desks.desk(policy).tool_context(policy, cancel))


def _checked(tool: Tool[Arguments], arguments: Mapping[str, object]) -> Arguments:
    try:
        return tool.arguments.model_validate(arguments)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        said = "; ".join(f"{'.'.join(map(str, one['loc'])) or tool.name}: {one['msg']}" for one in found)
        raise BadArgumentsError(said) from error
