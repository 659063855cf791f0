"""Excel workbooks: every sheet becomes a Parquet file, numbers in text columns lose their `.0`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ingestion.errors import SourceError
from ingestion.extract.text_files import header_names, looks_like_an_identifier

_CHUNK = 50_000
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path, scratch: Path) -> dict[str, Path]:
    """Write every sheet that has rows to Parquet in `scratch`, by sheet name in workbook order.

    A column is a number, a date or a truth value when all of its cells are, else text; identifiers are text.

    Raises:
        SourceError: The workbook cannot be read, or a header is ambiguous.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"The workbook cannot be read ({error}).",
            remedy="Open it in Excel and save it again as .xlsx.",
            file=path.name,
        ) from error
    written: dict[str, Path] = {}
    for number, sheet in enumerate(sheets):
        if sheet.start is not None:
            target = scratch / f"{path.stem}-{number}.parquet"
            _write_sheet(sheet, target, f"{path.name}, sheet {sheet.name!r}")
            written[sheet.name] = target
    if not written:
        raise SourceError(
            "The workbook has no rows.", remedy="Export it again, or take it away.", file=path.name
        )
    return written


def _write_sheet(sheet: CalamineSheet, target: Path, label: str) -> None:
    rows = sheet.iter_rows()
    names = header_names([_text(cell) or "" for cell in next(rows, [])], label)
    types = _column_types(sheet, names)
    schema = pa.schema(list(zip(names, types, strict=True)))
    body = islice(sheet.iter_rows(), 1, None)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while chunk := list(islice(_filled(body), _CHUNK)):
            columns = zip(*chunk, strict=True)
            arrays = [_array(cells, kind) for cells, kind in zip(columns, types, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _filled(rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """Rows with at least one cell that is not blank."""
    return (row for row in rows if any(cell != "" for cell in row))


def _column_types(sheet: CalamineSheet, names: tuple[str, ...]) -> list[pa.DataType]:
    kinds: list[set[type]] = [set() for _ in names]
    fractions = [False] * len(names)
    for row in islice(sheet.iter_rows(), 1, None):
        for place, cell in enumerate(row):
            if cell != "":
                kinds[place].add(type(cell))
                fractions[place] = fractions[place] or (isinstance(cell, float) and not cell.is_integer())
    return [
        pa.string() if looks_like_an_identifier(name) else _arrow_type(kind, fraction)
        for name, kind, fraction in zip(names, kinds, fractions, strict=True)
    ]


def _arrow_type(kinds: set[type], fractions: bool) -> pa.DataType:
    if kinds and kinds <= {int, float}:
        return pa.float64() if fractions else pa.int64()
    if kinds and kinds <= {date, datetime}:
        return pa.timestamp("us")
    return pa.bool_() if kinds == {bool} else pa.string()


def _array(cells: tuple[Cell, ...], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return pa.array([_text(cell) for cell in cells], kind)
    if pa.types.is_integer(kind):
        return pa.array([None if cell == "" else int(cell) for cell in cells], kind)  # type: ignore[arg-type]
    if pa.types.is_timestamp(kind):
        return pa.array([_moment(cell) for cell in cells], kind)
    return pa.array([None if cell == "" else cell for cell in cells], kind)


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    return datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else None  # noqa: DTZ001


def _text(cell: Cell) -> str | None:
    """The cell as it reads in the sheet; blank cells are null."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None
