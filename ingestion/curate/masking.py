"""Take card numbers out of a raw table: look once at each distinct suspect, then join the replacements."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ingestion.curate.source import Source, SourceColumn
from ingestion.extract.quoting import literal
from ingestion.lake.cards import (
    SHORTEST,
    SUSPECT,
    card_brand,
    card_token,
    is_card_number,
    mask_cards,
    tokenise_cards,
)
from ingestion.lake.contracts import TableContract

_IDENTIFIER_ENDINGS = ("_id", "_code", "_number", "sku", "ean", "gtin", "upc", "barcode")
_CARD_COLUMNS = {"card_last4": "last4", "card_brand": "brand", "card_token": "token"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One column free of card numbers: `sql` is its value over the raw relation and `joins`."""

    name: str
    sql: str
    kind: str


@dataclass(frozen=True, slots=True)
class MaskedSource:
    """A raw table free of card numbers; `cards` is SQL for last four, brand and token by contract column."""

    columns: dict[str, Cleaned]
    joins: tuple[str, ...]
    cards: dict[str, str]
    values_masked: int


def mask_source(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, source: Source, key: bytes
) -> MaskedSource:
    """Find every card number of a raw table and say how to read the table without them.

    In identifiers (keys, references, `…_id`, article codes) a number becomes its token, so that joins still
    meet; elsewhere all but its last four digits are starred out.
    """
    columns: dict[str, Cleaned] = {}
    joins: list[str] = []
    masked = 0
    for number, (name, column) in enumerate(source.columns.items()):
        columns[name] = Cleaned(name, column.value, column.value_kind)
        found = _replacements(connection, source, column, _replacer(contract, name, key))
        if found is not None:
            masked += found.num_rows
            joins.append(_joined(connection, f"_mask_{number}", found, column))
            sql = f"coalesce(_mask_{number}.replacement, {column.text})"
            columns[name] = Cleaned(name, sql, "VARCHAR")
    cards: dict[str, str] = {}
    if source.card_number is not None:
        found = _card_facts(connection, source, source.card_number, key)
        joins.append(_joined(connection, "_cards", found, source.card_number))
        cards = {name: f"_cards.{fact}" for name, fact in _CARD_COLUMNS.items()}
    return MaskedSource(columns, tuple(joins), cards, masked)


def is_identifier(column: str) -> bool:
    """Whether a column's name says that it holds codes: `…_id`, `…_number`, article codes."""
    return column.lower().endswith(_IDENTIFIER_ENDINGS)


def _replacer(contract: TableContract, name: str, key: bytes) -> Callable[[str], str]:
    references = {reference.column for reference in contract.references}
    if name in references or name in contract.key or is_identifier(name):
        return lambda text: tokenise_cards(text, key)
    return mask_cards


def _replacements(
    connection: duckdb.DuckDBPyConnection, source: Source, column: SourceColumn, replace: Callable[[str], str]
) -> pa.Table | None:
    """One row per distinct value that holds a card number: `original`, `replacement`."""
    if not column.may_hold_cards:
        return None
    suspects = (
        f"SELECT DISTINCT text FROM (SELECT {column.text} AS text FROM {source.relation}) "  # noqa: S608
        f"WHERE length(text) >= {SHORTEST} AND regexp_matches(text, {literal(SUSPECT)})"
    )
    found = {text: replace(text) for (text,) in connection.execute(suspects).fetchall()}
    changed = [(text, clean) for text, clean in found.items() if clean != text]
    if not changed:
        return None
    originals, replacements = zip(*changed, strict=True)
    return pa.table({"original": pa.array(originals), "replacement": pa.array(replacements)})


def _card_facts(
    connection: duckdb.DuckDBPyConnection, source: Source, column: SourceColumn, key: bytes
) -> pa.Table:
    """One row per distinct value of a card number column: `original`, `last4`, `brand`, `token`.

    A number already shortened or starred has its last four digits only.
    """
    distinct = f"SELECT DISTINCT {column.text} FROM {source.relation}"  # noqa: S608
    originals = [text for (text,) in connection.execute(distinct).fetchall() if text is not None]
    digits = [re.sub(r"[^0-9]", "", text) for text in originals]
    whole = [number if is_card_number(number) else None for number in digits]
    facts = {
        "original": originals,
        "last4": [number[-4:] if len(number) >= 4 else None for number in digits],
        "brand": [card_brand(number) if number else None for number in whole],
        "token": [card_token(number, key) if number else None for number in whole],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in facts.items()})


def _joined(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, column: SourceColumn) -> str:
    connection.register("_arriving", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM _arriving")  # noqa: S608
    connection.unregister("_arriving")
    return f"LEFT JOIN {name} ON {name}.original = {column.text}"
