"""Bodies of the analytics endpoints."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from agent.answer.model import JsonValue as Cell
from tools.result import Format


class ColumnShown(BaseModel):
    """A column; `percent` values are ratios, `unit` is the currency or unit."""

    name: str
    label: str
    format: Format
    unit: str | None = None


class TableShown(BaseModel):
    """A result with the SQL that ran, the policy's conditions included; values are not rounded."""

    title: str
    columns: list[ColumnShown]
    rows: list[list[Cell]]
    truncated: bool
    sql: str
    filters: list[str]
    caveats: list[str]
    as_of: str | None = None


class Found(BaseModel):
    """What a tool found, the main table first."""

    tool: str
    tables: list[TableShown]
    notes: list[str] = Field(default_factory=list, description="what was assumed or left out")
    warnings: list[str] = Field(default_factory=list, description="what could mislead if missed")


class Insights(BaseModel):
    """What the tools of one AI system find when nothing in particular is asked."""

    system: str
    found: list[Found]
    missing: list[str] = Field(description="tools that had nothing to go by, with the reason")


class ToolShown(BaseModel):
    """A tool: what it answers and the JSON schema of its arguments."""

    name: str
    description: str
    arguments: dict[str, JsonValue]


class ToolList(BaseModel):
    """Every tool that the endpoints call, by name."""

    tools: list[ToolShown]
