"""Semantic queries to SQL: each fact aggregated at its own grain, then united on the dimensions.

Facts are united by UNION ALL and MAX on the dimensions, which matches nulls and keeps groups that only one
fact has; no join can repeat a row. A period without rows is absent from a time axis; a total without any row
is null, not zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from tools.errors import UserQueryError
from tools.policy import Policy
from tools.ports import Dialect
from tools.result import ResultColumn
from tools.semantic import among
from tools.semantic.among import Member
from tools.semantic.arranging import arranged
from tools.semantic.dialects import in_dialect
from tools.semantic.distinct import distinct_branch
from tools.semantic.facts import PERIOD, fact_select
from tools.semantic.formulas import metric_value
from tools.semantic.layout import Layout, output_columns, shown_columns
from tools.semantic.lookup import compile_lookup
from tools.semantic.model import SemanticModel
from tools.semantic.past import known_past, past_caveats
from tools.semantic.periods import Shift, compared_window
from tools.semantic.plan import Branch, Plan, make_plan
from tools.semantic.query import OrderBy, SemanticQuery, Side
from tools.semantic.sides import arranged_sides, contrasted, part_of_whole
from tools.semantic.spine import spine_select
from tools.semantic.summary import summarised, without_summary
from tools.semantic.windows import has_windows, with_run_up
from tools.semantic.wording import describe_filters


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """SQL over the base tables, before any policy, with what its columns mean.

    Args:
        sql: One SELECT in the dialect asked for.
        columns: Of the result, in order.
        tables: Base tables that it reads, sorted.
        caveats: What a reader must know.
        filters: Filters and period in words.
    """

    sql: str
    columns: tuple[ResultColumn, ...]
    tables: tuple[str, ...]
    caveats: tuple[str, ...]
    filters: tuple[str, ...]


def compile_query(
    query: SemanticQuery, model: SemanticModel, policy: Policy, dialect: Dialect = "duckdb"
) -> CompiledQuery:
    """Compile a semantic query.

    Raises:
        UserQueryError: It names what does not exist or cannot be combined; the message says what can.
        AccessDeniedError: It asks for what the policy hides.
    """
    among.check_depth(query)
    _checked(query)
    if query.entity is not None:
        looked_up = compile_lookup(query, model, policy, _members(query, model, policy))
        return _finished(looked_up.select, looked_up.columns, (), query, model, dialect)
    if query.summary is not None:
        return _summary(query, model, policy, dialect)
    if query.part or query.part_among:
        return _part_of_whole(query, model, policy, dialect)
    if query.contrast:
        return _contrast(query, model, policy, dialect)
    select, columns, caveats = _groups(query, model, policy)
    return _finished(select, columns, caveats, query, model, dialect)


def _groups(
    query: SemanticQuery, model: SemanticModel, policy: Policy
) -> tuple[exp.Select, tuple[ResultColumn, ...], tuple[str, ...]]:
    """The SELECT of metrics by groups, or of the groups alone."""
    members = _members(query, model, policy)
    if query.metrics:
        plan = make_plan(with_run_up(query), model, policy, members)
        shift = compared_window(query.time, query.compare) if query.compare is not None else None
        spine = spine_select(plan, model, policy, members) if query.zeros else None
        select = _aggregate(plan, model, shift, spine)
        told = [c for m in plan.metrics for c in m.caveats] + [*plan.caveats, *past_caveats(plan, shift)]
        caveats = tuple(dict.fromkeys(told))
        return select, output_columns(plan, model), caveats
    plan = distinct_branch(query, model, policy, members)
    return _distinct(plan, model), output_columns(plan, model), ()


def _members(query: SemanticQuery, model: SemanticModel, policy: Policy) -> tuple[Member, ...]:
    return among.resolve(query.among, model, lambda inner: _groups(_checked(inner), model, policy)[0])


def _summary(query: SemanticQuery, model: SemanticModel, policy: Policy, dialect: Dialect) -> CompiledQuery:
    inner, columns, caveats = _groups(without_summary(query), model, policy)
    if query.summary is None or not any(c.role in {"dimension", "time"} for c in columns):
        raise UserQueryError("Only groups can be counted or averaged: name a dimension or a time axis.")
    select, shown = summarised(inner, columns, query)
    return _finished(select, shown, caveats, query, model, dialect)


def _part_of_whole(
    query: SemanticQuery, model: SemanticModel, policy: Policy, dialect: Dialect
) -> CompiledQuery:
    if not query.metrics or query.compare is not None:
        raise UserQueryError("A part of the whole needs metrics, without a comparison.")
    whole = replace(_every_group(query), part=(), part_among=(), shares=False)
    everything, columns, caveats = _groups(whole, model, policy)
    chosen = replace(whole, filters=(*query.filters, *query.part), among=(*query.among, *query.part_among))
    some, _, _ = _groups(chosen, model, policy)
    select, shown = part_of_whole(some, everything, columns)
    keys = tuple(OrderBy(c.name, "asc") for c in shown if c.role != "metric")
    select = arranged_sides(select, shown, replace(query, order_by=query.order_by or keys))
    return _finished(select, shown, caveats, query, model, dialect)


def _contrast(query: SemanticQuery, model: SemanticModel, policy: Policy, dialect: Dialect) -> CompiledQuery:
    both = [_one_side(query, side) for side in _two_sides(query)]
    (first, columns, caveats), (second, others, _) = (_groups(_checked(s), model, policy) for s in both)
    if [c.name for c in columns] != [c.name for c in others]:
        raise UserQueryError("Both sides need amounts of one currency: filter the query by a currency.")
    zeros = frozenset(m.column for name in query.metrics if (m := model.metric(name)).is_zero_of_nothing)
    select, shown = contrasted(first, second, columns, query.contrast, zeros)
    return _finished(arranged_sides(select, shown, query), shown, caveats, query, model, dialect)


def _two_sides(query: SemanticQuery) -> tuple[Side, ...]:
    if len(query.contrast) != 2 or not query.metrics or query.compare is not None or query.shares:
        raise UserQueryError(
            "A contrast needs metrics and exactly two sides, without a comparison or shares."
        )
    axis = query.time is not None and query.time.grain is not None
    if axis and any(side.time is not None for side in query.contrast):
        raise UserQueryError("Sides with periods of their own cannot share a time axis.")
    return query.contrast


def _one_side(query: SemanticQuery, side: Side) -> SemanticQuery:
    return replace(
        _every_group(query),
        contrast=(),
        filters=(*query.filters, *side.filters),
        among=(*query.among, *side.among),
        time=side.time or query.time,
    )


def _every_group(query: SemanticQuery) -> SemanticQuery:
    """The query without what is done to its finished rows: every group, in no order."""
    return replace(query, having=(), order_by=(), limit=None, offset=0, per=())


def _checked(query: SemanticQuery) -> SemanticQuery:
    """The query; raises `UserQueryError` where its parts contradict each other."""
    if query.entity is None and not query.metrics and not query.dimensions:
        raise UserQueryError("Ask for a metric, a dimension or an entity.")
    if query.entity is not None and (query.metrics or query.dimensions):
        raise UserQueryError("Ask either for metrics and dimensions, or for an entity's fields.")
    if query.limit is not None and query.limit < 1:
        raise UserQueryError("The limit must be at least 1.")
    window = query.time
    if window is not None and window.start and window.end and window.start >= window.end:
        raise UserQueryError("The period ends before it starts.")
    return query


def _finished(
    select: exp.Expr,
    columns: tuple[ResultColumn, ...],
    caveats: tuple[str, ...],
    query: SemanticQuery,
    model: SemanticModel,
    dialect: Dialect,
) -> CompiledQuery:
    tables = {table.name for table in select.find_all(exp.Table)} & model.schema.columns.keys()
    select = in_dialect(select, dialect)
    sql = select.sql(dialect=dialect, identify=True, pretty=True, copy=False)
    return CompiledQuery(sql, columns, tuple(sorted(tables)), caveats, describe_filters(query, model))


def _aggregate(plan: Plan, model: SemanticModel, shift: Shift | None, spine: exp.Select | None) -> exp.Select:
    """The SELECT of a query of metrics; `spine` holds groups that are wanted though they have no row."""
    query = plan.query
    keys = [dimension.column for dimension in plan.dimensions]
    if query.time is not None and query.time.grain is not None:
        keys.append(PERIOD)
    if spine is None and _is_plain(plan, shift):
        branch = plan.branches[0]
        select, aggregates = fact_select(branch, model, query.time)
        metrics = [
            exp.alias_(aggregates[metric.column], metric.column, copy=False) for metric in plan.metrics
        ]
        return arranged(select.select(*metrics, copy=False), plan, keys)
    united = _united(plan, model, keys, shift, spine)
    layout = Layout(plan, keys, compared=shift is not None, fill=bool(keys))
    return arranged(_with_derived(united, layout, model, shift), plan, keys, nested=layout.is_nested)


def _is_plain(plan: Plan, shift: Shift | None) -> bool:
    """Whether the fact's own SELECT already is the answer."""
    query = plan.query
    measured = all(metric.measures for metric in plan.metrics)
    only_shown = len(plan.metrics) == len(dict.fromkeys(query.metrics))
    conditions = [leaf.measure.where for branch in plan.branches for leaf in branch.leaves]
    alike = all(condition == conditions[0] for condition in conditions)
    single = len(plan.branches) == 1 and alike and measured and only_shown
    return single and shift is None and not query.having and not has_windows(query)


