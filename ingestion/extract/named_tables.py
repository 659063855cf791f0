"""Plan a load without a mapping: files, sheets and columns are known by their canonical names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
from rapidfuzz import fuzz, process

from ingestion.errors import SourceError
from ingestion.extract.load_plan import LoadPlan, TablePlan, require_columns
from ingestion.extract.mapping import did_you_mean
from ingestion.extract.plain_values import NumberStyle, canonical_value, plain
from ingestion.extract.quoting import identifier
from ingestion.extract.sources import SUFFIXES, WORKBOOK_SUFFIXES, SourcePart, open_file, with_types
from ingestion.lake.canonical import CANONICAL_TABLES

_ALMOST = 88


def plan_named(connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path) -> LoadPlan:
    """Match the files of a folder and their columns with the shop schema by name.

    Raises:
        SourceError: A file or sheet is no table of the schema, a table comes twice, or a column does not fit.
    """
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)
    if not files:
        raise SourceError(
            "The folder holds no CSV, Parquet or Excel file.",
            remedy=f"Put files named like {', '.join(list(CANONICAL_TABLES)[:6])} … into it.",
            file=folder.name,
        )
    sources: dict[str, SourcePart] = {}
    for path in files:
        for table, part in _tables_of(connection, path, scratch):
            if table in sources:
                raise SourceError(
                    f"Table {table!r} is also in {sources[table].label!r}.",
                    remedy="Keep one of the two, or stack them with a mapping.",
                    file=part.label,
                )
            sources[table] = part
    notes: list[str] = []
    tables = tuple(
        _plan_table(connection, name, sources[name], notes) for name in CANONICAL_TABLES if name in sources
    )
    return LoadPlan(tables, tuple(files), notes=tuple(notes))


def canonical_table(name: str) -> str | None:
    """The table that a file or sheet name means, whatever its case, plural or separators."""
    return {_bare(table): table for table in CANONICAL_TABLES}.get(_bare(name))


def column_name(name: str) -> str:
    """A source column's name in lower case with underscores, as it is kept when it is no canonical one."""
    return re.sub(r"[^0-9a-z]+", "_", name.lower()).strip("_") or "column"


def _bare(name: str) -> str:
    letters = re.sub(r"[^a-z]", "", name.lower())
    for plural, singular in (("ies", "y"), ("s", "")):
        if letters.endswith(plural):
            return letters[: -len(plural)] + singular
    return letters


def _tables_of(
    connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path
) -> Iterator[tuple[str, SourcePart]]:
    parts = open_file(connection, path, scratch)
    own_name = canonical_table(path.stem)
    if own_name and len(parts) == 1:
        yield own_name, next(iter(parts.values()))
        return
    for sheet, part in parts.items():
        name = sheet if path.suffix.lower() in WORKBOOK_SUFFIXES and sheet else path.stem
        table = canonical_table(name)
        if table is None:
            raise SourceError(
                f"{name!r} is not a table of the shop schema.",
                remedy=f"{did_you_mean(name, CANONICAL_TABLES)}Rename it to one of "
                f"{', '.join(CANONICAL_TABLES)}; take it away; or use a mapping.",
                file=part.label,
            )
        yield table, part


def _plan_table(
    connection: duckdb.DuckDBPyConnection, table: str, part: SourcePart, notes: list[str]
) -> TablePlan:
    names = _match_columns(table, part)
    require_columns(table, {name: "" for name in names.values()}, part.label)
    notes += _near_misses(table, part, names)
    contract = {column.name: column for column in CANONICAL_TABLES[table].columns}
    style = NumberStyle()
    if part.csv is not None:
        style = NumberStyle(part.csv.decimal, part.csv.thousands)
        part = with_types(connection, part, {s: "VARCHAR" for s, name in names.items() if name in contract})
    values = []
    for source, kind in part.columns.items():
        column = contract.get(names[source])
        value = (
            canonical_value(connection, part.sql, source, kind, column, style, part.label)
            if column
            else plain(identifier(source), kind)
        )
        values.append(f"{value} AS {identifier(names[source])}")
    return TablePlan(table, part.label, f"SELECT {', '.join(values)} FROM {part.sql}")  # noqa: S608


def _match_columns(table: str, part: SourcePart) -> dict[str, str]:
    """The name each source column gets: canonical where it means one, else its own.

    Raises:
        SourceError: Two columns get the same name.
    """
    canonical = {name.replace("_", ""): name for name in CANONICAL_TABLES[table].column_names}
    names: dict[str, str] = {}
    for source in part.columns:
        own = column_name(source)
        name = canonical.get(own.replace("_", ""), own)
        if name in names.values():
            other = next(key for key, value in names.items() if value == name)
            raise SourceError(
                f"Columns {other!r} and {source!r} both mean {name!r}.",
                remedy="Rename or remove one of the two columns.",
                file=part.label,
                column=source,
            )
        names[source] = name
    return names


def _near_misses(table: str, part: SourcePart, names: dict[str, str]) -> list[str]:
    """Notes on columns kept under their own name that look like a misspelt canonical one."""
    free = [name for name in CANONICAL_TABLES[table].column_names if name not in names.values()]
    own = [name for name in names.values() if name not in CANONICAL_TABLES[table].column_names]
    found = ((name, process.extractOne(name, free, scorer=fuzz.ratio, score_cutoff=_ALMOST)) for name in own)
    return [
        f"{part.label}: column {name!r} is kept as it is; rename it if {best[0]!r} was meant."
        for name, best in found
        if best
    ]
