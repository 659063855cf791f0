"""Sentences about the rows of a table, with the cells left to be filled in and cited."""

from __future__ import annotations

import re

from tools.result import ResultTable

MOST_NAMED = 5
_CELL = re.compile(r"\{(\d+)\.(\w+)(?:\|\w+)?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def each(table: ResultTable, row: str, most: int = MOST_NAMED) -> str:
    """The first rows by one pattern; says where there are more.

    Args:
        table: The rows.
        row: The pattern: `{n.column}` is the row's own cell; a stretch in square brackets is left out
            where one of its cells is not there or null.
        most: Rows told.
    """
    shown = range(min(len(table.rows), most))
    more = "; the rest is in the table" if len(table.rows) > most else ""
    return "; ".join(one(table, row, n) for n in shown) + more


def one(table: ResultTable, row: str, at: int = 0) -> str:
    """One row by a pattern as in `each`."""
    pattern = row.replace("{n.", f"{{{at}.")
    return _OPTIONAL.sub(lambda part: part[1] if _is_known(table, part[1]) else "", pattern)


def is_whole(table: ResultTable, says: str) -> bool:
    """Whether every cell that the sentence points at is there."""
    return all(int(at) < len(table.rows) and has(table, name) for at, name in _CELL.findall(says))


def has(table: ResultTable, *names: str) -> bool:
    """Whether the table has all of the columns."""
    return set(names) <= {column.name for column in table.columns}


def person(table: ResultTable) -> str:
    """A customer by name and id where the name may be seen, else by id."""
    return "{n.customer_name} ({n.customer})" if has(table, "customer_name") else "{n.customer}"


def _is_known(table: ResultTable, part: str) -> bool:
    cells = _CELL.findall(part)
    return all(
        has(table, name) and table.rows[int(at)][table.column_index(name)] is not None for at, name in cells
    )
