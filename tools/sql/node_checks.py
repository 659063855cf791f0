"""What every part of a statement must be: the positive list, and the rules of single nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from sqlglot import exp

from tools.errors import QueryRejectedError
from tools.sql import positive_list as allowed
from tools.sql.scopes import is_with_query
from tools.sql.single_row import is_single_row

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_ .%-]{0,120}\Z")


def check_node(node: exp.Expr, readable: AbstractSet[str]) -> None:
    """Refuse a node that is not on the positive list or breaks its rule.

    Args:
        node: Any part of the statement.
        readable: Names, in lower case, of the tables that may be read.

    Raises:
        QueryRejectedError: With the rule and what to change.
    """
    kind = type(node)
    if kind not in allowed.NODES and kind not in allowed.FUNCTIONS:
        what = node.name if isinstance(node, exp.Anonymous) else node.key
        rule = "function" if isinstance(node, exp.Func) else "node"
        raise QueryRejectedError(rule, f"{what.upper()} is not allowed here.")
    permitted = allowed.ARGUMENTS.get(kind)
    if permitted is not None:
        filled = {name for name, value in node.args.items() if value}
        if extra := filled - permitted:
            raise QueryRejectedError("clause", f"{min(extra).strip('_').upper()} is not allowed here.")
    if isinstance(node, exp.Table):
        _check_table(node, readable)
    elif (check := _CHECKS.get(kind)) is not None:
        check(node)


def _check_identifier(node: exp.Expr) -> None:
    if not _IDENTIFIER.match(node.name):
        raise QueryRejectedError("identifier", "Names may hold letters, digits and underscores only.")


def _check_limit(node: exp.Expr) -> None:
    count = node.args.get("expression")
    if not isinstance(count, exp.Literal) or count.is_string or not count.name.isdecimal():
        raise QueryRejectedError("limit", "LIMIT and OFFSET take a whole number.")


def _check_subquery(node: exp.Expr) -> None:
    if not isinstance(node.this, exp.Query):
        raise QueryRejectedError("subquery", "Only SELECT statements may stand in parentheses here.")


def _check_alias(node: exp.Expr) -> None:
    if node.args.get("columns") and not isinstance(node.parent, exp.CTE):
        raise QueryRejectedError("alias", "Renaming the columns of a table is not allowed.")


def _check_type(node: exp.Expr) -> None:
    if node.this not in allowed.CAST_TYPES or node.args.get("nested"):
        raise QueryRejectedError("type", f"Casting to {node.sql()} is not allowed.")


def _check_table(node: exp.Table, readable: AbstractSet[str]) -> None:
    if not isinstance(node.this, exp.Identifier):
        raise QueryRejectedError("table_function", "Table functions are not allowed.")
    if node.name.lower() not in readable and not is_with_query(node):
        raise QueryRejectedError("table", f"There is no table {node.name!r} that you may read.")


def _check_join(node: exp.Expr) -> None:
    kind, side = (str(node.args.get(name) or "").upper() for name in ("kind", "side"))
    if kind not in allowed.JOIN_KINDS or side not in allowed.JOIN_SIDES:
        raise QueryRejectedError("join_kind", f"{kind or side} joins are not allowed.")
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


_CHECKS: Mapping[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Identifier: _check_identifier,
    exp.Join: _check_join,
    exp.Limit: _check_limit,
    exp.Offset: _check_limit,
    exp.CTE: _check_subquery,
    exp.Subquery: _check_subquery,
    exp.TableAlias: _check_alias,
    exp.DataType: _check_type,
}
