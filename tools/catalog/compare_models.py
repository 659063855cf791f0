"""Which forecasting model is best, by how much, and why: as published, or computed for any part."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from tools.errors import JobFailedError, JobTimeoutError
from tools.on_demand import Column, computed_table, daily_history
from tools.outlook.names import MODEL_NAMES
from tools.published import held
from tools.result import ResultColumn, ResultTable, Value
from tools.semantic.query import Filter, Operator, OrderBy, SemanticQuery
from tools.telling import each, has
from tools.tool import Arguments, Finding, ToolContext, ToolResult

_SECONDS = 120.0
_COLUMNS: tuple[Column, ...] = (
    ("label", "Model", "text", None),
    ("score", "Mean WAPE of days, weeks and months", "percent", None),
    ("wape", "WAPE of days", "percent", None),
    ("mape", "MAPE of days", "percent", None),
    ("mase", "MASE", "number", None),
    ("rmse", "RMSE", "number", None),
    ("r2", "R²", "number", None),
    ("chosen", "Chosen", "boolean", None),
)
_FIELDS = (
    "series_name",
    "model_label",
    "score",
    "baseline_score",
    "better_than_baseline",
    "runner_up",
    "runner_up_score",
    "wape_days_1_7",
    "wape_days_8_30",
    "pattern",
    "reason",
)
_ERRORS = ("selection_score", "wape", "mape", "mase", "rmse", "r2")
_MOST_ROWS = 10_000
_PUBLISHED = {
    "category": "category",
    "top_category": "top_category",
    "country": "country",
    "store": "store",
    "store_region": "region",
    "product": "product",
}


class CompareModelsArguments(Arguments):
    """Of which measure, and of which part of the shop."""

    measure: Literal["revenue", "units", "orders"] = "revenue"
    filters: tuple[Filter, ...] = Field(default=(), description="which part; none: the whole shop")
    horizon_days: int = Field(default=30, ge=1, le=90, description="days ahead to compare over")
    by: Literal["category", "top_category", "country", "store_region", "store", "product"] | None = Field(
        default=None, description="every series of a kind"
    )
    worst_first: bool | None = Field(default=None, description="order of the series by their error")
    candidates: bool = Field(default=False, description="every candidate side by side, not only the winner")
    fresh: bool = Field(
        default=False, description="compare every model now instead of reading what is published"
    )


class CompareModels:
    """The choice of the forecasting model."""

    name = "compare_models"
    description = (
        "Which forecasting model won for the shop or a part of it, why, and how the candidates compare "
        "(WAPE, MAPE, MASE, RMSE, R²)."
    )
    arguments = CompareModelsArguments
    test_arguments = CompareModelsArguments()

    def run(self, arguments: CompareModelsArguments, context: ToolContext) -> ToolResult:
        """The published choice with its reason and candidates; a comparison on demand for other parts."""
        series = _published_series(arguments.filters)
        if arguments.by is not None and not arguments.filters:
            series = _PUBLISHED[arguments.by], None
        if series is None or arguments.fresh:
            return _on_demand(arguments, context)
        if "forecast_selection" not in context.model.entities:
            return ToolResult(notes=("No forecasts have been computed for this shop yet.",))
        kind, name = series
        filters = (
            Filter("forecast_selection.series_type", Operator.EQ, kind),
            Filter("forecast_selection.measure", Operator.EQ, arguments.measure),
            *((Filter("series_name", Operator.EQ, name),) if name else ()),
        )
        order = (OrderBy("score", "desc" if arguments.worst_first else "asc"),)
        choice = SemanticQuery(
            entity="forecast_selection",
            fields=held("forecast_selection", _FIELDS, context),
            filters=filters,
            order_by=order,
        )
        found = context.queries.run(choice, context.policy)
        if not found.rows:
            return _on_demand(arguments, context)
        note = "Errors are those of forecasts from past days, on days that the models had not seen."
        table = _with_runner_up(found)
        finding = Finding(table, "Which model won", choice, says=_says(table))
        others = None if name is None and kind != "total" else _candidates(kind, name, arguments, context)
        if others is None:
            return ToolResult((finding,), (note,))
        if arguments.candidates:
            return ToolResult((others, replace(finding, spoken=False)), (note,))
        return ToolResult((finding, replace(others, spoken=False)), (note,))


def _candidates(
    kind: str, name: str | None, arguments: CompareModelsArguments, context: ToolContext
) -> Finding | None:
    """Every model that was tried, by its mean over the folds; smallest error first."""
    if "forecast_backtests" not in context.model.entities:
        return None
    query = SemanticQuery(
        entity="forecast_backtests",
        fields=("model", *held("forecast_backtests", _ERRORS, context), "chosen"),
        filters=(
            Filter("forecast_backtests.series_type", Operator.EQ, kind),
            Filter("forecast_backtests.measure", Operator.EQ, arguments.measure),
            Filter("forecast_backtests.chosen", Operator.IN, (True, False)),
            *((Filter("series_name", Operator.EQ, name),) if name else ()),
        ),
        limit=_MOST_ROWS,
    )
    found = context.queries.run(query, context.policy)
    models = dict.fromkeys(str(row[0]) for row in found.rows)
    rows = [_mean_row(MODEL_NAMES.get(m, m), [r for r in found.rows if r[0] == m]) for m in models]
    rows.sort(key=lambda row: float(str(row[1])) if row[1] is not None else float("inf"))
    table = replace(
        found,
        columns=tuple(
            ResultColumn(column, label, kind, unit, "dimension" if kind == "text" else "metric")
            for column, label, kind, unit in _COLUMNS
        ),
        rows=tuple(rows),
    )
    says = (
        f"Smallest error first (mean WAPE of days, weeks and months): {each(table, '{n.label}: {n.score}')}."
    )
    return Finding(table, "Models compared", query, says=says)


def _mean_row(label: str, folds: list[tuple[Value, ...]]) -> tuple[Value, ...]:
    means: list[Value] = []
    for at in range(1, len(_ERRORS) + 1):
        known = [float(str(fold[at])) for fold in folds if fold[at] is not None]
        means.append(sum(known) / len(known) if known else None)
    return (label, *means, bool(folds[0][-1]))


def _with_runner_up(found: ResultTable) -> ResultTable:
    """The rows with the runner-up's name in words beside its id."""
    if not has(found, "runner_up"):
        return found
    at = found.column_index("runner_up")
    rows = tuple((*row[:at], MODEL_NAMES.get(str(row[at]), row[at]), *row[at:]) for row in found.rows)
    named = ResultColumn("runner_up_label", "Runner-up", "text")
    column = replace(found.columns[at], label="Id of the runner-up")
    return replace(found, columns=(*found.columns[:at], named, column, *found.columns[at + 1 :]), rows=rows)


