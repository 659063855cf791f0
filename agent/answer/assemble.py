"""The answer object from a verified draft and the run's findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from agent.answer.charts import chart_for
from agent.answer.model import AlertBlock, Block, Column, Executed, JsonValue, MetricBlock, TableBlock
from agent.answer.writer import base_metrics
from tools.result import ResultColumn, ResultTable, Value
from tools.tool import Finding, ToolResult


def plain(value: Value) -> JsonValue:
    """A value as JSON holds it: decimals as numbers, dates as ISO text."""
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and not value.as_tuple().exponent
            else float(value)
        )
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def rows(table: ResultTable) -> tuple[dict[str, JsonValue], ...]:
    """The table's rows as objects, unrounded."""
    names = [column.name for column in table.columns]
    return tuple(dict(zip(names, map(plain, row), strict=True)) for row in table.rows)


def blocks(findings: Mapping[str, Finding], results: Sequence[ToolResult]) -> tuple[Block, ...]:
    """Headline numbers, charts, tables and warnings, in reading order."""
    built: list[Block] = []
    for table_id, finding in findings.items():
        built += _of_finding(table_id, finding)
    warnings = dict.fromkeys(warning for result in results for warning in result.warnings)
    built += [
        AlertBlock(id=f"a{n}", severity="warning", text=warning)
        for n, warning in enumerate(warnings, start=1)
    ]
    return tuple(built)


def executed(findings: Mapping[str, Finding]) -> tuple[Executed, ...]:
    """The statements behind the findings, each once."""
    return tuple(
        Executed(sql=table.sql, tables=table.tables, models=table.models)
        for table in {f.table.sql: f.table for f in findings.values()}.values()
    )


def freshness(as_of: datetime) -> str:
    """How new the data is, in words."""
    return f"Data until {as_of.day} {as_of:%B} {as_of.year}, {as_of:%H:%M} UTC"


def _of_finding(table_id: str, finding: Finding) -> list[Block]:
    table = finding.table
    if not table.rows:
        return []
    metrics = base_metrics(table)
    headline = len(table.rows) == 1 and not any(c.role in {"dimension", "time"} for c in table.columns)
    built: list[Block] = [_metric(table_id, table, column) for column in metrics] if headline else []
    chart = chart_for(table, table_id, finding.title)
    if chart:
        built.append(chart)
    built.append(
        TableBlock(
            id=table_id,
            title=finding.title,
            columns=tuple(_column(column) for column in table.columns),
            rows=tuple(tuple(map(plain, row)) for row in table.rows),
            truncated=table.truncated,
        )
    )
    return built


def _column(column: ResultColumn) -> Column:
    return Column(
        name=column.name, label=column.label, format=column.format, unit=column.unit, role=column.role
    )


def _metric(table_id: str, table: ResultTable, column: ResultColumn) -> MetricBlock:
    change = f"{column.name}__change_pct"
    names = [c.name for c in table.columns]
    pct = table.rows[0][names.index(change)] if change in names else None
    return MetricBlock(
        id=f"m{table_id[1:]}_{column.name}",
        label=column.label,
        value=plain(table.rows[0][table.column_index(column.name)]),
        format=column.format,
        unit=column.unit,
        change_pct=float(pct) if isinstance(pct, int | float | Decimal) else None,
    )
