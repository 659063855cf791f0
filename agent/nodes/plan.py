"""Plan: the chat model chooses every tool call before any data is read."""

from __future__ import annotations

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from agent.nodes.progress import step
from agent.prompts import SYSTEM, context_message
from agent.state import CopilotState, RunContext
from tools.tool import Arguments, Tool


def plan(state: CopilotState, runtime: Runtime[RunContext]) -> CopilotState:
    """Ask the model for tool calls."""
    context = runtime.context
    messages: list[AnyMessage] = [
        SystemMessage(SYSTEM),
        SystemMessage(context_message(state["reading"], context.tool_context.model)),
        HumanMessage(state["question"]),
    ]
    with step("plan", "Choosing where to look") as done:
        model = context.model.bind_tools([declare(tool) for tool in context.tools.values()])
        planned = model.invoke(messages)
        done(", ".join(call["name"].replace("_", " ") for call in planned.tool_calls))
    return {"messages": [*messages, planned]}


def declare(tool: Tool[Arguments]) -> dict[str, object]:
    """A tool in the form that every LangChain chat model takes."""
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.arguments.model_json_schema(),
        },
    }


def after_planning(state: CopilotState) -> str:
    """Act on the calls; without any, the model has declined."""
    last = state["messages"][-1]
    return "act" if isinstance(last, AIMessage) and last.tool_calls else "reply"
