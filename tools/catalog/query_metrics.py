"""Aggregate numbers: metrics by dimensions over time, compared, ranked, shared out."""

from __future__ import annotations

from pydantic import Field

from tools.semantic.query import (
    Among,
    Comparison,
    Filter,
    Having,
    OrderBy,
    SemanticQuery,
    Side,
    Summary,
    TimeWindow,
)
from tools.tool import Arguments, Finding, ToolContext, ToolResult


class QueryMetricsArguments(Arguments):
    """A semantic query for numbers; see `SemanticQuery` for what each part means."""

    metrics: tuple[str, ...] = Field(
        default=(), description="names of metrics; none to list the values of the dimensions"
    )
    dimensions: tuple[str, ...] = Field(default=(), description="names of dimensions to group by")
    filters: tuple[Filter, ...] = ()
    among: tuple[Among, ...] = Field(
        default=(), description="only rows whose field is (or is not) among the groups of another query"
    )
    time: TimeWindow | None = None
    compare: Comparison | TimeWindow | None = None
    order_by: tuple[OrderBy, ...] = ()
    limit: int | None = Field(default=None, ge=1, le=10_000)
    offset: int = Field(default=0, ge=0, le=1000)
    per: tuple[str, ...] = Field(default=(), description="dimensions within each of which the limit counts")
    having: tuple[Having, ...] = ()
    shares: bool = False
    part: tuple[Filter, ...] = Field(default=(), description="filters of a part whose share is asked")
    part_among: tuple[Among, ...] = Field(default=(), description="semi-joins that choose the part")
    contrast: tuple[Side, ...] = Field(
        default=(), description="two sub-populations whose difference and ratio are asked"
    )
    ranks: bool = Field(default=False, description="also each metric's rank, 1 for the highest")
    running: bool = Field(
        default=False, description="also running totals, along time or from the highest down"
    )
    rolling: int | None = Field(
        default=None, ge=2, le=366, description="also the average over so many periods up to each"
    )
    within: tuple[str, ...] = Field(
        default=(),
        description="dimensions (or period) within which shares, ranks and running totals are taken",
    )
    zeros: bool = Field(default=False, description="also the groups that exist but have no row, as zero")
    summary: Summary | None = Field(
        default=None,
        description="count the groups, or average (median …) over the time axis, else over the groups",
    )
    percentile: float | None = Field(default=None, gt=0, lt=1, description="for the summary percentile")


class QueryMetrics:
    """Numbers of the shop by the semantic model."""

    name = "query_metrics"
    description = (
        "Compute metrics (revenue, orders, units, stock, rates), by dimensions, filtered, over a period, "
        "over time, ranked, compared with another period, or as shares. The first choice for any number."
    )
    arguments = QueryMetricsArguments
    test_arguments = QueryMetricsArguments(metrics=("orders",))

    def run(self, arguments: QueryMetricsArguments, context: ToolContext) -> ToolResult:
        """One table: a row per group."""
        query = SemanticQuery(
            metrics=arguments.metrics,
            dimensions=arguments.dimensions
            if arguments.summary
            else _with_names(arguments.dimensions, context),
            filters=arguments.filters,
            among=arguments.among,
            time=arguments.time,
            compare=arguments.compare,
            order_by=arguments.order_by,
            limit=arguments.limit,
            offset=arguments.offset,
            per=arguments.per,
            having=arguments.having,
            shares=arguments.shares,
            part=arguments.part,
            part_among=arguments.part_among,
            contrast=arguments.contrast,
            ranks=arguments.ranks,
            running=arguments.running,
            rolling=arguments.rolling,
            within=arguments.within,
            zeros=arguments.zeros,
            summary=arguments.summary,
            percentile=arguments.percentile,
        )
        table = context.queries.run(query, context.policy)
        return ToolResult((Finding(table, title(query, context), query),))


def title(query: SemanticQuery, context: ToolContext) -> str:
    """What the table shows, in a few words: "Revenue by country"."""
    model = context.model
    metrics = " and ".join(model.metric(name).label for name in query.metrics)
    by = [model.dimension(name).label.lower() for name in query.dimensions]
    if query.time and query.time.grain:
        by.append(query.time.grain.value)
    if not metrics:
        return " and ".join(model.dimension(name).label for name in query.dimensions)
    return f"{metrics} by {' and '.join(by)}" if by else metrics


def _with_names(dimensions: tuple[str, ...], context: ToolContext) -> tuple[str, ...]:
    """An id alone says little: customers get their names where the asker may see them."""
    known = context.model.dimensions
    if "customer" in dimensions and "customer_name" in known and context.policy.sees_personal_data:
        return tuple(dict.fromkeys([*dimensions, "customer_name"]))
    return dimensions


TOOL = QueryMetrics()
