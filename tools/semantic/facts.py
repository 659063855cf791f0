"""SQL of one fact: its measures at its own grain, joined many-to-one only, grouped by the dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from tools.result import Value
from tools.semantic.among import member_condition
from tools.semantic.binding import data_type
from tools.semantic.casting import cast_to
from tools.semantic.conditions import condition, day_literal, literal
from tools.semantic.model import Join, Measure, SemanticModel
from tools.semantic.plan import Branch, Leaf
from tools.semantic.query import Grain, TimeWindow

PERIOD = "period"
_AGGREGATES: Mapping[str, type[exp.AggFunc]] = {
    "sum": exp.Sum,
    "avg": exp.Avg,
    "min": exp.Min,
    "max": exp.Max,
    "median": exp.Median,
}


def fact_select(
    branch: Branch, model: SemanticModel, window: TimeWindow | None, shift: int = 0
) -> tuple[exp.Select, dict[str, exp.Expr]]:
    """The SELECT of a branch without its measures, and the measures by leaf name.

    Args:
        branch: The fact with what is measured on it.
        model: The model it comes from.
        window: The period, and the grain of the axis.
        shift: Grains by which the axis is moved forward (for a period compared with).

    Returns:
        Dimensions and `period` selected and grouped by; the aggregates to select beside them.
    """
    keys = {dimension.column: expression for dimension, expression in branch.keys}
    if window is not None and window.grain is not None and branch.time is not None:
        keys[PERIOD] = period_of(branch.time, window.grain, shift)
    wheres = [leaf.measure.where for leaf in branch.leaves]
    shared = wheres[0] if wheres and all(where == wheres[0] for where in wheres) else None
    conditions = [*row_conditions(branch, model, window), *_leaf_conditions(wheres, shared)]
    select = from_node(model, branch.node, _needed(branch, keys.values())).select(*_aliased(keys), copy=False)
    if conditions:
        select = select.where(*conditions, copy=False)
    if branch.leaves and branch.leaves[0].measure.aggregate == "count_entities":
        return _per_entity(select, keys, branch.leaves[0])
    aggregates = {
        leaf.metric.column: _aggregate(leaf.measure, branch, conditional=shared is None)
        for leaf in branch.leaves
    }
    return _grouped(select, len(keys)), aggregates


def period_of(time: exp.Column, grain: Grain, shift: int) -> exp.Expr:
    """The start of the period that a time falls in, as a date, moved forward by `shift` periods."""
    start = cast_to(exp.TimestampTrunc(this=time.copy(), unit=exp.var(grain.value.upper())), "date")
    if shift == 0:
        return start
    units, unit = (shift * 3, "MONTH") if grain is Grain.QUARTER else (shift, grain.value.upper())
    moved = exp.DateAdd(
        this=cast_to(start, "timestamp"), expression=exp.Literal.number(units), unit=exp.var(unit)
    )
    return cast_to(moved, "date")


def row_conditions(branch: Branch, model: SemanticModel, window: TimeWindow | None) -> list[exp.Expr]:
    """What every row of the fact must meet: fixed values, filters and the period."""
    columns = model.nodes[branch.node].columns
    found: list[exp.Expr] = [
        exp.column(name, table=branch.node).eq(_fixed(value, columns.get(name, "")))
        for name, value in branch.fixed.items()
    ]
    found += [
        condition(expression, dimension.type, item.op, item.value, dimension.label)
        for item, dimension, expression in branch.filters
    ]
    found += [member_condition(expression, member) for member, expression in branch.members]
    if window is not None and branch.time is not None:
        found += window_conditions(branch.time, model, window)
    return found


def window_conditions(time: exp.Column, model: SemanticModel, window: TimeWindow) -> list[exp.Expr]:
    """The half-open period on a time column."""
    engine_type = model.nodes[time.table].columns[time.name]
    found: list[exp.Expr] = []
    if window.start is not None:
        found.append(exp.GTE(this=time.copy(), expression=day_literal(window.start, engine_type)))
    if window.end is not None:
        found.append(exp.LT(this=time.copy(), expression=day_literal(window.end, engine_type)))
    return found


def from_node(model: SemanticModel, node: str, needed: Iterable[str]) -> exp.Select:
    """FROM a node with the joins that lead to the nodes needed, nearest first."""
    select = exp.select().from_(_source(model, node), copy=False)
    joins: dict[str, Join] = {}
    for target in sorted(set(needed) - {node}):
        for join in model.paths[node][target]:
            joins.setdefault(join.target, join)
    for join in sorted(joins.values(), key=lambda item: len(model.paths[node][item.target])):
        matches = [
            exp.column(own, table=join.source).eq(exp.column(theirs, table=join.target))
            for own, theirs in join.columns
        ]
        kind = "inner" if join.required else "left"
        select = select.join(
            _source(model, join.target), on=exp.and_(*matches, copy=False), join_type=kind, copy=False
        )
    return select


def _source(model: SemanticModel, name: str) -> exp.Expr:
    node = model.nodes[name]
    if node.rollup is not None:
        return node.rollup.copy().subquery(name, copy=False)
    table = exp.to_table(node.table)
    return table if node.table == name else exp.alias_(table, name, table=True, copy=False)


def _needed(branch: Branch, keys: Iterable[exp.Expr]) -> set[str]:
    parts = [*keys, *(expression for _, _, expression in branch.filters)]
    parts += [expression for _, expression in branch.members]
    nodes = {column.table for part in parts for column in part.find_all(exp.Column)}
    if branch.time is not None:
        nodes.add(branch.time.table)
    return nodes.union(*(leaf.measure.nodes for leaf in branch.leaves))


def _leaf_conditions(wheres: list[exp.Expr | None], shared: exp.Expr | None) -> list[exp.Expr]:
    """One common condition, or that any measure's condition holds; none when some measure has none."""
    present = [where for where in wheres if where is not None]
    if shared is not None:
        return [shared.copy()]
    if not present or len(present) < len(wheres):
        return []
    unique = list({where.sql(): where for where in present}.values())
    return [exp.or_(*(where.copy() for where in unique), copy=False)]


