"""Queries of dimensions alone: which table lists their values."""

from __future__ import annotations

from tools.errors import UserQueryError
from tools.policy import Policy
from tools.semantic.among import Member
from tools.semantic.model import Dimension, SemanticModel
from tools.semantic.plan import Plan, Resolver, bare_branch
from tools.semantic.query import SemanticQuery
from tools.sql.policy_rules import visible_tables

_SALES = ("orders", "order_items")


def distinct_branch(
    query: SemanticQuery, model: SemanticModel, policy: Policy, members: tuple[Member, ...] = ()
) -> Plan:
    """Plan a query of dimensions: listed where they are kept; with a period, where they occur in sales.

    Raises:
        UserQueryError: No table has all of them.
        AccessDeniedError: A dimension is hidden from the user.
    """
    dimensions = tuple(model.dimension(name) for name in dict.fromkeys(query.dimensions))
    resolver = Resolver(model, visible_tables(policy, model.schema), query, members)
    node = _home(model, resolver.used(dimensions), timed=query.time is not None)
    return Plan(query, (), dimensions, (bare_branch(node, dimensions, resolver),))


def _home(model: SemanticModel, used: tuple[Dimension, ...], *, timed: bool) -> str:
    """The first table, in the model's order, that holds one of the dimensions and reaches the others."""
    candidates = [
        node.name
        for node in model.nodes.values()
        if node.rows
        and node.rollup is None
        and node.name == node.table
        and (not timed or node.time is not None)
        and all(node.name in dimension.by_node for dimension in used)
    ]
    if not candidates:
        names = ", ".join(dimension.label.lower() for dimension in used)
        raise UserQueryError(f"No table has {names} together; ask for a metric of each instead.")
    if timed and (sales := [name for name in _SALES if name in candidates]):
        return sales[0]
    own = [name for name in candidates if any(name in item.by_node[name].nodes for item in used)]
    return _SALES[0] if _SALES[0] in own else (own or candidates)[0]
