"""What a figure means and how it is computed: method, what it was learned from, limits, and its value now."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from tools.meanings.topics import Meaning, meaning_of
from tools.result import ResultColumn
from tools.semantic.query import SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_PARTS = (
    ("meaning", "Meaning"),
    ("computed", "Computed"),
    ("learned", "Learned"),
    ("limits", "Limits"),
)


class ExplainArguments(Arguments):
    """Which figure, model or column."""

    term: str = Field(max_length=100, description="as people call it: value at risk, lift, tier, WAPE")


class Explain:
    """The shipped explanations of the analytics and the descriptions of the semantic model."""

    name = "explain"
    description = (
        "What a metric, model, score or output column means and how it is computed: the method, what it was "
        "learned from, and its limits."
    )
    arguments = ExplainArguments
    test_arguments = ExplainArguments(term="revenue")

    def run(self, arguments: ExplainArguments, context: ToolContext) -> ToolResult:
        """One row: the words, and the figure as it stands."""
        found = meaning_of(arguments.term, context.model)
        if found is None:
            return ToolResult(notes=(f'There is no explanation of "{arguments.term}".',))
        query = SemanticQuery(metrics=(found.metric,))
        return ToolResult((_finding(found, query, context),))


def _finding(found: Meaning, query: SemanticQuery, context: ToolContext) -> Finding:
    table = context.queries.run(query, context.policy)
    value = table.columns[-1]
    words = [(name, label, getattr(found, name)) for name, label in _PARTS if getattr(found, name)]
    columns = (
        ResultColumn("term", "Term", "text", role="dimension"),
        *(ResultColumn(name, label, "text") for name, label, _ in words),
        replace(value, label=f"{value.label}, now"),
    )
    row = (found.label, *(text for _, _, text in words), table.rows[0][-1] if table.rows else None)
    said = " ".join(
        f"{{0.{name}}}" if name == "meaning" else f"{label}: {{0.{name}}}" for name, label, _ in words
    )
    now = f" {value.label} now: {{0.{value.name}}}." if row[-1] is not None else ""
    return Finding(
        replace(table, columns=columns, rows=(row,)),
        f"What {found.label.lower()} means",
        query,
        says=f"{{0.term}}: {said}{now}",
    )


TOOL = Explain()
