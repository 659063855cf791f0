"""Lake tables as SQL relations: the Parquet files of a snapshot, or its columns where there are none."""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.extract.quoting import identifier, literal
from ingestion.lake.contracts import sql_type
from ingestion.lake.port import Lake


@dataclass(frozen=True, slots=True)
class TableFiles:
    """One lake table at one snapshot: where its rows lie, how many, and its columns with SQL types."""

    name: str
    files: tuple[str, ...]
    rows: int
    columns: tuple[tuple[str, str], ...]
    namespace: str = ""


def table_files(lake: Lake, namespace: str, table: str) -> TableFiles:
    """The table's current snapshot.

    Raises:
        KeyError: No such table.
    """
    latest = lake.latest(namespace, table)
    rows = latest.rows if latest else 0
    columns = tuple((field.name, sql_type(field.type)) for field in lake.schema(namespace, table))
    return TableFiles(table, lake.data_files(namespace, table), rows, columns, namespace)


def relation(table: TableFiles) -> str:
    """SQL that can stand in a FROM clause; a table without files has its columns and no rows."""
    if table.files:
        names = ", ".join(literal(path) for path in table.files)
        return f"read_parquet([{names}])"
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {identifier(name)}" for name, kind in table.columns)
    return f"(SELECT {columns} WHERE FALSE)"


def view_over(table: TableFiles) -> str:
    """SQL that gives the table its name in a query engine."""
    return f"CREATE VIEW {identifier(table.name)} AS SELECT * FROM {relation(table)}"  # noqa: S608
