"""Sentences about the rows of a table, with the cells left to be filled in and cited."""

from __future__ import annotations

from tools.result import ResultTable

MOST_NAMED = 5


def each(table: ResultTable, row: str, most: int = MOST_NAMED) -> str:
    """The first rows by one pattern, `{n.column}` being the row's own cell; says where there are more."""
    shown = range(min(len(table.rows), most))
    more = "; the rest is in the table" if len(table.rows) > most else ""
    return "; ".join(row.replace("{n.", f"{{{n}.") for n in shown) + more


def has(table: ResultTable, *names: str) -> bool:
    """Whether the table has all of the columns."""
    return set(names) <= {column.name for column in table.columns}


def known(table: ResultTable, row: int, name: str) -> bool:
    """Whether the column is there and the cell is not null."""
    return has(table, name) and table.rows[row][table.column_index(name)] is not None


def person(table: ResultTable) -> str:
    """A customer by name and id where the name may be seen, else by id."""
    return "{n.customer_name} ({n.customer})" if has(table, "customer_name") else "{n.customer}"
