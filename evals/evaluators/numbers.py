"""Unsupported numbers: figures in an answer's text that no cited cell and no context bears out.

Written apart from the agent's own verifier, so that one checks the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.answer.model import Answer, Citation, Column, JsonValue, TableBlock
from evals.evaluators.verdict import Subject, Verdict, verdict
from evals.evaluators.written_numbers import WrittenCode, WrittenNumber, tokens
from evals.values import Moment, normal


@dataclass(frozen=True, slots=True)
class CitedCell:
    """A cell that a citation points at, with its column."""

    column: Column
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Context:
    """What may be repeated without a citation: numbers, codes and dates the user or the filters named."""

    numbers: frozenset[float]
    words: frozenset[str]


def evaluate(subject: Subject) -> Verdict | None:
    """The text holds no unsupported number; judged for every case."""
    loose = unsupported(subject.answer, subject.case.questions)
    return verdict("numbers", passed=not loose, otherwise=f"unsupported: {', '.join(loose)}")


def unsupported(answer: Answer, questions: Iterable[str]) -> list[str]:
    """The numbers and codes in the answer's text that nothing supports, as they are written."""
    tables = {block.id: block for block in answer.blocks if isinstance(block, TableBlock)}
    context = _context(answer, tables.values(), questions)
    return [
        token.text
        for token in tokens(answer.text)
        if not _in_context(token, context)
        and not any(_renders(cell, token) for cell in _cells_over(token, answer.citations, tables))
    ]


def _cells_over(
    token: WrittenNumber | WrittenCode, citations: Iterable[Citation], tables: dict[str, TableBlock]
) -> list[CitedCell]:
    """Cells of the citations whose stretch of text holds the token's digits."""
    digits_end = token.start + len(token.text.split()[0].rstrip("%kKmMbBn"))
    over = [c for c in citations if c.start <= token.start + _lead(token.text) and digits_end <= c.end]
    return [cell for citation in over if (cell := _cell(citation, tables)) is not None]


def _lead(text: str) -> int:
    """Characters before the first digit (sign, currency symbol)."""
    return next((i for i, character in enumerate(text) if character.isdigit()), 0)


def _cell(citation: Citation, tables: dict[str, TableBlock]) -> CitedCell | None:
    """The cited cell; None when the citation points at nothing."""
    table = tables.get(citation.table)
    if table is None or not 0 <= citation.row < len(table.rows):
        return None
    for index, column in enumerate(table.columns):
        if column.name == citation.column:
            return CitedCell(column, table.rows[citation.row][index])
    return None


def _renders(cell: CitedCell, token: WrittenNumber | WrittenCode) -> bool:
    value = normal(cell.value)
    if isinstance(value, str):
        return _said_in(value, token)
    if isinstance(value, Moment):
        return _part_of_date(value.at, token)
    if isinstance(value, bool) or value is None or isinstance(token, WrittenCode):
        return False
    return any(_rounds_to(candidate, token) for candidate in _readings(value, cell.column, token))


def _readings(value: float, column: Column, token: WrittenNumber) -> list[float]:
    """The number a cell shows: a ratio as a percentage where the text says percent."""
    if column.format == "percent":
        return [value * 100] if token.percent else [value]
    plain_percent = column.unit is not None and ("%" in column.unit or "percent" in column.unit)
    return [] if token.percent and not plain_percent else [value]


def _rounds_to(value: float, token: WrittenNumber) -> bool:
    """Whether the cell rounds to the written digits; an unsigned token shows a magnitude."""
    shown = value if token.signed else abs(value)
    return abs(shown - token.value) <= token.ulp / 2 + 4 * math.ulp(value)


def _said_in(value: str, token: WrittenNumber | WrittenCode) -> bool:
    return token.text.casefold() in value.casefold()


def _part_of_date(moment: datetime, token: WrittenNumber | WrittenCode) -> bool:
    if isinstance(token, WrittenCode):
        return token.text.casefold() in _date_words(moment)
    return token.value in _date_numbers(moment)


def _date_numbers(moment: datetime) -> set[float]:
    """Numbers by which a date, its time or its week is written."""
    hour12 = moment.hour % 12 or 12
    parts = (moment.year, moment.year % 100, moment.month, moment.day, moment.hour, hour12, moment.minute)
    return {float(part) for part in (*parts, moment.second, moment.isocalendar().week)}


def _date_words(moment: datetime) -> set[str]:
    """`q4`, `w45` and `1st`, as a date is also written."""
    week = moment.isocalendar().week
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return {
        f"q{(moment.month + 2) // 3}",
        f"w{week}",
        f"w{week:02d}",
        f"{moment.day}{ends.get(moment.day, 'th')}",
    }


def _context(answer: Answer, tables: Iterable[TableBlock], questions: Iterable[str]) -> Context:
    labels = [f"{c.label} {c.name.replace('_', ' ')}" for table in tables for c in table.columns]
    stated = [*questions, *answer.assumptions, *answer.filters_applied, answer.freshness or "", *labels]
    found = [token for text in stated for token in tokens(text)]
    dates = [moment for text in stated for moment in _dates(text)]
    numbers = {abs(t.value) for t in found if isinstance(t, WrittenNumber)}
    words = {t.text.casefold() for t in found if isinstance(t, WrittenCode)}
    return Context(
        frozenset(numbers.union(*map(_date_numbers, dates))), frozenset(words.union(*map(_date_words, dates)))
    )


def _dates(text: str) -> list[datetime]:
    """Every ISO date in the text and the day before it, since a period may be given by its open end."""
    found: list[datetime] = []
    for word in text.replace(",", " ").replace("(", " ").replace(")", " ").split():
        try:
            day = date.fromisoformat(word[:10].rstrip("."))
        except ValueError:
            continue
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a calendar day
        found += [moment, moment - timedelta(days=1)]
    return found


def _in_context(token: WrittenNumber | WrittenCode, context: Context) -> bool:
    if isinstance(token, WrittenCode):
        return token.text.casefold() in context.words
    return abs(token.value) in context.numbers
