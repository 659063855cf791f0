"""Look-ups: rows of one entity with the fields asked for, never repeated by a join."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from tools.errors import AccessDeniedError, UserQueryError
from tools.policy import Policy
from tools.result import ResultColumn
from tools.semantic.among import Member, member_condition
from tools.semantic.binding import data_type
from tools.semantic.conditions import condition, literal
from tools.semantic.facts import from_node, window_conditions
from tools.semantic.model import Entity, EntityField, SemanticModel, closest
from tools.semantic.plan import Resolver
from tools.semantic.query import Filter, SemanticQuery
from tools.sql.policy_rules import visible_tables


@dataclass(frozen=True, slots=True)
class Lookup:
    """The SELECT of a look-up and what its columns mean."""

    select: exp.Select
    columns: tuple[ResultColumn, ...]


def compile_lookup(
    query: SemanticQuery, model: SemanticModel, policy: Policy, members: tuple[Member, ...] = ()
) -> Lookup:
    """Compile a look-up; `members` are its semi-joins, compiled.

    Raises:
        UserQueryError: A name is unknown, or the query asks for what only metrics have.
        AccessDeniedError: A field asked for is hidden from the user.
    """
    if query.compare is not None or query.having or query.shares:
        raise UserQueryError("A look-up returns rows; comparisons, shares and having need metrics.")
    entity = model.entity(query.entity or "")
    resolver = Resolver(model, visible_tables(policy, model.schema), query, members)
    fields = _chosen_fields(entity, query, resolver)
    conditions, nodes = _conditions(entity, query, resolver)
    orders, order_nodes = _orders(entity, query, resolver)
    needed = {node for item in fields for node in item.nodes} | nodes | order_nodes
    select = from_node(model, entity.node, needed)
    select = select.select(
        *(exp.alias_(item.expression.copy(), item.name, copy=False) for item in fields), copy=False
    )
    if conditions:
        select = select.where(*conditions, copy=False)
    columns = tuple(_column(item, model) for item in fields)
    if query.per:
        return Lookup(_first_within(select, orders, fields, query), columns)
    select = select.order_by(*orders, copy=False) if orders else select
    select = select.limit(query.limit, copy=False) if query.limit is not None else select
    select = select.offset(query.offset, copy=False) if query.offset else select
    return Lookup(select, columns)


def _first_within(
    select: exp.Select, orders: list[exp.Ordered], fields: list[EntityField], query: SemanticQuery
) -> exp.Select:
    """The first rows of each group of `per`, group by group."""
    by_name = {item.name: item for item in fields}
    if query.limit is None or any(name not in by_name for name in query.per):
        raise UserQueryError("`per` needs a limit, and fields among those returned.")
    groups = [by_name[name].expression.copy() for name in query.per]
    order = exp.Order(expressions=[item.copy() for item in orders])
    place = exp.Window(this=exp.RowNumber(), partition_by=groups, order=order)
    ranked = select.select(exp.alias_(place, "place"), copy=False)
    inner = exp.Subquery(this=ranked, alias=exp.TableAlias(this=exp.to_identifier("ranked")))
    first, last = query.offset, query.offset + query.limit
    kept = exp.select(*(exp.column(item.name) for item in fields)).from_(inner, copy=False)
    kept = kept.where(
        exp.GT(this=exp.column("place"), expression=exp.Literal.number(first)),
        exp.LTE(this=exp.column("place"), expression=exp.Literal.number(last)),
        copy=False,
    )
    return kept.order_by(*(exp.column(name) for name in query.per), exp.column("place"), copy=False)


def _column(item: EntityField, model: SemanticModel) -> ResultColumn:
    single = len(model.schema.currencies) == 1
    unit = model.schema.currencies[0] if single and item.unit == "money" else None
    return ResultColumn(item.name, item.label, item.format, unit, "attribute")


def _chosen_fields(entity: Entity, query: SemanticQuery, resolver: Resolver) -> list[EntityField]:
    """The fields asked for, each open to the user; else the default fields that are."""
    if query.fields:
        chosen = [_field(entity, name) for name in dict.fromkeys(query.fields)]
        for item in chosen:
            resolver.check(item.expression, item.label)
        return chosen
    defaults = [item for item in entity.fields.values() if item.default and _is_open(item, resolver)]
    if not defaults:
        raise AccessDeniedError(f"{entity.label} are not open to your role.")
    return defaults


def _is_open(item: EntityField, resolver: Resolver) -> bool:
    try:
        resolver.check(item.expression, item.label)
    except AccessDeniedError:
        return False
    return True


def _field(entity: Entity, name: str) -> EntityField:
    bare = name.removeprefix(f"{entity.node}.")
    if bare in entity.fields:
        return entity.fields[bare]
    guesses = closest(name, entity.fields)
    hint = f"Did you mean {' or '.join(guesses)}?" if guesses else f"It has {', '.join(entity.fields)}."
    raise UserQueryError(f"{entity.label} have no field {name!r}. {hint}")


def _conditions(entity: Entity, query: SemanticQuery, resolver: Resolver) -> tuple[list[exp.Expr], set[str]]:
    """Conditions of filters, period and defaults, with the nodes that they read."""
    found: list[exp.Expr] = []
    spoken: list[exp.Expr] = []
    for item in query.filters:
        expression, rendered = _filter(entity, item, resolver)
        spoken.append(expression)
        found.append(rendered)
    found += [_among(entity, member, resolver) for member in resolver.members]
    if query.time is not None:
        found += _period(entity, query, resolver)
    node = resolver.model.nodes[entity.node]
    named = {
        column.name for part in spoken for column in part.find_all(exp.Column) if column.table == node.name
    }
    for column, value in node.defaults.items():
        if column not in named:
            fixed = literal(value, data_type(node.columns.get(column, "")), column)
            found.append(exp.column(column, table=node.name).eq(fixed))
    return found, {column.table for part in found for column in _own_columns(part)}


def _own_columns(part: exp.Expr) -> list[exp.Column]:
    """The columns of a condition, without those of a subquery in it."""
    return [
        item
        for item in part.walk(prune=lambda node: isinstance(node, exp.Subquery))
        if isinstance(item, exp.Column)
    ]


def _among(entity: Entity, member: Member, resolver: Resolver) -> exp.Expr:
    if entity.node not in member.dimension.by_node:
        raise UserQueryError(f"{entity.label} cannot be chosen by {member.dimension.label.lower()}.")
    expression, _ = resolver.bound(member.dimension, entity.node)
    return member_condition(expression, member)


def _filter(entity: Entity, item: Filter, resolver: Resolver) -> tuple[exp.Expr, exp.Expr]:
    """A filter on a field of the entity, else on a dimension that it reaches."""
    bare = item.field.removeprefix(f"{entity.node}.")
    if bare not in entity.fields and item.field in resolver.model.dimensions:
        dimension = resolver.model.dimension(item.field)
        if entity.node not in dimension.by_node:
            raise UserQueryError(f"{entity.label} cannot be filtered by {dimension.label.lower()}.")
        expression, _ = resolver.bound(dimension, entity.node)
        return expression, condition(expression, dimension.type, item.op, item.value, dimension.label)
    known = _field(entity, item.field)
    resolver.check(known.expression, known.label)
    return known.expression, condition(known.expression, known.type, item.op, item.value, known.label)


def _period(entity: Entity, query: SemanticQuery, resolver: Resolver) -> list[exp.Expr]:
    window = query.time
    if window is None or window.grain is not None:
        raise UserQueryError("A look-up has no time axis; ask for a metric by period instead.")
    time = resolver.time_column(entity.node, resolver.model.nodes[entity.node].time)
    if time is None:
        raise UserQueryError(f"{entity.label} have no time to choose a period by.")
    resolver.check(time, entity.label)
    return window_conditions(time, resolver.model, window)


def _orders(entity: Entity, query: SemanticQuery, resolver: Resolver) -> tuple[list[exp.Ordered], set[str]]:
    """The order asked for or the entity's own, then its key, for a stable order."""
    asked = [(item.field, item.direction) for item in query.order_by]
    chosen = [(_field(entity, name), way) for name, way in asked or entity.order_by]
    usable = [(item, way) for item, way in chosen if asked or _is_open(item, resolver)]
    for item, _ in usable:
        resolver.check(item.expression, item.label)
    parts = [(item.expression.copy(), way) for item, way in usable]
    parts += [(exp.column(name, table=entity.node), "asc") for name in entity.key]
    unique = list({part.sql(): (part, way) for part, way in reversed(parts)}.values())[::-1]
    orders = [exp.Ordered(this=part, desc=way == "desc", nulls_first=False) for part, way in unique]
    return orders, {column.table for part, _ in unique for column in part.find_all(exp.Column)}
