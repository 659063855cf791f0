"""How good a model is: its measured figures on days it had not seen, each with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.result import ResultColumn, ResultTable, Value
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "model_metrics"
Subject = Literal["churn", "lifetime_value", "segments", "demand", "elasticity"]
_SYSTEM = "demand_insights_engine"
_MODELS: Mapping[str, tuple[str, ...]] = {
    "churn": ("churn_forest%",),
    "lifetime_value": ("bg_nbd%", "xgboost", "blend"),
    "segments": ("rfm_kmeans%",),
    "demand": (
        "gradient_boosting",
        "smoothing",
        "year_over_year",
        "mean_of_models",
        "last_week",
        "last_year",
    ),
    "elasticity": ("log_log%",),
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "churn": {
        "auc": "Area under the curve: chance that a leaver is ranked above a stayer",
        "auc_recency_only": "The same by days since the last purchase alone",
        "ece": "Mean gap between stated chance and what happened",
        "brier": "Brier score (mean squared error of the chance)",
        "auc_active": "Area under the curve among active customers",
        "base_rate": "Share of customers who left",
    },
    "lifetime_value": {
        "spend_mae_to_naive": "Error of spend over that of expecting the past pace",
        "spend_mae": "Mean absolute error of spend per customer",
        "spend_total_ratio": "Expected over actual spend of all customers",
        "coverage_80": "Share of customers inside the 80% interval",
        "purchases_correlation": "Correlation of expected and actual purchases",
        "purchases_rmse_to_bg_nbd": "Error of purchases over that of BG/NBD",
    },
    "demand": {"wape": "Summed absolute error over summed demand (WAPE)"},
    "elasticity": {
        "elasticity": "Mean elasticity",
        "standard_error": "Its standard error",
        "identifiable_share": "Share of products whose elasticity can be told",
    },
    "segments": {
        "silhouette": "Silhouette: how far apart the tiers are (1 is best)",
        "adjusted_rand": "Agreement with the tiers of a quarter before (1 is full)",
        "same_tier_share": "Customers in the same tier as a quarter before",
        "davies_bouldin": "Davies-Bouldin index (lower is better)",
    },
}


class ModelQualityArguments(Arguments):
    """Which model."""

    subject: Subject = Field(default="churn", description="what the model is of")


class ModelQuality:
    """The measured figures of the models of the Demand Insights Engine."""

    name = "model_quality"
    description = (
        "How good the model behind churn, lifetime value, segments, demand or elasticities is, measured on "
        "days that it had not seen."
    )
    arguments = ModelQualityArguments
    test_arguments = ModelQualityArguments()

    def run(self, arguments: ModelQualityArguments, context: ToolContext) -> ToolResult:
        """One row a measure, of the model that is published."""
        missing = absence(ENTITY, "measured model", context)
        if missing is not None:
            return missing
        query = SemanticQuery(
            entity=ENTITY,
            fields=("model", "metric", "value", "split", "subject"),
            filters=(Filter("system", Operator.EQ, _SYSTEM),),
            limit=10_000,
        )
        found = context.queries.run(query, context.policy)
        table = _told(found, arguments.subject)
        if not table.rows:
            return ToolResult(notes=("No measured figures of that model are published.",))
        first = replace(table, rows=table.rows[:1])
        every = Finding(table, "All measures of the model", query, says=_says(table))
        return ToolResult((Finding(first, "How good the model is", query, spoken=False), every))


def _told(found: ResultTable, subject: str) -> ResultTable:
    """The measures in words; of several candidates only the one that was chosen."""
    rows = [tuple(row) for row in found.rows if any(_like(str(row[0]), m) for m in _MODELS[subject])]
    chosen = {row[0] for row in rows if row[1] == "chosen" and row[2]}
    rows = [row for row in rows if not chosen or row[0] in chosen]
    names = _NAMES[subject]
    told: list[tuple[Value, ...]] = [
        (names[str(metric)], value, split, of, model)
        for model, metric, value, split, of in rows
        if metric in names and not str(of).startswith("k=")
    ]
    order = list(names.values())
    told.sort(key=lambda row: order.index(str(row[0])))
    columns = (
        ResultColumn("measure", "Measure", "text", role="dimension"),
        ResultColumn("value", "Value", "number", role="metric"),
        ResultColumn("split", "Measured on", "text"),
        ResultColumn("subject", "Of", "text"),
        ResultColumn("model", "Model", "text"),
    )
    return replace(found, columns=columns, rows=tuple(told))


def _like(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("%") else name == pattern


def _says(table: ResultTable) -> str:
    shown = range(min(len(table.rows), 3))
    return "; ".join(f"{{{n}.measure}}: {{{n}.value}} ({{{n}.split}}, {{{n}.subject}})" for n in shown) + "."


TOOL = ModelQuality()
