"""The deterministic writer: says what a result table shows, pointing at its cells, in plain sentences."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.answer.describe import Wording, wording
from agent.answer.quotes import is_quotable, quoted
from agent.answer.render import cell
from tools.result import ResultColumn, ResultTable, Value
from tools.telling import is_whole
from tools.tool import Finding

_MOST_NAMED = 5
_MOST_PARTS = 3
_FIGURES = ("percent", "money", "integer", "date", "datetime")
_BAND = ("_lower_80", "_upper_80", "_lower_95", "_upper_95")
_CELL = re.compile(r"\{(\d+)\.(\w+)(?:\|(\w+))?\}")
_SUFFIXES = (
    "__previous",
    "__change",
    "__change_pct",
    "__share",
    "__whole",
    "__rank",
    "__running",
    "__running_share",
    "__rolling",
)


def write(finding: Finding, table_id: str) -> str:
    """Draft the text for one finding, with cell references and no number of its own."""
    table, words = finding.table, wording(finding.query)
    if not table.rows:
        return _nothing(finding, words)
    if finding.says and is_whole(table, finding.says):
        return _CELL.sub(lambda at: cell(table_id, int(at[1]), at[2], at[3] or ""), finding.says)
    if is_quotable(table):
        return quoted(table, table_id)
    metrics = base_metrics(table)
    if not metrics:
        return _records(finding, table_id)
    if metrics[0].name == "contribution":
        return _contributions(finding, table_id)
    if any(c.role == "time" for c in table.columns):
        return _over_time(table, table_id, metrics[0], words)
    labels = label_columns(table)
    if labels:
        return _ranking(finding, table_id, metrics[0], labels, words)
    return _totals(table, table_id, metrics, words)


def base_metrics(table: ResultTable) -> list[ResultColumn]:
    """Metric columns without the derived ones (change, share, previous)."""
    return [c for c in table.columns if c.role == "metric" and not c.name.endswith(_SUFFIXES)]


def label_columns(table: ResultTable) -> list[ResultColumn]:
    """Columns that name a row: the names, or the ids where there is no name for them."""
    dimensions = [c for c in table.columns if c.role == "dimension"]
    names = [c for c in dimensions if not c.name.endswith("_id")]
    return names or dimensions


def _nothing(finding: Finding, words: Wording) -> str:
    conditions = "; ".join(finding.table.filters)
    where = f" ({conditions})" if conditions else f" {words.period}" if words.period else ""
    return f"Nothing in the data matches{where}."


def _lower(label: str) -> str:
    return label if label.isupper() else label[:1].lower() + label[1:]


def _has(table: ResultTable, name: str) -> bool:
    return any(c.name == name for c in table.columns)


def _value(table: ResultTable, row: int, name: str) -> Value:
    return table.rows[row][table.column_index(name)] if _has(table, name) else None


def _totals(table: ResultTable, table_id: str, metrics: list[ResultColumn], words: Wording) -> str:
    band = [m for m in metrics if m.name.endswith(_BAND)]
    error = [m for m in metrics if m.name == "forecast_error"]
    stated = [m for m in metrics if m not in band and (m not in error or len(metrics) == 1)]
    sentences = [_total(table, table_id, metric, words) for metric in stated]
    if len(band) == 2:
        low, high = (cell(table_id, 0, metric.name) for metric in band)
        sentences.append(f"The interval is {low} to {high}.")
    if error and error[0] not in stated:
        sentences.append(f"In backtests the model was off by {cell(table_id, 0, error[0].name)} (WAPE).")
    return " ".join(sentences)


def _total(table: ResultTable, table_id: str, metric: ResultColumn, words: Wording) -> str:
    period = f" {words.period}" if words.period else ""
    sentence = f"{metric.label}{period}: {cell(table_id, 0, metric.name)}" + _share(table, table_id, metric)
    return sentence + _change(table, table_id, 0, metric, words) + "."


def _share(table: ResultTable, table_id: str, metric: ResultColumn) -> str:
    share, whole = f"{metric.name}__share", f"{metric.name}__whole"
    if not (_has(table, share) and _has(table, whole)):
        return ""
    return f", {cell(table_id, 0, share)} of {cell(table_id, 0, whole)}"


def _change(table: ResultTable, table_id: str, row: int, metric: ResultColumn, words: Wording) -> str:
    previous = f"{metric.name}__previous"
    if not _has(table, previous):
        return ""
    change = _value(table, row, f"{metric.name}__change")
    against = f"{cell(table_id, row, previous)}{' in ' + words.compared_with if words.compared_with else ''}"
    if not isinstance(change, int | float | Decimal):
        return f", against {against}"
    if not change:
        return f", unchanged from {against}"
    direction = "up" if change > 0 else "down"
    percent = f"{metric.name}__change_pct"
    size = cell(table_id, row, f"{metric.name}__change", "abs")
    if _value(table, row, percent) is not None:
        size = f"{cell(table_id, row, percent, 'abs')} ({size})"
    return f", {direction} {size} from {against}"


def _name(table_id: str, row: int, labels: list[ResultColumn]) -> str:
    if [c.name for c in labels] == ["customer", "customer_name"]:
        return f"{cell(table_id, row, 'customer_name')} ({cell(table_id, row, 'customer')})"
    return " / ".join(cell(table_id, row, c.name) for c in labels)


def _ranking(
    finding: Finding, table_id: str, metric: ResultColumn, labels: list[ResultColumn], words: Wording
) -> str:
    table = finding.table
    named = min(len(table.rows), _MOST_NAMED)
    entries = [
        f"{_name(table_id, row, labels)}: {_figure(table, table_id, row, metric, words)}"
        for row in range(named)
    ]
    by = " and ".join(_lower(c.label) for c in labels if c.name != "customer_name")
    period = f" {words.period}" if words.period else ""
    more = "; the rest is in the table" if len(table.rows) > named else ""
    return f"{metric.label} by {by}{period}. {'; '.join(entries)}{more}."


def _figure(table: ResultTable, table_id: str, row: int, metric: ResultColumn, words: Wording) -> str:
    share = f"{metric.name}__share"
    figure = cell(table_id, row, metric.name)
    if _has(table, share):
        figure += f", {cell(table_id, row, share)} of the total"
    return figure + _change(table, table_id, row, metric, words)


def _contributions(finding: Finding, table_id: str) -> str:
    """Parts of a change: what added to it and what took away from it, largest first."""
    table = finding.table
    index = table.column_index("contribution")
    entries = []
    for row, values in enumerate(table.rows[:_MOST_PARTS]):
        verb = "added" if _number(values[index]) >= 0 else "took away"
        entries.append(f"{cell(table_id, row, 'part')} {verb} {cell(table_id, row, 'contribution', 'abs')}")
    return f"{finding.title}: {'; '.join(entries)}."


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else 0.0


def _over_time(table: ResultTable, table_id: str, metric: ResultColumn, words: Wording) -> str:
    index = table.column_index(metric.name)
    known = [row for row, values in enumerate(table.rows) if values[index] is not None]
    time = next(c for c in table.columns if c.role == "time")
    period = f" {words.period}" if words.period else ""
    if not known:
        return f"There is no {_lower(metric.label)}{period}."
    labels = [c for c in table.columns if c.role == "dimension"]
    if labels or len(known) < 3:
        return _points(table_id, metric, time, labels, known, period)
    if _has(table, f"{metric.name}__running"):
        return _accumulated(table_id, metric, time, known, period)
    high = max(known, key=lambda row: _number(table.rows[row][index]))
    low = min(known, key=lambda row: _number(table.rows[row][index]))
    last = known[-1]
    return (
        f"{metric.label} over time{period}: highest {_at(table_id, high, metric, time)}, "
        f"lowest {_at(table_id, low, metric, time)}, latest {_at(table_id, last, metric, time)}."
    )


def _accumulated(
    table_id: str, metric: ResultColumn, time: ResultColumn, rows: list[int], period: str
) -> str:
    """A running total by where it starts, where it stands halfway, and where it ends."""
    points = [rows[0], rows[len(rows) // 2], rows[-1]]
    figures = [
        f"{cell(table_id, r, f'{metric.name}__running')} ({cell(table_id, r, time.name)})" for r in points
    ]
    return f"Running total of {_lower(metric.label)}{period}: {', then '.join(figures)}."


def _at(table_id: str, row: int, metric: ResultColumn, time: ResultColumn) -> str:
    return f"{cell(table_id, row, metric.name)} ({cell(table_id, row, time.name)})"


def _points(
    table_id: str,
    metric: ResultColumn,
    time: ResultColumn,
    labels: list[ResultColumn],
    rows: list[int],
    period: str,
) -> str:
    if len(rows) == 1 and not labels:
        return (
            f"{metric.label} in {cell(table_id, rows[0], time.name)}: {cell(table_id, rows[0], metric.name)}."
        )
    shown = rows[:_MOST_NAMED]
    entries = [
        f"{_name(table_id, row, [*labels, time])}: {cell(table_id, row, metric.name)}" for row in shown
    ]
    more = "; the rest is in the table" if len(rows) > len(shown) else ""
    return f"{metric.label}{period}: {'; '.join(entries)}{more}."


def _lead(table: ResultTable) -> list[ResultColumn]:
    """What tells one record from another: its name where there is one, and one figure."""
    names = [c for c in table.columns if c.format == "text" and not c.name.endswith(("_id", "sku"))]
    figures = [c for kind in _FIGURES for c in table.columns if c.format == kind]
    return [*(names[:1] or [table.columns[0]]), *figures[:1]]


def _record(finding: Finding, table_id: str) -> str:
    """One record: what it is by its id, then its facts."""
    known = [
        column
        for column, value in zip(finding.table.columns, finding.table.rows[0], strict=True)
        if value is not None
    ]
    named = known[0].name.endswith("_id") and len(known) > 1
    title = (
        f"{finding.title.removesuffix('s')} {cell(table_id, 0, known[0].name)}" if named else finding.title
    )
    facts = [f"{_lower(c.label)} {cell(table_id, 0, c.name)}" for c in (known[1:] if named else known)]
    return f"{title}: {', '.join(facts)}."


def _records(finding: Finding, table_id: str) -> str:
    table = finding.table
    if len(table.rows) == 1:
        return _record(finding, table_id)
    lead = _lead(table)
    named = range(min(len(table.rows), _MOST_NAMED))
    entries = [" ".join(cell(table_id, row, c.name) for c in lead) for row in named]
    more = "; the rest is in the table" if len(table.rows) > len(entries) else ""
    return f"{finding.title}: {'; '.join(entries)}{more}."
