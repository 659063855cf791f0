"""The answer: text whose every number is cited, with blocks, SQL, assumptions and freshness."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["answer", "clarify", "abstain", "error"]
JsonValue = str | int | float | bool | None


class Strict(BaseModel):
    """Base of the wire models: unknown keys are refused, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
    """A column of a table block."""

    name: str
    label: str
    format: Literal["text", "integer", "number", "money", "percent", "date", "datetime", "boolean"]
    unit: str | None = None
    role: Literal["dimension", "metric", "time", "attribute"] = "attribute"


class TableBlock(Strict):
    """A result table; values are unrounded, dates are ISO text."""

    type: Literal["table"] = "table"
    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[JsonValue, ...], ...]
    truncated: bool = False


class ChartBlock(Strict):
    """A chart over a table block's columns: a closed spec, never code.

    `lower` and `upper` name the columns of an uncertainty band around `y[0]`.
    """

    type: Literal["chart"] = "chart"
    id: str
    title: str
    table: str
    mark: Literal["bar", "line", "area"]
    x: str
    y: tuple[str, ...]
    lower: str | None = None
    upper: str | None = None


class MetricBlock(Strict):
    """One headline number, pointing at the cell it shows."""

    type: Literal["metric"] = "metric"
    id: str
    label: str
    value: JsonValue
    format: Literal["text", "integer", "number", "money", "percent", "date", "datetime", "boolean"]
    unit: str | None = None
    change_pct: float | None = None


class AlertBlock(Strict):
    """Something the reader must not miss: missing data, a partial period, free SQL."""

    type: Literal["alert"] = "alert"
    id: str
    severity: Literal["info", "warning"]
    text: str


Block = TableBlock | ChartBlock | MetricBlock | AlertBlock


class Citation(Strict):
    """Ties a stretch of the text (`[start, end)` in characters) to the table cell that it states."""

    start: int
    end: int
    table: str
    row: int
    column: str


class Executed(Strict):
    """A statement that was run, policy included, the tables it read, and the model versions behind them."""

    sql: str
    tables: tuple[str, ...]
    models: tuple[str, ...] = ()


class Choice(Strict):
    """One reading offered by a clarifying question; `question` is the full question that picks it."""

    label: str
    question: str


class Entity(Strict):
    """Something recognised in the question: a value, a metric, a period."""

    type: str
    text: str
    value: JsonValue


class ToolCall(Strict):
    """A tool the answer rests on, with its arguments as JSON."""

    name: str
    arguments: dict[str, object]


class Verified(Strict):
    """Who has vouched for the answer of this question, when (a day in UTC), and for which wording of it."""

    id: str
    by: str
    on: str
    question: str
    note: str = ""


class Answer(Strict):
    """What every door returns; `rows` are the main result's, unrounded, one object a row."""

    kind: Kind
    text: str
    blocks: tuple[Block, ...] = Field(
        default=(), description="tables, charts, metrics, alerts, in reading order"
    )
    citations: tuple[Citation, ...] = ()
    sql: tuple[Executed, ...] = ()
    filters_applied: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    freshness: str | None = None
    confidence: float = 1.0
    follow_ups: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    intent: str = "unknown"
    entities: tuple[Entity, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    rows: tuple[dict[str, JsonValue], ...] = ()
    latency_ms: float = 0.0
    verified: Verified | None = None
