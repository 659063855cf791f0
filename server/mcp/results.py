"""What a tool found, for a program and for the language model that reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcp.types import CallToolResult, TextContent

from agent.answer.assemble import executed, freshness, plain
from agent.answer.model import Answer
from tools.result import ResultTable
from tools.tool import Finding, ToolResult

_ROWS_IN_TEXT = 40


def of_tool(result: ToolResult) -> CallToolResult:
    """Every finding as a table with its SQL: whole in the structured part, its first rows as text."""
    findings = {f"t{number}": finding for number, finding in enumerate(result.findings, start=1)}
    said = [_in_words(finding) for finding in findings.values()] or ["Nothing was found."]
    structured = {
        "tables": [_table(name, finding) for name, finding in findings.items()],
        "sql": [one.model_dump(mode="json") for one in executed(findings)],
        "notes": list(result.notes),
        "warnings": list(result.warnings),
    }
    return _result("\n\n".join([*said, *result.notes, *result.warnings]), structured)


def of_answer(answer: Answer, conversation_id: str) -> CallToolResult:
    """The answer's text, choices included, and the whole answer with its citations."""
    choices = [f"- {choice.question}" for choice in answer.choices]
    text = "\n".join([answer.text, *choices, *([answer.freshness] if answer.freshness else [])])
    return _result(text, {"conversation_id": conversation_id, "answer": answer.model_dump(mode="json")})


def of_problem(text: str) -> CallToolResult:
    """Why there is no result, in words that say what to do."""
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _result(text: str, structured: Mapping[str, object]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=dict(structured))


def _table(name: str, finding: Finding) -> dict[str, object]:
    table = finding.table
    return {
        "id": name,
        "title": finding.title,
        "columns": [
            {"name": c.name, "label": c.label, "format": c.format, "unit": c.unit} for c in table.columns
        ],
        "rows": [[plain(value) for value in row] for row in table.rows],
        "truncated": table.truncated,
        "filters": list(table.filters),
        "caveats": list(table.caveats),
        "as_of": table.as_of.isoformat() if table.as_of else None,
    }


def _in_words(finding: Finding) -> str:
    table = finding.table
    lines = [f"**{finding.title}**", _line([c.label for c in table.columns]), _rule(table)]
    lines += [_line([str(plain(v)) for v in row]) for row in table.rows[:_ROWS_IN_TEXT]]
    if table.truncated or len(table.rows) > _ROWS_IN_TEXT:
        lines.append("More rows exist.")
    if table.as_of:
        lines.append(freshness(table.as_of))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _rule(table: ResultTable) -> str:
    return "|" + "---|" * len(table.columns)
