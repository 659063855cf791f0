"""Plan: the chat model chooses every tool call before any data is read."""

from __future__ import annotations

from functools import cache

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from agent.nodes.model_call import call_model
from agent.nodes.progress import step
from agent.prompts import ASK_USER, ASK_USER_NAME, SYSTEM, context_message, model_message
from agent.state import CopilotState, RunContext
from tools.tool import Arguments, Tool


async def plan(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Ask the model for tool calls; the reasons of refused ones are all it has seen by then."""
    context = runtime.context
    messages = [*(state.get("messages") or opening(state, context))]
    offered = [declare(tool) for tool in context.tools.values()]
    with step("plan", "Choosing where to look") as done:
        model = context.model.bind_tools([*offered, ASK_USER] if context.plans_freely else offered)
        planned = await call_model(model, messages)
        done(", ".join(call["name"].replace("_", " ") for call in planned.tool_calls))
    return {"messages": [*messages, planned], "plans": state["plans"] + 1}


def opening(state: CopilotState, context: RunContext) -> list[AnyMessage]:
    """What the model is told before it plans."""
    model = context.tool_context.model
    said: list[AnyMessage] = [SystemMessage(SYSTEM)]
    if context.plans_freely:
        said.append(SystemMessage(model_message(model)))
    return [
        *said,
        SystemMessage(context_message(state["reading"], model)),
        HumanMessage(state["question"]),
    ]


def declare(tool: Tool[Arguments]) -> dict[str, object]:
    """A tool in the form that every LangChain chat model takes."""
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": _parameters(tool.arguments),
        },
    }


@cache
def _parameters(arguments: type[Arguments]) -> dict[str, object]:
    """The JSON schema of a tool's arguments, written once: for all tools it takes longer than the query."""
    return arguments.model_json_schema()


def after_planning(state: CopilotState) -> str:
    """Act on the calls; without any, or with a question to the user, the run ends in a reply."""
    last = state["messages"][-1]
    calls = last.tool_calls if isinstance(last, AIMessage) else []
    return "act" if calls and not any(call["name"] == ASK_USER_NAME for call in calls) else "reply"