def _united(
    plan: Plan, model: SemanticModel, keys: list[str], shift: Shift | None, spine: exp.Select | None
) -> exp.Select:
    """All facts in one relation: one row per group, one column per leaf (and per leaf compared with)."""
    leaves = [leaf.metric.column for branch in plan.branches for leaf in branch.leaves]
    columns = [*leaves, *(leaf + "__previous" for leaf in leaves)] if shift else leaves
    parts = [_part(branch, model, plan, columns, None) for branch in plan.branches]
    if shift is not None:
        parts += [_part(branch, model, plan, columns, shift) for branch in plan.branches]
    if spine is not None:
        empty = (exp.alias_(exp.null(), name, copy=False) for name in columns)
        parts.append(spine.select(*empty, copy=False))
    if len(parts) == 1:
        return parts[0]
    union: exp.Expr = parts[0]
    for part in parts[1:]:
        union = exp.union(union, part, distinct=False, copy=False)
    maxima = [exp.alias_(exp.Max(this=exp.column(name)), name, copy=False) for name in columns]
    merged = exp.select(*(exp.column(key) for key in keys), *maxima)
    merged = merged.from_(_subquery(union, "facts"), copy=False)
    return merged.group_by(*(exp.column(key) for key in keys), copy=False) if keys else merged


