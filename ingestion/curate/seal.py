"""Seal the raw zone: files that hold card numbers are written anew without them.

A card number column of the payments becomes last four digits, brand and token; other columns are starred
out or,
in identifiers, tokenised, exactly as curation would. Columns of authentication data are dropped.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.curate.forgotten import Forgotten
from ingestion.curate.masking import is_identifier
from ingestion.curate.source import CARD_NUMBER_COLUMNS, FORBIDDEN_COLUMNS
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.cards import card_brand, card_token, is_card_number, mask_cards, tokenise_cards

_RECORD = "sealed.json"
_CARD_SIZED = 10**12


def seal_raw(raw: Path, state: Path, key: bytes) -> int:
    """Write every raw file that holds card data anew without it; returns how many were.

    Each file is replaced in one step. Files that were looked at before and have not changed are left alone.
    People who were erased from the home go from files that came since.
    """
    record = state / _RECORD
    forgotten = Forgotten(state, key)
    known: dict[str, list[int]] = json.loads(record.read_text("utf-8")) if record.exists() else {}
    seen: dict[str, list[int]] = {}
    sealed = 0
    for path in sorted(p for p in raw.rglob("*.parquet") if p.is_file() and not p.parent.is_symlink()):
        name = str(path.relative_to(raw))
        if known.get(name) != _stamp(path):
            sealed += _seal_file(path, path.parent.name, key, forgotten)
        seen[name] = _stamp(path)
    forgotten.write()
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    record.write_text(json.dumps(seen), "utf-8")
    return sealed


def _stamp(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _seal_file(path: Path, table_name: str, key: bytes, forgotten: Forgotten) -> bool:
    table = pq.read_table(path, partitioning=None)
    clean = forgotten.without_them(sealed_table(table, table_name, key), table_name)
    if clean is table:
        return False
    fresh = path.with_suffix(f".{os.getpid()}.new")
    pq.write_table(clean, fresh)
    fresh.replace(path)
    return True


def sealed_table(table: pa.Table, table_name: str, key: bytes) -> pa.Table:
    """The rows without card data; the very same table when there was none."""
    contract = CANONICAL_TABLES.get(table_name)
    keys = {*contract.key, *(r.column for r in contract.references)} if contract else set()
    for name in table.column_names:
        simple = re.sub(r"[^a-z0-9]", "", name.lower())
        if simple in FORBIDDEN_COLUMNS:
            table = table.drop_columns([name])
        elif table_name == "payments" and simple in CARD_NUMBER_COLUMNS:
            table = _without_numbers(table, name, key)
        else:
            in_codes = name in keys or is_identifier(name)
            table = _masked(table, name, (lambda text: tokenise_cards(text, key)) if in_codes else mask_cards)
    return table


def _masked(table: pa.Table, name: str, replace: Callable[[str], str]) -> pa.Table:
    column = table[name]
    texts = _texts(column)
    if texts is None:
        return table
    found = {
        text: clean for text in pc.unique(texts).to_pylist() if text and (clean := replace(text)) != text
    }
    if not found:
        return table
    values = pa.array([found.get(text, text) for text in texts.to_pylist()], pa.string())
    return table.set_column(table.column_names.index(name), name, values)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """The column as text; None where it cannot hold a card number."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column
    whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.precision >= 13)
    if not (whole or pa.types.is_floating(kind)) or not column.length():
        return None
    largest = pc.max(column).as_py()
    if largest is None or largest < _CARD_SIZED:
        return None
    if pa.types.is_integer(kind):
        return pc.cast(column, pa.string())
    numbers = column.to_pylist()
    return pa.chunked_array(
        [pa.array([None if n is None else f"{int(n)}" if n == int(n) else str(n) for n in numbers])]
    )


def _without_numbers(table: pa.Table, name: str, key: bytes) -> pa.Table:
    """Last four, brand and token instead of the number; a shortened one keeps its last four."""
    texts = [None if v is None else str(v) for v in table[name].to_pylist()]
    facts = {text: _facts(text, key) for text in set(texts) if text is not None}
    table = table.drop_columns([name])
    for place, column in enumerate(("card_last4", "card_brand", "card_token")):
        values = [None if text is None else facts[text][place] for text in texts]
        if column in table.column_names:
            given = table[column].to_pylist()
            values = [new if old is None else old for old, new in zip(given, values, strict=True)]
            table = table.drop_columns([column])
        table = table.append_column(column, pa.array(values, pa.string()))
    return table


def _facts(text: str, key: bytes) -> tuple[str | None, str | None, str | None]:
    digits = re.sub(r"[^0-9]", "", text)
    whole = is_card_number(digits)
    return (
        digits[-4:] if len(digits) >= 4 else None,
        card_brand(digits) if whole else None,
        card_token(digits, key) if whole else None,
    )
