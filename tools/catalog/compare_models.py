"""Which forecasting model is best, by how much, and why: as published, or computed for any part."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.errors import JobFailedError, JobTimeoutError
from tools.on_demand import Column, computed_table, daily_history
from tools.semantic.query import Filter, Operator, SemanticQuery
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
        choice = SemanticQuery(entity="forecast_selection", filters=filters)
        found = context.queries.run(choice, context.policy)
        if not found.rows:
            return _on_demand(arguments, context)
        note = "Errors are those of forecasts from past days, on days that the models had not seen."
        return ToolResult((Finding(found, "Which model won", choice),), (note,))


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
    return ToolResult((Finding(table, "Models compared", history.query),), notes)


TOOL = CompareModels()