def _subquery(query: exp.Expr, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def _part(
    branch: Branch, model: SemanticModel, plan: Plan, columns: list[str], shift: Shift | None
) -> exp.Select:
    """One fact in one period, with every leaf column in place: its own filled, the others null."""
    window = plan.query.time if shift is None else shift.window
    select, aggregates = fact_select(branch, model, window, shift.grains if shift else 0)
    suffix = "__previous" if shift is not None else ""
    own = {name + suffix: value for name, value in aggregates.items()}
    filled = (exp.alias_(own.get(name, exp.null()), name, copy=False) for name in columns)
    return select.select(*filled, copy=False)


def _with_derived(
    united: exp.Select, layout: Layout, model: SemanticModel, shift: Shift | None
) -> exp.Select:
    """Formulas, changes and shares over the united facts."""
    values = {
        metric.column: metric_value(metric, model.metrics, suffix="", fill=layout.fill)
        for metric in layout.plan.metrics
    }
    previous = {}
    if shift is not None:
        for metric in layout.plan.metrics:
            before = metric_value(metric, model.metrics, suffix="__previous", fill=layout.fill)
            previous[metric.column] = known_past(before, metric, layout.plan, shift)
    select = exp.select(*(exp.column(key) for key in layout.keys), *layout.derived(values, previous))
    select = select.from_(_subquery(united, "measured"), copy=False)
    return select.where(*inside, copy=False) if (inside := layout.inside_window()) else select


def _distinct(plan: Plan, model: SemanticModel) -> exp.Select:
    """The distinct values of the dimensions, without the row in which all are null."""
    branch = replace(plan.branches[0], leaves=())
    select, _ = fact_select(branch, model, plan.query.time)
    known = [exp.not_(exp.Is(this=value.copy(), expression=exp.null())) for _, value in branch.keys]
    return arranged(select.where(exp.or_(*known, copy=False), copy=False), plan, shown_columns(plan))
