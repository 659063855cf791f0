"""Act: run the chosen tools, independent ones side by side."""

from __future__ import annotations

import asyncio
import json

from langchain_core.messages import AIMessage, ToolCall, ToolMessage
from langgraph.runtime import Runtime
from pydantic import ValidationError

from agent.errors import BadArgumentsError, UnknownToolError
from agent.nodes.progress import step
from agent.state import CopilotState, RunContext
from tools.errors import AccessDeniedError, QueryRejectedError, UserQueryError
from tools.result import ResultTable
from tools.tool import ToolResult

_ROWS_SHOWN_TO_MODEL = 40
_MOST_PLANS = 2

MODEL_ONLY = "model_only"
"""Marks a refusal that says how a call is written, for the model that wrote it and not for people."""

_TOLD_TO_MODEL = (
    UserQueryError,
    AccessDeniedError,
    QueryRejectedError,
    UnknownToolError,
    BadArgumentsError,
)


async def act(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Run every call of the last message; what a user can mend becomes the tool's message."""
    planned = state["messages"][-1]
    calls = planned.tool_calls if isinstance(planned, AIMessage) else []
    with step("act", "Looking at the data"):
        done = await asyncio.gather(*(asyncio.to_thread(run_call, c, runtime.context) for c in calls))
    again = runtime.context.plans_freely and all(m.status == "error" for m in done)
    return {"messages": [*state["messages"], *_numbered(done)], "goes_on": not again}


def after_acting(state: CopilotState) -> str:
    """Plan once more when every call was refused: a language model mends its arguments from the reasons."""
    return "compose" if state["goes_on"] or state["plans"] >= _MOST_PLANS else "plan"


def run_call(call: ToolCall, context: RunContext) -> ToolMessage:
    """Run one call and wrap its result, or the reason why there is none."""
    try:
        tool = context.tools.get(call["name"])
        if tool is None:
            raise UnknownToolError(f"There is no tool {call['name']}.")
        try:
            arguments = tool.arguments.model_validate(call["args"])
        except ValidationError as error:
            raise BadArgumentsError(f"{call['name']}: {error}") from error
        result = tool.run(arguments, context.tool_context)
    except _TOLD_TO_MODEL as error:
        told = ToolMessage(str(error), tool_call_id=call["id"], name=call["name"], status="error")
        told.additional_kwargs[MODEL_ONLY] = isinstance(error, BadArgumentsError | UnknownToolError)
        return told
    return ToolMessage("", tool_call_id=call["id"], name=call["name"], artifact=result)


def _numbered(messages: list[ToolMessage]) -> list[ToolMessage]:
    """Give every finding its table id, t1 … in the order of the calls, in the text that the model reads."""
    number = 0
    for message in messages:
        if not isinstance(message.artifact, ToolResult):
            continue
        shown = []
        for finding in message.artifact.findings:
            number += 1
            shown.append({"table": f"t{number}", "title": finding.title, **_shown(finding.table)})
        message.content = json.dumps({"results": shown, "notes": message.artifact.notes}, default=str)
    return messages


def _shown(table: ResultTable) -> dict[str, object]:
    return {
        "columns": [column.name for column in table.columns],
        "rows": table.rows[:_ROWS_SHOWN_TO_MODEL],
        "more_rows": table.truncated or len(table.rows) > _ROWS_SHOWN_TO_MODEL,
    }
