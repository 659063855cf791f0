"""The report on a file of utterances, as a table and as JSON; of a holdout file the headline figures only."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evals.rendering import share_text
from evals.utterances.scoring import Scores, UnderstandingReport

_MOST_LISTED = 40


def print_understanding(report: UnderstandingReport, console: Console) -> None:
    """Print the figures and, unless the file is held out, what was confused."""
    console.print(_table(f"Utterances {report.name}", _headline(report)))
    if report.hidden:
        return
    console.print(_table("By intent, F1", _by_label(report.intents)))
    if report.entities is not None:
        console.print(_table("By entity type, F1", _by_label(report.entities)))
    confused = [(f"{expected} taken for {found}", str(count)) for expected, found, count in report.confusion]
    if confused:
        console.print(_table("Confused", confused))
    for text, expected, found in report.wrong[:_MOST_LISTED]:
        line = f"{expected} taken for {found}: {text}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def understanding_json(report: UnderstandingReport) -> dict[str, object]:
    """The report as JSON values."""
    figures: dict[str, object] = {
        "utterances": report.name,
        "intent_accuracy": {"hits": report.intent.hits, "total": report.intent.total},
        "intent_macro_f1": report.intents.macro_f1,
        "entity_f1": None if report.entities is None else report.entities.micro_f1,
        "entity_f1_touching": None if report.touching is None else report.touching.micro_f1,
    }
    if report.hidden:
        return figures
    return figures | {
        "intent_f1": {name: counts.f1 for name, counts in report.intents.counts.items()},
        "entity_type_f1": {name: c.f1 for name, c in report.entities.counts.items()}
        if report.entities
        else {},
        "confusion": [list(entry) for entry in report.confusion],
        "wrong": [list(entry) for entry in report.wrong],
    }


def _headline(report: UnderstandingReport) -> list[tuple[str, str]]:
    rows = [("intent accuracy", share_text(report.intent)), ("intent macro F1", _f1(report.intents.macro_f1))]
    if report.entities is not None and report.touching is not None:
        rows.append(("entity F1, exact stretch", _f1(report.entities.micro_f1)))
        rows.append(("entity F1, touching", _f1(report.touching.micro_f1)))
    return rows


def _by_label(scores: Scores) -> list[tuple[str, str]]:
    return [
        (name, f"{_f1(c.f1)}  ({c.hits} found, {c.extra} too many, {c.missed} missed)")
        for name, c in scores.counts.items()
    ]


def _f1(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    for row in rows:
        table.add_row(*row)
    return table
