"""Groups that exist though no row is in them: every weekday, hour, store, product or period of a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlglot import exp

from tools.errors import UserQueryError
from tools.policy import Policy
from tools.semantic.among import Member
from tools.semantic.binding import TIME, is_placeholder
from tools.semantic.casting import cast_to
from tools.semantic.conditions import condition, day_literal
from tools.semantic.facts import PERIOD, fact_select
from tools.semantic.model import Binding, Dimension, SemanticModel
from tools.semantic.periods import period_start
from tools.semantic.plan import Plan, Resolver, bare_branch
from tools.semantic.query import Filter, Grain, TimeWindow
from tools.sql.policy_rules import visible_tables

_EVERY = "every"
_MOST_PERIODS = 1000
_MOST_GROUPS = 2_000_000
_ENTANGLED = ({"weekday", "weekend"}, {"month_of_year", "quarter_of_year"})


def spine_select(plan: Plan, model: SemanticModel, policy: Policy, members: Sequence[Member]) -> exp.Select:
    """Every combination of the values of the query's keys that the filters allow, one row each.

    Raises:
        UserQueryError: The groups without a row cannot be listed.
    """
    _check_filters(plan, model)
    known = [_constants(d, plan.query.filters) for d in plan.dimensions if d.order or d.range]
    entities = [d for d in plan.dimensions if not (d.order or d.range)]
    parts = [
        *known,
        *_listed(
            entities, plan, model, Resolver(model, visible_tables(policy, model.schema), plan.query), members
        ),
    ]
    if plan.query.time is not None and plan.query.time.grain is not None:
        parts.append(_periods(plan, plan.query.time, plan.query.time.grain, model))
    if not parts:
        raise UserQueryError("Only groups can be listed without a row: name a dimension or a time axis.")
    return _crossed(parts, [*(d.column for d in plan.dimensions), *([PERIOD] if _has_axis(plan) else [])])


def _has_axis(plan: Plan) -> bool:
    return plan.query.time is not None and plan.query.time.grain is not None


def _crossed(parts: Sequence[exp.Select], keys: Iterable[str]) -> exp.Select:
    """Every row of each part with every row of the others, met on a column that is one everywhere."""
    tables = [
        exp.Subquery(this=part, alias=exp.TableAlias(this=exp.to_identifier(f"list_{position}")))
        for position, part in enumerate(parts)
    ]
    select = exp.select(*(exp.column(key) for key in keys)).from_(tables[0], copy=False)
    for position, table in enumerate(tables[1:], 1):
        same = exp.column(_EVERY, table="list_0").eq(exp.column(_EVERY, table=f"list_{position}"))
        select = select.join(table, on=same, copy=False)
    return select


def _constants(dimension: Dimension, filters: Sequence[Filter]) -> exp.Select:
    """The values that a dimension has by nature, without those that its own filters rule out."""
    if dimension.range is not None:
        first, last = dimension.range
        values: list[exp.Expr] = [exp.Literal.number(value) for value in range(first, last + 1)]
    else:
        values = [exp.Literal.string(value) for value in dimension.order]
    rows = _rows(values, dimension.column)
    own = [item for item in filters if item.field == dimension.name]
    if not own:
        return rows
    inner = exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("known")))
    subject = exp.column(dimension.column)
    kept = [condition(subject, dimension.type, item.op, item.value, dimension.label) for item in own]
    return exp.select(dimension.column, _EVERY).from_(inner, copy=False).where(*kept, copy=False)


def _rows(values: Sequence[exp.Expr], name: str) -> exp.Select:
    """A list of values as rows."""
    rows: exp.Expr = _row(values[0], name)
    for value in values[1:]:
        rows = exp.union(rows, _row(value, name), distinct=False, copy=False)
    inner = exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("listed")))
    return exp.select(name, _EVERY).from_(inner, copy=False)


def _row(value: exp.Expr, name: str) -> exp.Select:
    return exp.select(exp.alias_(value, name, copy=False), exp.alias_(exp.Literal.number(1), _EVERY))


def _listed(
    dimensions: list[Dimension],
    plan: Plan,
    model: SemanticModel,
    resolver: Resolver,
    members: Sequence[Member],
) -> list[exp.Select]:
    """The values on record, from one table where it has all of them, else from the table of each."""
    if not dimensions:
        return []
    homes = [_home(dimension, model) for dimension in dimensions]
    joint = next((home for home in homes if all(home in d.by_node for d in dimensions)), None)
    groups = [(joint, dimensions)] if joint else [(h, [d]) for h, d in zip(homes, dimensions, strict=True)]
    size = 1
    for home, _ in groups:
        size *= max(1, model.nodes[home].rows)
    if size > _MOST_GROUPS:
        raise UserQueryError("Too many groups without a row; name fewer dimensions.")
    return [_values(home, found, plan, resolver, members) for home, found in groups]


def _values(
    home: str, dimensions: list[Dimension], plan: Plan, resolver: Resolver, members: Sequence[Member]
) -> exp.Select:
    """The distinct values in a table, under the filters that mean the same there as in the fact."""
    model, fact = resolver.model, plan.branches[0].node

    def alike(dimension: Dimension) -> bool:
        binding = dimension.by_node.get(home)
        return binding is not None and binding is dimension.by_node.get(fact) and not _is_timed(binding)

    filters = tuple(item for item in plan.query.filters if alike(model.dimension(item.field)))
    local = replace(
        resolver,
        query=replace(plan.query, filters=filters, time=None),
        members=tuple(member for member in members if alike(member.dimension)),
    )
    branch = bare_branch(home, tuple(dimensions), local)
    select, _ = fact_select(branch, model, None)
    known = [exp.not_(exp.Is(this=value.copy(), expression=exp.null())) for _, value in branch.keys]
    inner = exp.Subquery(
        this=select.where(*known, copy=False), alias=exp.TableAlias(this=exp.to_identifier("listed"))
    )
    every = exp.alias_(exp.Literal.number(1), _EVERY)
    return exp.select(*(exp.column(d.column) for d in dimensions), every).from_(inner, copy=False)


def _home(dimension: Dimension, model: SemanticModel) -> str:
    """The table whose rows a dimension names, else the first that holds its values."""
    own = {name: binding for name, binding in dimension.by_node.items() if binding.nodes == {name}}
    tables = [name for name in own if _is_table(name, model)]
    for name in tables:
        key = model.nodes[name].key
        if len(key) == 1 and any(c.name == key[0] for c in own[name].expression.find_all(exp.Column)):
            return name
    for binding in dimension.bindings:
        if len(binding.nodes) == 1 and (name := min(binding.nodes)) in tables:
            return name
    raise UserQueryError(f"Which {dimension.label.lower()} there are is not on record; leave out zeros.")


def _is_table(name: str, model: SemanticModel) -> bool:
    node = model.nodes[name]
    return node.rollup is None and node.name == node.table


def _periods(plan: Plan, window: TimeWindow, grain: Grain, model: SemanticModel) -> exp.Select:
    """Every period of the window that the data can have rows of."""
    begins = min(plan.starts.values(), default=None)
    first = max((day for day in (window.start, begins) if day is not None), default=None)
    if first is None:
        raise UserQueryError("Periods without a row need a period with a start.")
    last = min(window.end or date.max, model.schema.as_of.date() + timedelta(days=1))
    start = period_start(first, grain)
    if (last - start).days > _MOST_PERIODS * {"day": 1, "week": 7}.get(grain.value, 28):
        raise UserQueryError(f"A time axis with empty periods has {_MOST_PERIODS} of them at most.")
    size, unit = {Grain.WEEK: (7, "DAY"), Grain.QUARTER: (3, "MONTH")}.get(grain, (1, grain.value.upper()))
    moved = exp.DateAdd(
        this=cast_to(exp.Literal.string(start.isoformat()), "timestamp"),
        expression=exp.paren(_number(size)),
        unit=exp.var(unit),
    )
    counted = _crossed(
        [_rows([exp.Literal.number(n) for n in range(10)], f"digit_{p}") for p in range(3)], ()
    )
    counted = counted.select(exp.alias_(cast_to(moved, "date"), PERIOD), copy=False)
    inner = exp.Subquery(this=counted, alias=exp.TableAlias(this=exp.to_identifier("periods")))
    every = exp.alias_(exp.Literal.number(1), _EVERY)
    inside = exp.LT(this=exp.column(PERIOD), expression=day_literal(last, "DATE"))
    return exp.select(exp.column(PERIOD), every).from_(inner, copy=False).where(inside, copy=False)


def _number(size: int) -> exp.Expr:
    """The number that three digits write, times `size`."""
    total: exp.Expr | None = None
    for place, weight in enumerate((size, 10 * size, 100 * size)):
        digit = exp.column(f"digit_{place}", table=f"list_{place}")
        term = exp.Mul(this=digit, expression=exp.Literal.number(weight))
        total = term if total is None else exp.Add(this=total, expression=term)
    return total if total is not None else exp.Literal.number(0)


def _check_filters(plan: Plan, model: SemanticModel) -> None:
    """Refuse filters on times that rule groups out in a way that a list of all groups cannot see."""
    names = {dimension.name for dimension in plan.dimensions}
    for item in plan.query.filters:
        timed = any(_is_timed(binding) for binding in model.dimension(item.field).bindings)
        entangled = any({item.field, name} == pair for pair in _ENTANGLED for name in names)
        if entangled or (timed and _has_axis(plan)):
            label = model.dimension(item.field).label.lower()
            raise UserQueryError(f"Groups without a row cannot be listed under a filter on {label}.")


def _is_timed(binding: Binding) -> bool:
    return any(is_placeholder(column, TIME) for column in binding.expression.find_all(exp.Column))
