"""What every part of a statement must be: the positive list, and the rules of single nodes."""

from __future__ import annotations

import re

from sqlglot import exp

from tools.errors import QueryRejectedError
from tools.sql import positive_list as allowed
from tools.sql.rulebook import NodeRule, Rule, Surroundings
from tools.sql.scopes import is_with_query
from tools.sql.single_row import is_single_row

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_ .%-]{0,120}\Z")


def _check_function(node: exp.Expr, surroundings: Surroundings) -> None:
    if not isinstance(node, exp.Func):
        return
    named = isinstance(node, exp.Anonymous)
    if named and node.name.lower() in allowed.NAMED_FUNCTIONS[surroundings.dialect]:
        return
    what = node.name if named else node.key
    raise QueryRejectedError("function", f"The function {what.upper()} is not allowed here.")


def _check_node(node: exp.Expr, surroundings: Surroundings) -> None:
    if not isinstance(node, exp.Func):
        raise QueryRejectedError("node", f"{node.key.upper()} is not allowed here.")


def _check_dialect(node: exp.Expr, surroundings: Surroundings) -> None:
    if type(node) in allowed.LACKING[surroundings.dialect]:
        raise QueryRejectedError("dialect", f"This database has no {node.key.upper()}.")


def _check_clause(node: exp.Expr, surroundings: Surroundings) -> None:
    filled = {name for name, value in node.args.items() if value}
    if extra := filled - allowed.ARGUMENTS[type(node)]:
        raise QueryRejectedError("clause", f"{min(extra).strip('_').upper()} is not allowed here.")


def _check_unit(node: exp.Expr, surroundings: Surroundings) -> None:
    """Parts of a time are printed bare, whatever was in the quotes that they came in."""
    if isinstance(node, exp.Extract):
        node = node.this
    word = node.name.upper()
    if word not in allowed.UNITS and not (word == "ALL" and isinstance(node.parent, exp.Ordered)):
        raise QueryRejectedError("unit", f"{node.name[:40]!r} is not a part of a date or time.")


def _check_identifier(node: exp.Expr, surroundings: Surroundings) -> None:
    if not _IDENTIFIER.match(node.name) and not _is_known(node.name, surroundings):
        raise QueryRejectedError("identifier", "Names may hold letters, digits and underscores only.")


def _is_known(name: str, surroundings: Surroundings) -> bool:
    """Whether a table or column of the shop has exactly this name, such as one in another alphabet."""
    return any(name == table or name in rule.columns for table, rule in surroundings.tables.items())


def _check_star(node: exp.Expr, surroundings: Surroundings) -> None:
    whole = node.parent if isinstance(node.parent, exp.Column) else node
    if not isinstance(whole.parent, exp.Select | exp.Count):
        raise QueryRejectedError("star", "The star may stand in a SELECT list or in count(*) only.")


def _check_projection(node: exp.Expr, surroundings: Surroundings) -> None:
    if not node.expressions:
        raise QueryRejectedError("projection", "The SELECT names nothing to select.")


def _check_limit(node: exp.Expr, surroundings: Surroundings) -> None:
    count = node.args.get("expression")
    if not isinstance(count, exp.Literal) or count.is_string or not count.name.isdecimal():
        raise QueryRejectedError("limit", "LIMIT and OFFSET take a whole number.")


def _check_subquery(node: exp.Expr, surroundings: Surroundings) -> None:
    if not isinstance(node.this, exp.Query):
        raise QueryRejectedError("subquery", "Only SELECT statements may stand in parentheses here.")


def _check_alias(node: exp.Expr, surroundings: Surroundings) -> None:
    if node.args.get("columns") and not isinstance(node.parent, exp.CTE):
        raise QueryRejectedError("alias", "Renaming the columns of a table is not allowed.")


def _check_type(node: exp.Expr, surroundings: Surroundings) -> None:
    if node.this not in allowed.CAST_TYPES or node.args.get("nested"):
        raise QueryRejectedError("type", f"Casting to {node.sql()[:40]} is not allowed.")


def _check_table(node: exp.Expr, surroundings: Surroundings) -> None:
    if not isinstance(node.this, exp.Identifier):
        raise QueryRejectedError("table", "Table functions are not allowed.")
    if node.name.lower() not in surroundings.tables and not is_with_query(node):
        raise QueryRejectedError("table", f"There is no table {node.name[:60]!r} that you may read.")


def _check_join_kind(node: exp.Expr, surroundings: Surroundings) -> None:
    kind, side = (str(node.args.get(name) or "").upper() for name in ("kind", "side"))
    if kind not in allowed.JOIN_KINDS or side not in allowed.JOIN_SIDES:
        raise QueryRejectedError("join_kind", f"{kind or side} joins are not allowed.")


def _check_join_condition(node: exp.Expr, surroundings: Surroundings) -> None:
    if node.args.get("using") or is_single_row(node.this):
        return
    condition = node.args.get("on")
    equalities = condition.find_all(exp.EQ) if condition is not None else ()
    if not any(_links_two_tables(item) for item in equalities):
        raise QueryRejectedError("join_condition", "Every join needs ON with an equality of two columns.")


def _links_two_tables(item: exp.EQ) -> bool:
    left = {column.table for column in item.this.find_all(exp.Column)}
    right = {column.table for column in item.expression.find_all(exp.Column)}
    return bool(left) and bool(right) and (left != right or left == {""})


def _kinds(*kinds: type[exp.Expr]) -> frozenset[type[exp.Expr]]:
    return frozenset(kinds)


UNLISTED_RULES = (Rule("function", _check_function), Rule("node", _check_node))
NODE_RULES = (
    NodeRule("clause", frozenset(allowed.ARGUMENTS), _check_clause),
    NodeRule("dialect", allowed.LACKING["duckdb"] | allowed.LACKING["athena"], _check_dialect),
    NodeRule("unit", _kinds(exp.Var, exp.Extract), _check_unit),
    NodeRule("identifier", _kinds(exp.Identifier), _check_identifier),
    NodeRule("star", _kinds(exp.Star), _check_star),
    NodeRule("projection", _kinds(exp.Select), _check_projection),
    NodeRule("limit", _kinds(exp.Limit, exp.Offset), _check_limit),
    NodeRule("subquery", _kinds(exp.Subquery, exp.CTE), _check_subquery),
    NodeRule("alias", _kinds(exp.TableAlias), _check_alias),
    NodeRule("type", _kinds(exp.DataType), _check_type),
    NodeRule("table", _kinds(exp.Table), _check_table),
    NodeRule("join_kind", _kinds(exp.Join), _check_join_kind),
    NodeRule("join_condition", _kinds(exp.Join), _check_join_condition),
)
