"""Reports as a console table, as JSON and as Markdown."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.report import Failure, Report
from evals.statistics import Share


def headline(report: Report) -> list[tuple[str, str]]:
    """The figures of the whole run, as (name, text)."""
    rows = [
        ("right", share_text(report.accuracy)),
        ("in-scope result match", share_text(report.in_scope)),
        ("wrong but confident", share_text(report.confidently_wrong)),
        ("intent accuracy", share_text(report.intent)),
        ("entity F1", "n/a" if report.entity_f1 is None else f"{report.entity_f1:.3f}"),
        ("abstention precision", share_text(report.abstention_precision)),
        ("abstention recall", share_text(report.abstention_recall)),
        ("clarification precision", share_text(report.clarification_precision)),
        ("clarification recall", share_text(report.clarification_recall)),
        ("clarifications", share_text(report.clarification)),
        ("needless clarifications", share_text(report.needless_clarification)),
        ("unsupported numbers", str(report.unsupported_numbers)),
        (
            "latency p50 / p95",
            f"{_milliseconds(report.latency_p50_ms)} / {_milliseconds(report.latency_p95_ms)}",
        ),
        ("cost", f"{report.cost:.2f} USD"),
    ]
    return rows[:3] + [(name, share_text(value)) for name, value in _where_any(report)] + rows[3:]


def _where_any(report: Report) -> list[tuple[str, Share]]:
    """Figures that only some suites have."""
    figures = [
        ("dialogues right", report.talk.dialogues),
        ("turns right", report.talk.turns),
        ("right in every wording", report.paraphrase.robust),
        ("right over all wordings", report.paraphrase.right),
        ("wrong but confident over all wordings", report.paraphrase.confidently_wrong),
    ]
    return [(name, value) for name, value in figures if value.total]


def share_text(value: Share) -> str:
    """`90.0% (45/50, 95% interval 78.6-95.7%)`."""
    if value.value is None or value.interval is None:
        return "n/a"
    low, high = value.interval
    return f"{value.value:.1%} ({value.hits}/{value.total}, 95% interval {low * 100:.1f}-{high:.1%})"


def print_report(report: Report, console: Console, *, failures: int = 40) -> None:
    """Print the figures, and at most that many failures."""
    console.print(_table(f"Suite {report.suite}", headline(report)))
    for title, shares in (("Right by intent", report.by_intent), ("Right by tag", report.by_tag)):
        if shares:
            console.print(_table(title, [(name, share_text(value)) for name, value in shares.items()]))
    for title, rows in (("Failures by cause", _cause_rows(report)), ("Intents confused", _confused(report))):
        if rows:
            console.print(_table(title, rows))
    for failure in report.failures[:failures]:
        console.print(_failure_line(failure), markup=False, highlight=False, soft_wrap=True)
    if len(report.failures) > failures:
        console.print(f"... and {len(report.failures) - failures} more; see --report.")


def as_json(report: Report) -> dict[str, object]:
    """The report as JSON values; a share is `{hits, total, value, interval}`."""
    return {
        "suite": report.suite,
        **{name: _share_json(getattr(report, name)) for name in _SHARES},
        **{name.replace(" ", "_"): _share_json(value) for name, value in _where_any(report)},
        "by_tag": {name: _share_json(value) for name, value in report.by_tag.items()},
        "by_intent": {name: _share_json(value) for name, value in report.by_intent.items()},
        "confusion": [
            {"expected": expected, "found": found, "cases": count}
            for expected, found, count in report.confusion
        ],
        "causes": {name: list(ids) for name, ids in report.causes.items()},
        "entity_f1": report.entity_f1,
        "unsupported_numbers": report.unsupported_numbers,
        "latency_p50_ms": report.latency_p50_ms,
        "latency_p95_ms": report.latency_p95_ms,
        "cost_usd": report.cost,
        "failures": [{name: getattr(f, name) for name in f.__slots__} for f in report.failures],
    }


_SHARES = (
    "accuracy",
    "intent",
    "in_scope",
    "confidently_wrong",
    "abstention_precision",
    "abstention_recall",
    "clarification",
    "needless_clarification",
    "clarification_precision",
    "clarification_recall",
)


def as_markdown(report: Report) -> str:
    """The report as one Markdown page."""
    lines = [f"# Suite {report.suite}", "", *_markdown_table("figure", headline(report))]
    for title, shares in (("intent", report.by_intent), ("tag", report.by_tag)):
        lines += ["", f"## Right by {title}", ""]
        lines += _markdown_table(title, [(name, share_text(value)) for name, value in shares.items()])
    for title, rows in (("Failures by cause", _cause_rows(report)), ("Intents", _matrix(report))):
        lines += ["", f"## {title}", "", *_markdown_table(title.lower(), rows)]
    lines += ["", "## Not right", "", *(f"- {_failure_line(failure)}" for failure in report.failures)]
    return "\n".join(lines) + "\n"


def write_report(report: Report, path: Path) -> None:
    """Write Markdown to a `.md` file, JSON to any other."""
    text = as_markdown(report) if path.suffix == ".md" else json.dumps(as_json(report), indent=2) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _cause_rows(report: Report) -> list[tuple[str, str]]:
    return [(name, f"{len(ids)}: {', '.join(ids)}") for name, ids in report.causes.items()]


def _confused(report: Report) -> list[tuple[str, str]]:
    wrong = [(count, expected, found) for expected, found, count in report.confusion if expected != found]
    return [(f"{expected} taken for {found}", str(count)) for count, expected, found in sorted(wrong)[::-1]]


def _matrix(report: Report) -> list[tuple[str, str]]:
    """One row an expected intent: what it was found to be, and how often."""
    rows: dict[str, list[str]] = {}
    for expected, found, count in report.confusion:
        rows.setdefault(expected, []).append(f"{found} {count}")
    return [(expected, ", ".join(found)) for expected, found in rows.items()]


def _milliseconds(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.0f} ms"


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    for row in rows:
        table.add_row(*row)
    return table


def _markdown_table(name: str, rows: list[tuple[str, str]]) -> list[str]:
    return [f"| {name} | |", "|---|---|", *(f"| {left} | {right} |" for left, right in rows)]


def _failure_line(failure: Failure) -> str:
    mark = " (confident)" if failure.confident else ""
    return f"{failure.case_id}{mark}: {failure.question} -> {'; '.join(failure.reasons)}"


def _share_json(value: Share) -> dict[str, object]:
    return {"hits": value.hits, "total": value.total, "value": value.value, "interval": value.interval}
