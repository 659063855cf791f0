"""Where the data begins: the first day of every time that facts have, in one statement."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from tools.ports import QueryEngine
from tools.semantic.casting import cast_to
from tools.semantic.model import SemanticModel

_TIMEOUT_SECONDS = 60.0


def read_starts(engine: QueryEngine, model: SemanticModel) -> dict[tuple[str, str], date]:
    """The first day of each fact's own time, by (table, column)."""
    times = sorted(_times(model))
    if not times:
        return {}
    statement: exp.Expr = _earliest(*times[0])
    for table, column in times[1:]:
        statement = exp.union(statement, _earliest(table, column), distinct=False, copy=False)
    sql = statement.sql(dialect=engine.dialect, identify=True, copy=False)
    rows = engine.execute(sql, max_rows=len(times), timeout_seconds=_TIMEOUT_SECONDS).rows
    return {(str(table), str(column)): day for table, column, day in rows if isinstance(day, date)}


def _times(model: SemanticModel) -> set[tuple[str, str]]:
    """The times of the tables that have rows."""
    found = set()
    for node in model.nodes.values():
        name, _, column = (node.time or "").partition(".")
        home = model.nodes.get(name)
        if home is not None and home.rollup is None and home.rows and column in home.columns:
            found.add((home.table, column))
    return found


def _earliest(table: str, column: str) -> exp.Select:
    first = cast_to(exp.Min(this=exp.column(column)), "date")
    names = (exp.Literal.string(table), exp.Literal.string(column))
    return exp.select(
        exp.alias_(names[0], "fact"), exp.alias_(names[1], "time"), exp.alias_(first, "first_day")
    ).from_(exp.to_table(table))
