"""Which chart, if any, shows a table best: a closed spec over its columns."""

from __future__ import annotations

from agent.answer.model import ChartBlock
from tools.result import ResultColumn, ResultTable

_MOST_BARS = 25
_BANDS = (("lower_80", "upper_80"), ("lower_95", "upper_95"))


def chart_for(table: ResultTable, table_id: str, title: str) -> ChartBlock | None:
    """A line over the time axis, bars over one dimension, or None when a chart would say nothing."""
    metrics = [c for c in table.columns if c.role == "metric"]
    if len(table.rows) < 2 or not metrics:
        return None
    axis = _axis(table)
    if axis is None or (axis.role == "dimension" and len(table.rows) > _MOST_BARS):
        return None
    lower, upper = _band(table)
    return ChartBlock(
        id=f"c{table_id[1:]}",
        title=title,
        table=table_id,
        mark="line" if axis.role == "time" else "bar",
        x=axis.name,
        y=_measures(metrics),
        lower=lower,
        upper=upper,
    )


def _axis(table: ResultTable) -> ResultColumn | None:
    time = [c for c in table.columns if c.role == "time"]
    dimensions = [c for c in table.columns if c.role == "dimension"]
    if time:
        return time[0] if not dimensions else None
    return dimensions[-1] if len(dimensions) == 1 or _same_subject(dimensions) else None


def _same_subject(dimensions: list[ResultColumn]) -> bool:
    """An id and a name of the same thing are one axis."""
    return len(dimensions) == 2 and any(c.name.endswith("_id") for c in dimensions)


def _measures(metrics: list[ResultColumn]) -> tuple[str, ...]:
    first = metrics[0]
    with_previous = [c.name for c in metrics if c.name == f"{first.name}__previous"]
    return (first.name, *with_previous)


def _band(table: ResultTable) -> tuple[str | None, str | None]:
    for low, high in _BANDS:
        lower = next((c.name for c in table.columns if c.name.endswith(low)), None)
        upper = next((c.name for c in table.columns if c.name.endswith(high)), None)
        if lower and upper:
            return lower, upper
    return None, None
