"""Rules on whole statements: how many, of what kind, how large, and what every name in them means."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.errors import QueryRejectedError
from tools.sql import positive_list as allowed
from tools.sql.rulebook import Rule, Shape, Surroundings


def shape_of(root: exp.Expr, nodes: list[exp.Expr]) -> Shape:
    """Walk the tree once; its nodes, parents first, are appended to `nodes`."""
    deepest = joins = sources = 0
    waiting: list[tuple[exp.Expr, int]] = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes.append(node)
        deepest = max(deepest, depth)
        joins += isinstance(node, exp.Join)
        sources += isinstance(node, exp.Table)
        waiting += [(child, depth + 1) for child in node.iter_expressions()]
    return Shape(root, len(nodes), deepest, joins, sources)


def _check_one_statement(statements: Sequence[exp.Expr]) -> None:
    if len(statements) != 1:
        raise QueryRejectedError("one_statement", "Exactly one statement is allowed.")


def _check_select_only(statements: Sequence[exp.Expr]) -> None:
    if not isinstance(statements[0], exp.Select | exp.SetOperation):
        raise QueryRejectedError("select_only", "Only SELECT statements are allowed.")


def _check_parts(shape: Shape, surroundings: Surroundings) -> None:
    if shape.parts > allowed.MAX_NODES:
        raise QueryRejectedError("size", "The statement has too many parts.")


def _check_depth(shape: Shape, surroundings: Surroundings) -> None:
    if shape.depth > allowed.MAX_DEPTH:
        raise QueryRejectedError("depth", "The statement has too many parts inside one another.")


def _check_joins(shape: Shape, surroundings: Surroundings) -> None:
    if shape.joins > allowed.MAX_JOINS:
        raise QueryRejectedError("joins", f"At most {allowed.MAX_JOINS} joins are allowed.")


def _check_sources(shape: Shape, surroundings: Surroundings) -> None:
    if shape.sources > allowed.MAX_TABLES:
        raise QueryRejectedError("sources", f"At most {allowed.MAX_TABLES} tables may be named.")


def _check_shadowing(shape: Shape, surroundings: Surroundings) -> None:
    names = {cte.alias.lower() for cte in shape.root.find_all(exp.CTE)}
    if shadowed := names & surroundings.tables.keys():
        raise QueryRejectedError("shadowing", f"{min(shadowed)} is a table; name the WITH query differently.")


def _check_still_listed(node: exp.Expr) -> None:
    """What looked like a column before may have turned out to be a field of one."""
    if isinstance(node, exp.Dot | exp.TableColumn):
        raise QueryRejectedError("field", f"{node.name or node.key} is not a column.")


def _check_tied(node: exp.Expr) -> None:
    if isinstance(node, exp.Column) and not node.table and not _is_output(node):
        raise QueryRejectedError(
            "column", f"The column {node.name!r} does not exist, is ambiguous or is not open to your role."
        )


def _is_output(column: exp.Column) -> bool:
    """Whether the column, in ORDER BY, HAVING, QUALIFY or GROUP BY, names an output of its SELECT."""
    query = column.find_ancestor(exp.Query)
    while isinstance(query, exp.Subquery):
        query = query.find_ancestor(exp.Query)
    return query is not None and column.name in query.named_selects


STATEMENT_RULES = (Rule("one_statement", _check_one_statement), Rule("select_only", _check_select_only))
TREE_RULES = (
    Rule("size", _check_parts),
    Rule("depth", _check_depth),
    Rule("joins", _check_joins),
    Rule("sources", _check_sources),
    Rule("shadowing", _check_shadowing),
)
QUALIFIED_RULES = (Rule("field", _check_still_listed), Rule("column", _check_tied))