def _aggregate(measure: Measure, branch: Branch, *, conditional: bool) -> exp.Expr:
    where = measure.where if conditional else None
    value = measure.expression.copy() if measure.expression is not None else None
    if measure.aggregate == "count":
        return exp.Count(this=_when(where, value or exp.Literal.number(1)) if where or value else exp.Star())
    if value is None:
        raise ValueError(f"{measure.aggregate} needs an expression")
    value = _when(where, value)
    if measure.aggregate == "count_distinct":
        return exp.Count(this=exp.Distinct(expressions=[value]))
    if measure.aggregate == "last":
        node, _, column = (measure.time or "").partition(".")
        return exp.ArgMax(this=value, expression=exp.column(column, table=node))
    if measure.aggregate in ("avg", "median"):
        value = cast_to(value, "double")
    return _AGGREGATES[measure.aggregate](this=value)


def _when(where: exp.Expr | None, value: exp.Expr) -> exp.Expr:
    return value if where is None else exp.Case(ifs=[exp.If(this=where.copy(), true=value)])


def _per_entity(
    select: exp.Select, keys: Mapping[str, exp.Expr], leaf: Leaf
) -> tuple[exp.Select, dict[str, exp.Expr]]:
    """Group by entity first, keep the entities that qualify, then count them."""
    entity, keep = leaf.measure.expression, leaf.measure.keep
    if entity is None or keep is None:
        raise ValueError(f"{leaf.metric.name} needs an expression and keep")
    inner = select.select(exp.alias_(entity.copy(), "entity", copy=False), copy=False)
    inner = inner.where(exp.not_(exp.Is(this=entity.copy(), expression=exp.null()), copy=False), copy=False)
    inner = _grouped(inner, len(keys) + 1).having(keep.copy(), copy=False)
    outer = exp.select(*(exp.column(name) for name in keys)).from_(
        inner.subquery("entities", copy=False), copy=False
    )
    return _grouped(outer, len(keys)), {leaf.metric.column: exp.Count(this=exp.Star())}


def _grouped(select: exp.Select, count: int) -> exp.Select:
    if count == 0:
        return select
    return select.group_by(*(exp.Literal.number(position + 1) for position in range(count)), copy=False)


def _aliased(keys: Mapping[str, exp.Expr]) -> list[exp.Expr]:
    return [exp.alias_(expression.copy(), name, copy=False) for name, expression in keys.items()]


def _fixed(value: Value, engine_type: str) -> exp.Expr:
    return literal(value, data_type(engine_type), "value")
