"""Which names in FROM mean a WITH query of the statement, and which a table of the database."""

from __future__ import annotations

from sqlglot import exp


def is_with_query(table: exp.Expr) -> bool:
    """Whether the name means a WITH query that is in force where it stands.

    Inside a WITH query only those before it are in force, so a query that names itself means a table.
    """
    name = table.name.lower()
    child = table
    while (parent := child.parent) is not None:
        if isinstance(parent, exp.With):
            before = parent.expressions[: parent.expressions.index(child)]
            if name in _names(before):
                return True
            child = parent.parent or parent
            continue
        with_ = parent.args.get("with_")
        if isinstance(with_, exp.With) and name in _names(with_.expressions):
            return True
        child = parent
    return False


def _names(queries: list[exp.Expr]) -> set[str]:
    return {query.alias.lower() for query in queries}
