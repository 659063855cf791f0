"""The raw table as the query engine sees it: files, columns and types, and what stands for its content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.curate.casts import as_text, is_numeric, is_text
from ingestion.errors import SourceError
from ingestion.extract.quoting import identifier, literal
from ingestion.extract.raw import COMMIT_COLUMN, OP_COLUMN, LoadedTable
from ingestion.lake.contracts import TableContract

FILE, ROW = "_source_file", "file_row_number"
CARD_NUMBER_COLUMNS = frozenset({"cardnumber", "pan", "ccnumber", "creditcardnumber", "cardno"})
FORBIDDEN_COLUMNS = frozenset(
    {
        "cvv", "cvv2", "cvc", "cvc2", "cav2", "csc", "cardverificationvalue", "cardverificationcode",
        "cardsecuritycode", "securitycode", "pinblock", "track1", "track2", "trackdata",
    }
)  # fmt: skip
"""Sensitive authentication data: never kept, not even masked (PCI DSS 4.0, requirement 3.3)."""
_CARD_SIZED = 10**12


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the raw table with its DuckDB type."""

    name: str
    kind: str
    may_hold_cards: bool
    """Whether it holds text, or numbers as large as a card number."""

    @property
    def text(self) -> str:
        """SQL for the trimmed text of the value."""
        return as_text(identifier(self.name), self.kind)

    @property
    def value(self) -> str:
        """SQL for the value: trimmed where it is text."""
        return self.text if is_text(self.kind) else identifier(self.name)

    @property
    def value_kind(self) -> str:
        """The DuckDB type of `value`."""
        return "VARCHAR" if is_text(self.kind) else self.kind


@dataclass(frozen=True, slots=True)
class Source:
    """One raw table: `relation` is SQL that reads it, `columns` are by lower-case name."""

    files: tuple[Path, ...]
    relation: str
    columns: Mapping[str, SourceColumn]
    card_number: SourceColumn | None

    def file_order(self) -> str:
        """SQL for a row's place in the order of files."""
        names = ", ".join(literal(str(path)) for path in self.files)
        return f"list_position([{names}], {FILE})"


@dataclass(frozen=True, slots=True)
class Input:
    """What curation of a table depends on: the contract and the curating code, and the bytes of each file."""

    rules: str
    files: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Stands for all of it."""
        return hashlib.sha256("\n".join((self.rules, *self.files)).encode()).hexdigest()

    def to_note(self) -> str:
        """As `from_note` reads it."""
        return "\n".join((self.rules, *self.files))

    @classmethod
    def from_note(cls, note: str) -> Input:
        """Read what `to_note` wrote."""
        rules, *files = note.split("\n")
        return cls(rules, tuple(files))

    def added_to(self, earlier: Input) -> int | None:
        """How many files came since, when the rules and all earlier files are the same; else None."""
        known = len(earlier.files)
        same = self.rules == earlier.rules and self.files[:known] == earlier.files
        return len(self.files) - known if same and known else None


def curation_input(files: Sequence[Path], contract: TableContract, version: str) -> Input:
    """What curation of a table from these files depends on."""
    return Input(
        hashlib.sha256(f"{version}\n{contract!r}".encode()).hexdigest(), tuple(map(content_digest, files))
    )


def content_digest(path: Path) -> str:
    """Stands for the bytes of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()[:32]


def open_source(connection: duckdb.DuckDBPyConnection, table: LoadedTable) -> Source:
    """Look at a raw table's columns; card and authentication data is set apart.

    Raises:
        SourceError: The files are not in the raw layout, or cannot be read.
    """
    names = ", ".join(literal(str(path)) for path in table.files)
    relation = f"read_parquet([{names}], union_by_name=true, filename='{FILE}', file_row_number=true)"
    described = _described(connection, relation, table)
    columns: dict[str, SourceColumn] = {}
    card_number = None
    for name, kind in described.items():
        simple = re.sub(r"[^a-z0-9]", "", name.lower())
        if name in {OP_COLUMN, COMMIT_COLUMN, FILE, ROW} or simple in FORBIDDEN_COLUMNS:
            continue
        if table.name == "payments" and simple in CARD_NUMBER_COLUMNS:
            card_number = SourceColumn(name, kind, may_hold_cards=True)
        else:
            large = is_text(kind) or (is_numeric(kind) and _has_large(connection, relation, name))
            columns[name.lower()] = SourceColumn(name, kind, may_hold_cards=large)
    return Source(table.files, relation, columns, card_number)


def _described(connection: duckdb.DuckDBPyConnection, relation: str, table: LoadedTable) -> dict[str, str]:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise SourceError(
            "The raw files cannot be read.", remedy="Load the source again.", file=table.name
        ) from error
    described = {str(name): str(kind) for name, kind, *_ in rows}
    for needed in (OP_COLUMN, COMMIT_COLUMN):
        if needed not in described:
            raise SourceError(
                f"The raw files lack the column {needed}.", remedy="Load the source again.", file=table.name
            )
    return described


def _has_large(connection: duckdb.DuckDBPyConnection, relation: str, name: str) -> bool:
    largest = f"SELECT bool_or(abs({identifier(name)}) >= {_CARD_SIZED}) FROM {relation}"  # noqa: S608
    found = connection.execute(largest).fetchone()
    return bool(found and found[0])
