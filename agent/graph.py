"""The graph: understand, recall, plan, act, compose, verify, answer; a reply without data ends it early."""

from __future__ import annotations

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.nodes.act import act, after_acting
from agent.nodes.answer import answer, reply
from agent.nodes.compose import after_verifying, compose, verify
from agent.nodes.plan import after_planning, plan
from agent.nodes.recall import after_recalling, recall
from agent.nodes.understand import understand
from agent.state import CopilotState, RunContext

CopilotGraph = CompiledStateGraph[CopilotState, RunContext, CopilotState, CopilotState]


def build_graph(checkpointer: BaseCheckpointSaver[str] | None) -> CopilotGraph:
    """Compile the graph; with a checkpointer the turns of each conversation are kept."""
    graph = StateGraph(CopilotState, context_schema=RunContext)
    for node in (understand, recall, plan, compose, verify, answer, reply):
        graph.add_node(node.__name__, node)
    graph.add_node("act", act)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "recall")
    graph.add_conditional_edges("recall", after_recalling, ["act", "plan", "reply"])
    graph.add_conditional_edges("plan", after_planning, ["act", "reply"])
    graph.add_conditional_edges("act", after_acting, ["plan", "compose"])
    graph.add_edge("compose", "verify")
    graph.add_conditional_edges("verify", after_verifying, ["compose", "answer"])
    graph.add_edge("answer", END)
    graph.add_edge("reply", END)
    return graph.compile(checkpointer=checkpointer)
