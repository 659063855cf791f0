"""Erase people from a table: rows about them go, rows about their orders stay without them.

A sale is kept for the books, so that no total changes; what could lead from it to the person is emptied: who
bought, the device, the card, the address, and every text of theirs that the contract does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.curate.mentions import Mentions
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import Sensitivity

WHO, ORDER = "customer_id", "order_id"
LINKING = frozenset(
    {WHO, "device_id"}
    | {
        column.name
        for contract in CANONICAL_TABLES.values()
        for column in contract.columns
        if column.sensitivity is not Sensitivity.PUBLIC
    }
)
"""Columns that lead from an order, a payment or a parcel to a person."""
_FRAME = frozenset({"op", "_commit_time", "run_id", "as_of", "model_version"})


@dataclass(frozen=True, slots=True)
class People:
    """Who is erased: their identifiers, those of their orders, and what names them anywhere."""

    customers: frozenset[str]
    orders: frozenset[str]
    mentions: Mentions


@dataclass(frozen=True, slots=True)
class Erased:
    """A table without the people; the very same one when they were not in it."""

    table: pa.Table
    removed: int = 0
    anonymised: int = 0
    texts: int = 0

    @property
    def touched(self) -> int:
        """Rows removed or changed, and texts changed."""
        return self.removed + self.anonymised + self.texts


def erase_people(table: pa.Table, name: str, people: People, *, whole_rows: bool = False) -> Erased:
    """The table without the people.

    Args:
        table: Rows of the raw zone, a curated table or an output.
        name: The canonical name of the table, where it has one.
        people: Who to erase.
        whole_rows: Remove a row that names one of them in a text, instead of hiding the name.
    """
    columns = {column.lower(): column for column in table.column_names}
    theirs = _theirs(table, columns, people)
    removed = anonymised = 0
    if theirs is not None and WHO in columns and ORDER not in columns:
        removed = _count(theirs)
        table = table.filter(pc.invert(theirs)) if removed else table
    elif theirs is not None and _count(theirs):
        before = table
        table = _anonymised(table, name, columns, theirs)
        anonymised = _changed_rows(before, table)
    if whole_rows:
        return _without_rows(table, people.mentions, removed, anonymised)
    table, texts = _hidden(table, people.mentions)
    return Erased(table, removed, anonymised, texts)


def as_keys(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of identifiers as text: trimmed, whole numbers without a fraction."""
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        column = pc.replace_substring_regex(column.cast(pa.string()), r"\.0*$", "")
    return pc.utf8_trim_whitespace(column.cast(pa.string()))


def _theirs(table: pa.Table, columns: Mapping[str, str], people: People) -> pa.ChunkedArray | None:
    """Rows about the people or their orders; None where the table knows neither."""
    found = None
    for column, known in ((WHO, people.customers), (ORDER, people.orders)):
        if column in columns:
            hits = pc.is_in(as_keys(table[columns[column]]), value_set=pa.array(sorted(known), pa.string()))
            found = hits if found is None else pc.or_(found, hits)
    return found


def _anonymised(table: pa.Table, name: str, columns: Mapping[str, str], theirs: pa.ChunkedArray) -> pa.Table:
    contract = CANONICAL_TABLES.get(name)
    known = {*contract.column_names, *_FRAME} if contract else set(columns)
    for lowered, column in columns.items():
        extra = lowered not in known and pa.types.is_string(table[column].type)
        if lowered in LINKING or extra:
            kind = table[column].type
            emptied = pc.if_else(theirs, pa.scalar(None, kind), table[column])
            table = table.set_column(table.column_names.index(column), table.field(column), emptied)
    return table


def _changed_rows(before: pa.Table, after: pa.Table) -> int:
    """Rows of which a value was emptied."""
    changed = None
    for name in before.column_names:
        if before[name].null_count != after[name].null_count:
            emptied = pc.and_(pc.is_valid(before[name]), pc.is_null(after[name]))
            changed = emptied if changed is None else pc.or_(changed, emptied)
    return 0 if changed is None else _count(changed)


def _hidden(table: pa.Table, mentions: Mentions) -> tuple[pa.Table, int]:
    """The table with `[erased]` in every text that names one of the people, and how many there were."""
    texts = 0
    for place, field in enumerate(table.schema):
        values = _naming(table[field.name], mentions)
        if values:
            column = table[field.name].cast(pa.string())
            texts += _count(pc.is_in(column, value_set=pa.array(list(values), pa.string())))
            clean = [values.get(text, text) for text in column.to_pylist()]
            table = table.set_column(place, field, pa.chunked_array([pa.array(clean, field.type)]))
    return table, texts


def _naming(column: pa.ChunkedArray, mentions: Mentions) -> dict[str, str]:
    """Distinct texts of a column that name one of the people, with what they become."""
    if not mentions or not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return {}
    distinct = pc.unique(column)
    return {text: mentions.hide(text) for text in distinct.filter(mentions.among(distinct)).to_pylist()}


def _without_rows(table: pa.Table, mentions: Mentions, removed: int, anonymised: int) -> Erased:
    named = None
    for field in table.schema:
        values = _naming(table[field.name], mentions)
        if values:
            hits = pc.is_in(table[field.name], value_set=pa.array(list(values), field.type))
            named = hits if named is None else pc.or_(named, hits)
    if named is not None:
        removed, table = removed + _count(named), table.filter(pc.invert(named))
    return Erased(table, removed, anonymised)


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)
