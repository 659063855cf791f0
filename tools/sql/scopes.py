"""Which names in FROM mean a WITH query of the statement, and which a table of the database."""

from __future__ import annotations

from sqlglot import exp


def is_with_query(table: exp.Expr) -> bool:
    """Whether the name means a WITH query that is in force where it stands."""
    return with_query(table) is not None


def with_query(table: exp.Expr) -> exp.Expr | None:
    """The WITH query that a name in FROM means; None where it means a table of the database.

    Inside a WITH query only those before it are in force, so a query that names itself means a table.
    """
    name, child = table.name.lower(), table
    while (parent := child.parent) is not None:
        if isinstance(parent, exp.With):
            before = parent.expressions[: parent.expressions.index(child)]
            if (found := _named(name, before)) is not None:
                return found
            child = parent.parent or parent
            continue
        with_ = parent.args.get("with_")
        if isinstance(with_, exp.With) and (found := _named(name, with_.expressions)) is not None:
            return found
        child = parent
    return None


def _named(name: str, queries: list[exp.Expr]) -> exp.Expr | None:
    return next((query for query in queries if query.alias.lower() == name), None)