def _says(found: ResultTable) -> str:
    """Which model won, how far off it was, and how much better than repeating the last week."""
    row = (
        "{n.series_name}: {n.model_label} won. In backtests it was off by {n.score} (mean WAPE of days, "
        "weeks and "
        "months)[, {n.runner_up_label} by {n.runner_up_score}][, and repeating the last week by "
        "{n.baseline_score}; "
        "its error is {n.better_than_baseline} smaller than that of the last]. On single days it was off by "
        "{n.wape_days_1_7} up to a week ahead[ and by {n.wape_days_8_30} up to a month ahead]"
    )
    if len(found.rows) > 1:
        row = "{n.series_name}: off by {n.score} ({n.model_label})"
        return f"Error in backtests, mean WAPE of days, weeks and months. {each(found, row)}."
    return f"{each(found, row)}."


def _published_series(filters: tuple[Filter, ...]) -> tuple[str, str | None] | None:
    """Type and name of the published series that the filters mean; None when they mean another part."""
    if not filters:
        return "total", None
    (first, *others) = filters
    if others or first.op is not Operator.EQ or first.field not in _PUBLISHED:
        return None
    return _PUBLISHED[first.field], str(first.value)


def _on_demand(arguments: CompareModelsArguments, context: ToolContext) -> ToolResult:
    if context.jobs is None:
        return ToolResult(notes=("Models of this part of the shop can only be compared on the server.",))
    history = daily_history(arguments.measure, arguments.filters, context)
    if history is None:
        return ToolResult(notes=("There are no sales like that.",))
    asked = {**history.arguments, "horizon": arguments.horizon_days}
    try:
        answer = context.jobs.run("compare_models", asked, timeout_seconds=_SECONDS)
    except (JobFailedError, JobTimeoutError) as error:
        return ToolResult(notes=(str(error),))
    table = computed_table(answer["models"], _COLUMNS, history)
    notes = (str(answer["reason"]), *(str(note) for note in answer["left_out"]))
    says = (
        f"Smallest error first (mean WAPE of days, weeks and months): {each(table, '{n.label}: {n.score}')}."
    )
    return ToolResult((Finding(table, "Models compared", history.query, says=says),), notes)


TOOL = CompareModels()
