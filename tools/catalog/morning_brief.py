"""What is new this morning: figures that moved beyond chance in the last week, by money, with causes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pydantic import Field

from tools.brief.moves import Move, is_seasonal, moved
from tools.brief.weeks import WEEKS_BEFORE, Cause, Span, cause_of, last_week, named, weekly
from tools.published import absence
from tools.result import ResultColumn, ResultTable, Value
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult


class MorningBriefArguments(Arguments):
    """How many changes at most."""

    limit: int = Field(default=5, ge=1, le=20)


@dataclass(frozen=True, slots=True)
class Family:
    """Series that are tested together.

    Args:
        metric: The figure.
        dimension: One series for each of its values; None: one for the whole shop.
        parts: The dimension that a cause is looked for in.
    """

    metric: str
    dimension: str | None
    parts: str


_FAMILIES = (
    Family("revenue", None, "top_category"),
    Family("revenue", "top_category", "product"),
    Family("revenue", "country", "category"),
    Family("revenue", "store", "category"),
    Family("returns_amount", None, "product"),
    Family("suspected_amount", None, "country"),
)
_NEEDS = {"suspected_amount": "fraud_detections"}
"""Published tables that a metric is read from, where a role may be kept from them."""


@dataclass(frozen=True, slots=True)
class News:
    """One change, the part of the shop that it is of, and what it came from."""

    family: Family
    move: Move
    cause: Cause = field(default_factory=Cause)


class MorningBrief:
    """The last seven days against the thirteen weeks before."""

    name = "morning_brief"
    description = (
        "The morning brief: what changed significantly in the last seven days (revenue, returns, suspected "
        "fraud; in total, by department, country and store), ranked by money, each with where it came from."
    )
    arguments = MorningBriefArguments
    test_arguments = MorningBriefArguments()

    def run(self, arguments: MorningBriefArguments, context: ToolContext) -> ToolResult:
        """The changes with most money first; says so where nothing moved."""
        span = last_week(context.as_of)
        note = (
            f"The seven days from {span.middle.isoformat()} are held against the {WEEKS_BEFORE} weeks "
            "before; at most 5 in 100 of the changes told of are chance."
        )
        news, seasonal, table = _news(span, context)
        notes = (note, *(_LAST_YEAR,) * bool(seasonal))
        if not news or table is None:
            return ToolResult(notes=("Nothing moved beyond chance in the last seven days.", *notes))
        news.sort(key=lambda one: -abs(one.move.series.change))
        told = [replace(one, cause=_cause(one, span, context)) for one in news[: arguments.limit]]
        finding = Finding(
            found := _as_table(told, table, context), "What moved in the last week", says=_says(found)
        )
        return ToolResult((finding,), notes)


_LAST_YEAR = "Moves that the same week of last year made too are left out."


def _news(span: Span, context: ToolContext) -> tuple[list[News], list[News], ResultTable | None]:
    """What is news, what last year had too, and the first table that was read."""
    news: list[News] = []
    seasonal: list[News] = []
    first: ResultTable | None = None
    for family in _FAMILIES:
        if not _is_open(family, context):
            continue
        read = weekly(family.metric, family.dimension, span, context)
        first = first or read.table
        for move in moved(read.series):
            (seasonal if is_seasonal(move.series) else news).append(News(family, move))
    return news, seasonal, first


def _is_open(family: Family, context: ToolContext) -> bool:
    model, needed = context.model, _NEEDS.get(family.metric)
    if family.metric not in model.metrics:
        return False
    known = family.dimension in {None, *model.dimensions_of(family.metric)}
    return known and (needed is None or absence(needed, "", context) is None)


def _cause(news: News, span: Span, context: ToolContext) -> Cause:
    if news.family.parts not in context.model.dimensions_of(news.family.metric):
        return Cause()
    where = named(news.family.dimension, news.move.series.name)
    return cause_of(news.family.metric, where, news.family.parts, span, news.move.series.change, context)


def _as_table(told: list[News], read: ResultTable, context: ToolContext) -> ResultTable:
    unit = next((column.unit for column in read.columns if column.format == "money"), None)
    columns = (
        ResultColumn("what", "Figure", "text", role="dimension"),
        ResultColumn("part_of", "Level", "text", role="dimension"),
        ResultColumn("name", "Of", "text", role="dimension"),
        ResultColumn("change", "Change", "money", unit, "metric"),
        ResultColumn("change_pct", "Change in percent", "percent"),
        ResultColumn("value", "Last seven days", "money", unit),
        ResultColumn("usual", "Usual week", "money", unit),
        ResultColumn("mainly", "Mostly", "text"),
        ResultColumn("mainly_change", "Its change", "money", unit),
        ResultColumn("orders_change", "Change of orders", "percent"),
        ResultColumn("welcome", "Welcome", "boolean"),
        ResultColumn("p_value", "Chance", "number"),
    )
    return replace(read, columns=columns, rows=tuple(_row(one, context) for one in told), truncated=False)


def _row(news: News, context: ToolContext) -> tuple[Value, ...]:
    series, cause, metric = news.move.series, news.cause, context.model.metric(news.family.metric)
    dimension = news.family.dimension
    level = "Whole shop" if dimension is None else context.model.dimension(dimension).label
    ratio = series.change / series.usual if series.usual else None
    welcome = (series.change > 0) == (news.family.metric == "revenue")
    return (
        *(metric.label, level, series.name, series.change, ratio, series.value, series.usual),
        *(cause.part or None, cause.change, cause.orders, welcome, news.move.chance),
    )


def _says(found: ResultTable) -> str:
    row = (
        "{n.what} of {n.name}: {n.change} against a usual week ({n.value} after {n.usual})"
        "[, mostly {n.mainly} ({n.mainly_change})]"
    )
    return f"{each(found, row)}."


TOOL = MorningBrief()
