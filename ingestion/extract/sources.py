"""Source files of any supported kind as SQL that DuckDB can scan."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion.errors import SourceError
from ingestion.extract.mapping import SourceFiles, did_you_mean
from ingestion.extract.plain_values import as_text, is_text
from ingestion.extract.quoting import identifier, literal
from ingestion.extract.text_files import CsvFile, CsvOptions, inspect_csv
from ingestion.extract.text_types import typed_scan
from ingestion.extract.workbooks import read_workbook

CSV_SUFFIXES = frozenset({".csv", ".tsv"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xls"})
SUFFIXES = CSV_SUFFIXES | WORKBOOK_SUFFIXES | {".parquet"}


@dataclass(frozen=True, slots=True)
class SourcePart:
    """One file, or one sheet of a workbook: how to scan it and the type of each column."""

    label: str
    sql: str
    columns: Mapping[str, str] = field(default_factory=dict)
    csv: CsvFile | None = None


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, options: CsvOptions | None = None
) -> dict[str, SourcePart]:
    """The parts of a file by sheet name; CSV and Parquet files have one part, named "", CSV as text.

    Raises:
        SourceError: The file cannot be read, or is no CSV, Parquet or Excel file.
    """
    suffix = path.suffix.lower()
    if suffix in WORKBOOK_SUFFIXES:
        sheets = read_workbook(path, scratch)
        return {
            sheet: describe(connection, f"{path.name}, sheet {sheet!r}", _scan_parquet(file))
            for sheet, file in sheets.items()
        }
    if suffix in CSV_SUFFIXES:
        csv = inspect_csv(path, scratch, options or CsvOptions())
        return {"": describe(connection, path.name, csv.scan(), csv)}
    if suffix == ".parquet":
        return {"": describe(connection, path.name, _scan_parquet(path))}
    raise SourceError(
        "The file is neither CSV nor Parquet nor an Excel workbook.",
        remedy=f"Export it as one of {', '.join(sorted(SUFFIXES))}.",
        file=path.name,
    )


def with_types(
    connection: duckdb.DuckDBPyConnection,
    part: SourcePart,
    declared: Mapping[str, str],
    *,
    sample_rows: int | None = None,
) -> SourcePart:
    """The part with every column in its declared type, else, in a CSV file, in the one that is found.

    Raises:
        SourceError: A line of the file cannot be read.
    """
    if part.csv is None:
        return describe(connection, part.label, _cast_scan(part, declared)) if declared else part
    try:
        scan = typed_scan(connection, part.csv, declared, sample_rows=sample_rows)
    except duckdb.Error as error:
        raise unreadable(error, part.label) from error
    return describe(connection, part.label, scan, part.csv)


def describe(
    connection: duckdb.DuckDBPyConnection, label: str, scan: str, csv: CsvFile | None = None
) -> SourcePart:
    """A part with its column types, which proves that the file can be opened.

    Raises:
        SourceError: The file cannot be read.
    """
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise unreadable(error, label) from error
    return SourcePart(label, scan, {name: kind for name, kind, *_ in rows}, csv)


def matching_files(folder: Path, alias: str, patterns: Sequence[str]) -> list[Path]:
    """Files in the folder that the first fitting pattern matches, whatever the case, sorted.

    Raises:
        SourceError: A pattern leads out of the folder, or none matches a file.
    """
    deep = any("/" in pattern for pattern in patterns)
    paths = folder.rglob("*") if deep else folder.iterdir()
    present = {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}
    for pattern in patterns:
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise SourceError(
                f"Source {alias!r} leads out of the folder.", remedy="Name a file inside it.", file=pattern
            )
        found = [path for name, path in sorted(present.items()) if _fits(name, pattern)]
        if found:
            return found
    wanted = " or ".join(patterns)
    raise SourceError(
        f"No file in {folder.name!r} fits source {alias!r}.",
        remedy=f"{did_you_mean(wanted, present)}The folder holds: {', '.join(sorted(present)) or 'nothing'}.",
        file=wanted,
    )


def unreadable(error: Exception, label: str) -> SourceError:
    """What DuckDB says about a file."""
    return SourceError(
        f"The file cannot be read: {first_line(error)}",
        remedy="Check that the file is whole and export it again.",
        file=label,
    )


def first_line(error: Exception) -> str:
    """What went wrong in one line, as a sentence."""
    text = re.split(r"\n\n|\nPossible ", str(error))[0].replace("\n", "; ").strip()
    return text if text.endswith(".") else f"{text}."


def source_view(parts: Iterable[SourcePart], spec: SourceFiles, alias: str) -> str:
    """SQL that stacks the parts of one alias, columns renamed as its mapping says.

    Raises:
        SourceError: A part has none of the names that a column may have, or the new name is taken.
    """
    return " UNION ALL BY NAME ".join(_renamed(part, spec, alias) for part in parts)


def _fits(name: str, pattern: str) -> bool:
    """Whether a relative path matches; a pattern without a slash speaks of the folder's own files only."""
    deep = "/" in name and "/" not in pattern
    return not deep and fnmatch.fnmatchcase(name.lower(), pattern.lower())


def _cast_scan(part: SourcePart, declared: Mapping[str, str]) -> str:
    wanted = {name.lower(): kind for name, kind in declared.items()}
    values = [
        f"{_cast(name, kind, wanted.get(name.lower()))} AS {identifier(name)}"
        for name, kind in part.columns.items()
    ]
    return f"(SELECT {', '.join(values)} FROM {part.sql})"  # noqa: S608


def _cast(name: str, kind: str, wanted: str | None) -> str:
    if wanted is None:
        return identifier(name)
    return as_text(identifier(name), kind) if is_text(wanted) else f"CAST({identifier(name)} AS {wanted})"


def _scan_parquet(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"


def _renamed(part: SourcePart, spec: SourceFiles, alias: str) -> str:
    new_names = {
        _one_of(part, names, alias, wanted).lower(): wanted for wanted, names in spec.columns.items()
    }
    chosen = []
    for name in part.columns:
        new = new_names.get(name.lower(), name)
        if name.lower() not in new_names and name.lower() in {n.lower() for n in spec.columns}:
            raise SourceError(
                f"Source {alias!r} renames another column to this name.",
                remedy="Choose another name under `columns`.",
                file=part.label,
                column=name,
            )
        chosen.append(f"{identifier(name)} AS {identifier(new)}")
    if spec.origin:
        chosen.append(f"{literal(part.label)} AS {identifier(spec.origin)}")
    return f"SELECT {', '.join(chosen)} FROM {part.sql}"  # noqa: S608


def _one_of(part: SourcePart, names: Iterable[str], alias: str, wanted: str) -> str:
    present = {name.lower(): name for name in part.columns}
    for name in names:
        if name.lower() in present:
            return present[name.lower()]
    expected = " or ".join(repr(name) for name in names)
    nearest = next((hint for name in names if (hint := did_you_mean(name, part.columns))), "")
    raise SourceError(
        f"Source {alias!r} needs a column {expected}, which is not there.",
        remedy=f"{nearest}Columns: {', '.join(part.columns)}.",
        file=part.label,
        column=wanted,
    )
