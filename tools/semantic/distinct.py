"""Queries of dimensions alone: which table lists their values."""

from __future__ import annotations

from tools.errors import UserQueryError
from tools.policy import Policy
from tools.semantic.model import Dimension, SemanticModel
from tools.semantic.plan import Plan, Resolver, bare_branch
from tools.semantic.query import SemanticQuery
from tools.sql.policy_rules import visible_tables

_SALES = ("orders", "order_items")


def distinct_branch(query: SemanticQuery, model: SemanticModel, policy: Policy) -> Plan:
    """Plan a query of dimensions: the smallest table that has them all; with a period, the sales.

    Raises:
        UserQueryError: No table has all of them.
        AccessDeniedError: A dimension is hidden from the user.
    """
    dimensions = tuple(model.dimension(name) for name in dict.fromkeys(query.dimensions))
    used = (*dimensions, *(model.dimension(item.field) for item in query.filters))
    resolver = Resolver(model, visible_tables(policy, model.schema), query)
    node = _home(model, used, timed=query.time is not None)
    return Plan(query, (), dimensions, (bare_branch(node, dimensions, resolver),))


def _home(model: SemanticModel, used: tuple[Dimension, ...], *, timed: bool) -> str:
    candidates = [
        node
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
    if timed:
        sales = [node for name in _SALES for node in candidates if node.name == name]
        candidates = sales or candidates
        return candidates[0].name
    return min(candidates, key=lambda node: node.rows).name
