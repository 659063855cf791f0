"""Plan a load through a mapping: sources and views become DuckDB views, every table's SELECT is bound."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.errors import SourceError
from ingestion.extract.load_plan import LoadPlan, TablePlan, create_view, output_columns, require_columns
from ingestion.extract.mapping import ShopMapping
from ingestion.extract.plain_values import as_text, plain
from ingestion.extract.quoting import identifier, literal
from ingestion.extract.sources import SourcePart, matching_files, open_file, source_view, with_types
from ingestion.extract.text_files import CsvOptions
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Column, LogicalType

_SAMPLE_ROWS = 200_000


def plan_mapped(
    connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path, mapping: ShopMapping
) -> LoadPlan:
    """Bind every SELECT of a mapping to the files of a folder.

    Raises:
        SourceError: A file is missing or unreadable, or a SELECT does not fit the files or the shop schema.
    """
    files: list[Path] = []
    for alias, spec in mapping.sources.items():
        found = matching_files(folder, alias, spec.file)
        files += found
        parts = [part for path in found for part in _parts(connection, path, scratch, mapping, alias)]
        create_view(connection, alias, source_view(parts, spec, alias), f"{mapping.name}, source {alias!r}")
    for name, sql in mapping.views.items():
        create_view(connection, name, sql, f"{mapping.name}, view {name!r}")
    tables = tuple(_plan_table(connection, mapping, name) for name in mapping.tables)
    return LoadPlan(tables, tuple(dict.fromkeys(files)), tuple(mapping.views))


def _parts(
    connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, mapping: ShopMapping, alias: str
) -> list[SourcePart]:
    spec = mapping.sources[alias]
    opened = open_file(connection, path, scratch, CsvOptions(spec.delimiter, spec.encoding, spec.decimal))
    parts = {
        sheet: with_types(connection, part, spec.types, sample_rows=_SAMPLE_ROWS)
        for sheet, part in opened.items()
    }
    if not spec.sheet:
        return list(parts.values())
    for sheet in spec.sheet:
        if sheet not in parts:
            raise SourceError(
                f"Source {alias!r} wants sheet {sheet!r}, which is not there or is empty.",
                remedy=f"Sheets: {', '.join(name for name in parts if name) or 'none'}.",
                file=path.name,
            )
    return [parts[sheet] for sheet in spec.sheet]


def _plan_table(connection: duckdb.DuckDBPyConnection, mapping: ShopMapping, name: str) -> TablePlan:
    label = f"{mapping.name}, table {name!r}"
    spec = mapping.tables[name]
    columns = output_columns(connection, spec.sql, label)
    require_columns(name, columns, label)
    contract = {column.name: column for column in CANONICAL_TABLES[name].columns}
    values = [_value(column, kind, contract.get(column.lower())) for column, kind in columns.items()]
    absent = "currency" not in {column.lower() for column in columns}
    if mapping.currency and absent and "currency" in contract:
        values.append(f"{literal(mapping.currency)} AS currency")
    return TablePlan(name, label, f"SELECT {', '.join(values)} FROM ({spec.sql})", spec.allow_empty)  # noqa: S608


def _value(name: str, kind: str, column: Column | None) -> str:
    if column is None:
        return f"{plain(identifier(name), kind)} AS {identifier(name)}"
    text = column.type is LogicalType.STRING
    return f"{(as_text if text else plain)(identifier(name), kind)} AS {column.name}"
