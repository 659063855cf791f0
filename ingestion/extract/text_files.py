"""CSV files as people export them: encoding, delimiter, header and number style are found, not assumed."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingestion.errors import SourceError
from ingestion.extract.quoting import literal

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 5_000
_CHUNK = 1 << 20
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_PLAIN = re.compile(r"[+-]?\d*(\.\d+)?")
_COMMA_DECIMAL = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_COMMA_THOUSANDS = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_LEADING_ZERO = re.compile(r"0\d+")
_ID_WORDS = frozenset(
    ["id", "ids", "code", "sku", "ean", "gtin", "upc", "zip", "postal", "postcode", "cep", "phone"]
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What a mapping may fix about a CSV file; None means: find out."""

    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file ready to scan: UTF-8, its delimiter, columns, number style and the columns kept as text."""

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    decimal: str = "."
    thousands: str | None = None
    text_columns: frozenset[str] = frozenset()

    def scan(self) -> str:
        """SQL that scans every column as text; a line with too many or too few values is an error."""
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.columns)
        file, delimiter = literal(str(self.path)), literal(self.delimiter)
        return (
            f"read_csv({file}, auto_detect=false, header=true, delim={delimiter}, quote='\"', escape='\"', "
            f"columns={{{columns}}})"
        )


def inspect_csv(path: Path, scratch: Path, options: CsvOptions) -> CsvFile:
    """Find out how a CSV file is written.

    Args:
        path: The file.
        scratch: Folder for a UTF-8 copy, made only when the file is in another encoding.
        options: What is known already.

    Raises:
        SourceError: The file is empty, cannot be decoded, or its header is ambiguous.
    """
    if path.stat().st_size == 0:
        raise SourceError("The file is empty.", remedy="Export it again, or take it away.", file=path.name)
    readable = _as_utf8(path, scratch, options.encoding)
    delimiter = options.delimiter or _delimiter(readable)
    rows = list(islice(_rows(readable, delimiter), _SAMPLE_ROWS))
    columns = header_names(rows[0] if rows else [], path.name)
    values = {name: _values(rows[1:], place) for place, name in enumerate(columns)}
    decimal, thousands = _number_style(values, delimiter, options.decimal)
    text = frozenset(name for name in columns if _keeps_text(name, values[name]))
    return CsvFile(readable, delimiter, columns, decimal, thousands, text)


def header_names(cells: list[str], file: str) -> tuple[str, ...]:
    """Column names of a header row; an unnamed column is called `column_<place>`.

    Raises:
        SourceError: There is no name at all, or two columns have the same name, whatever the case.
    """
    names = tuple(cell.strip() or f"column_{place}" for place, cell in enumerate(cells, 1))
    if not any(cell.strip() for cell in cells):
        raise SourceError(
            "The first line holds no column names.",
            remedy="Put the column names into the first line.",
            file=file,
        )
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise SourceError(
                "The header names this column twice.",
                remedy="Rename or remove one of the two columns.",
                file=file,
                column=name,
            )
        seen.add(name.lower())
    return names


def looks_like_an_identifier(name: str) -> bool:
    """Whether a column name says that its values are codes, not amounts."""
    return any(word.lower() in _ID_WORDS for word in _WORD.findall(name))


def _as_utf8(path: Path, scratch: Path, encoding: str | None) -> Path:
    """The file itself when it is UTF-8, else a UTF-8 copy of it in `scratch`."""
    encoding = encoding or _encoding(path)
    try:
        if codecs.lookup(encoding).name == "utf-8":
            return path
        copy = scratch / f"{len(list(scratch.iterdir()))}-{path.stem}.csv"
        with (
            path.open(encoding=encoding, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while block := source.read(_CHUNK):
                target.write(block)
    except (UnicodeError, LookupError) as error:
        raise SourceError(
            f"The text cannot be decoded as {encoding}.",
            remedy="Save the file as UTF-8, or name its encoding in the mapping.",
            file=path.name,
        ) from error
    return copy


def _encoding(path: Path) -> str:
    """By byte order mark, else UTF-8 where all of the file is, else Windows-1252, else Latin-1."""
    with path.open("rb") as handle:
        start = handle.read(3)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    return next((name for name in ("utf-8", "cp1252") if _decodes(path, name)), "latin-1")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as handle:
            while block := handle.read(_CHUNK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.reader(handle, delimiter=delimiter)


def _delimiter(path: Path) -> str:
    """The delimiter that cuts the first lines into the most columns, the same number on every line."""
    return max(_DELIMITERS, key=lambda delimiter: _regularity(path, delimiter))


def _regularity(path: Path, delimiter: str) -> tuple[bool, int]:
    widths = [len(row) for row in islice(_rows(path, delimiter), 50) if row]
    width = widths[0] if widths else 0
    return width > 1 and widths.count(width) * 10 >= len(widths) * 9, width


def _values(rows: list[list[str]], place: int) -> list[str]:
    cells = (row[place].strip() for row in rows if place < len(row))
    return [cell for cell in cells if cell]


def _keeps_text(name: str, values: list[str]) -> bool:
    return looks_like_an_identifier(name) or any(_LEADING_ZERO.fullmatch(value) for value in values)


def _number_style(
    values: Mapping[str, list[str]], delimiter: str, decimal: str | None
) -> tuple[str, str | None]:
    """Decimal and thousands separators of the file, from its columns that hold nothing but numbers."""
    commas = [column for column in values.values() if _all_match(column, _COMMA_DECIMAL)]
    commas = [column for column in commas if any("," in value for value in column)]
    unclear = [column for column in commas if _all_match(column, _COMMA_THOUSANDS)]
    sure = len(commas) > len(unclear)
    dots = any(_all_match(c, _PLAIN) and not _all_match(c, _COMMA_DECIMAL) for c in values.values())
    if decimal is None:
        decimal = "," if not dots and (sure or (unclear and delimiter == ";")) else "."
    if decimal == ",":
        return ",", "." if any("." in value for column in commas for value in column) else None
    grouped = any(_all_match(c, _COMMA_THOUSANDS) and any("," in v for v in c) for c in values.values())
    return ".", "," if grouped else None


def _all_match(values: list[str], pattern: re.Pattern[str]) -> bool:
    return bool(values) and all(pattern.fullmatch(value) for value in values)
