"""Sources that give exactly one row, which a cross join cannot multiply."""

from __future__ import annotations

from sqlglot import exp

from tools.sql.scopes import with_query


def is_single_row(source: exp.Expr) -> bool:
    """Whether the source is a query of aggregates without GROUP BY, so always one row."""
    if isinstance(source, exp.Table):
        source = with_query(source) or source
    select = source.this
    if not isinstance(source, exp.Subquery | exp.CTE) or not isinstance(select, exp.Select):
        return False
    if select.args.get("group") or select.args.get("having") or not select.args.get("from_"):
        return False
    return bool(select.selects) and all(_is_aggregate(item) for item in select.selects)


def _is_aggregate(item: exp.Expr) -> bool:
    """Whether every column in the item stands inside an aggregate, and there is one."""
    if item.find(exp.Window) is not None or item.find(exp.AggFunc) is None:
        return False
    return all(column.find_ancestor(exp.AggFunc) is not None for column in item.find_all(exp.Column))
