"""Answers and errors in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.answer.formatting import format_value
from agent.answer.model import AlertBlock, Answer, Column, JsonValue, TableBlock
from tools.errors import ServingUnavailableError, ToolError
from tools.result import ResultColumn, Value

_MOST_ROWS = 20
_RIGHT = frozenset({"integer", "number", "money", "percent"})


@contextmanager
def errors_for_people() -> Iterator[None]:
    """Print what a user can mend and exit with 2; anything else stays an error."""
    try:
        yield
    except ServingUnavailableError as error:
        typer.echo(f"{error} Run `retail demo`, or `retail load FOLDER` and `retail pipeline run`.", err=True)
        raise typer.Exit(2) from error
    except ToolError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def show(answer: Answer, console: Console) -> None:
    """Print an answer: text, tables, what was assumed, how fresh the data is."""
    console.print(Text(answer.text))
    for block in answer.blocks:
        if isinstance(block, TableBlock) and len(block.rows) > 1:
            console.print(_table(block))
        elif isinstance(block, AlertBlock):
            console.print(Text(f"! {block.text}", style="yellow"))
    for choice in answer.choices:
        console.print(Text(f"  - {choice.label}"))
    for assumption in answer.assumptions:
        console.print(Text(f"  {assumption}", style="dim"))
    if answer.freshness:
        console.print(Text(f"  {answer.freshness}. {answer.latency_ms:.0f} ms", style="dim"))
    for statement in answer.sql:
        behind = f", by {', '.join(statement.models)}" if statement.models else ""
        console.print(Text(f"  from {', '.join(statement.tables)}{behind}", style="dim"))


def _table(block: TableBlock) -> Table:
    table = Table(title=block.title, title_justify="left")
    for column in block.columns:
        table.add_column(column.label, justify="right" if column.format in _RIGHT else "left")
    for row in block.rows[:_MOST_ROWS]:
        table.add_row(*(_cell(value, column) for value, column in zip(row, block.columns, strict=True)))
    if block.truncated or len(block.rows) > _MOST_ROWS:
        table.caption = "more rows with --json"
    return table


def _cell(value: JsonValue, column: Column) -> str:
    shown = ResultColumn(column.name, column.label, column.format, column.unit, column.role)
    return "" if value is None else format_value(_typed(value, column), shown)


def _typed(value: JsonValue, column: Column) -> Value:
    if isinstance(value, str) and column.format == "date":
        return date.fromisoformat(value[:10])
    if isinstance(value, str) and column.format == "datetime":
        return datetime.fromisoformat(value)
    return value
