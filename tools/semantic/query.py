"""The semantic query: the one road to numbers, the same object from the offline model and from an LLM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from tools.result import Value


class Operator(StrEnum):
    """Comparisons of a filter or a having condition."""

    EQ = "="
    NE = "!="
    GT = ">"
    GE = ">="
    LT = "<"
    LE = "<="
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    IS_NULL = "is_null"
    NOT_NULL = "not_null"


class Grain(StrEnum):
    """Calendar grains of a time axis; weeks start on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Comparison(StrEnum):
    """Periods that a time window can be compared with.

    `preceding` compares each period of the time axis with the one just before it; `previous_period` the whole
    window with the one before it.
    """

    PREVIOUS_PERIOD = "previous_period"
    PRECEDING = "preceding"
    SAME_PERIOD_LAST_YEAR = "same_period_last_year"


class Summary(StrEnum):
    """What is wanted of the groups of a result instead of the groups themselves."""

    COUNT = "count"
    AVERAGE = "average"
    MEDIAN = "median"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    TOTAL = "total"
    PERCENTILE = "percentile"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a dimension (or on an entity's field); `value` is a tuple for `in` and `not_in`.

    NULLs follow the reader's expectation, not SQL's: `!=`, `not_in` and `not_contains` keep rows whose field
    is null.
    """

    field: str
    op: Operator
    value: Value | tuple[Value, ...] = None


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A half-open period `[start, end)`; an open side is None. `grain` asks for a time axis named `period`.

    `field` names another time than the metric's own (`delivered_at` instead of `order_date`).
    """

    start: date | None = None
    end: date | None = None
    grain: Grain | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class OrderBy:
    """Sort by an output column (metric, dimension, `period`, or a derived one such as `revenue__change`)."""

    field: str
    direction: Literal["asc", "desc"] = "desc"


@dataclass(frozen=True, slots=True)
class Having:
    """A condition on an output column after aggregation.

    Args:
        metric: A metric, or another column of the result (`revenue__change`, a dimension).
        op: The comparison.
        value: What it is compared with; with `than`, a factor of that (None is 1).
        than: `average` or `median` over the groups that have a name, `total` over all groups, or another
            column of the result.
        zeros: Also the groups that exist but have no row, as zero: every weekday, hour, store, product …, and
            every period from the first to the last day that the data has of the window.
        within: Dimensions (or `period`) within each of which `than` is taken; none: over the whole result.
    """

    metric: str
    op: Operator
    value: Value = None
    than: str | None = None
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Among:
    """Only rows whose field is among the groups of another query: customers who bought A.

    The inner query names its own filters and period. Without metrics it means "with an order that was not
    cancelled"; its dimensions are the field unless given. Rows without a value in the field are left out.

    Args:
        field: A dimension, usually an id.
        query: The query whose groups are meant; with a limit, only its first ones.
        absent: Only rows whose field is not among them.
    """

    field: str
    query: SemanticQuery
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One of two sub-populations; `time` takes the place of the query's period."""

    label: str
    filters: tuple[Filter, ...] = ()
    among: tuple[Among, ...] = ()
    time: TimeWindow | None = None


@dataclass(frozen=True, slots=True)
class SemanticQuery:
    """Either an aggregate query (`metrics`, or `dimensions` alone) or a look-up (`entity`, `fields`).

    Output columns: each dimension under its name ("." written "__"), `period` for the time axis, each metric
    under its name; with `compare` also `<metric>__previous`, `<metric>__change`, `<metric>__change_pct` (a
    ratio); with `shares` also `<metric>__share` (of the total under the same filters).

    Args:
        metrics: Names of metrics.
        dimensions: Names of dimensions to group by.
        filters: Conditions on dimensions, all of which hold.
        among: Semi-joins, all of which hold, beside the filters.
        time: The period, and the grain of the time axis.
        compare: What the period is compared with; an explicit window compares with that.
        order_by: Sort order; default: the time axis, else the first metric descending.
        limit: Most rows wanted.
        offset: Rows of the order to leave out first ("second best": offset 1, limit 1).
        per: Dimensions, among those grouped by, within each of which `limit` counts ("top 3 per country").
        having: Conditions on metrics.
        shares: Also return each metric's share of the total.
        ranks: Also return each metric's rank, 1 for the highest (`<metric>__rank`).
        running: Also return running totals (`<metric>__running`): along the time axis, else from the highest
            group down; with `shares` also as a share of the total (`<metric>__running_share`).
        rolling: Also return each metric's average over so many periods up to each (`<metric>__rolling`);
            null where the data does not reach back so far.
        within: Dimensions (or `period`) within each of which shares, ranks and running totals are taken.
        part: Filters that choose a part: each metric of the part, of the whole without these filters
            (`<metric>__whole`) and the part's share (`<metric>__share`).
        part_among: Semi-joins that choose the part, beside its filters.
        contrast: Two sides: each metric of both (`<metric>__first`, `<metric>__second`), their difference
            (`<metric>__difference`) and the first over the second (`<metric>__ratio`).
        summary: `count` returns how many groups have a name (column `count`); the others each metric's mean,
            median, lowest, highest, sum or percentile: with a time axis over the periods that have data,
            within each group of the dimensions; else over the groups that have a name, within each of `per`.
        percentile: Between 0 and 1, for the summary of that name (0.9: nine in ten groups are below).
        entity: Look-up: the entity's name in the model.
        fields: Look-up: the fields wanted; empty means the entity's default fields.
    """

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: TimeWindow | None = None
    compare: Comparison | TimeWindow | None = None
    order_by: tuple[OrderBy, ...] = ()
    limit: int | None = None
    offset: int = 0
    per: tuple[str, ...] = ()
    having: tuple[Having, ...] = ()
    shares: bool = False
    part: tuple[Filter, ...] = ()
    summary: Summary | None = None
    entity: str | None = None
    fields: tuple[str, ...] = ()
    among: tuple[Among, ...] = ()
    part_among: tuple[Among, ...] = ()
    contrast: tuple[Side, ...] = ()
    ranks: bool = False
    running: bool = False
    rolling: int | None = None
    within: tuple[str, ...] = ()
    percentile: float | None = None
    zeros: bool = False
