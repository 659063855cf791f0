"""Planted bad rows, of known kind and number: what curation must reject, and duplicates it must resolve."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from ingestion.extract.demo.spec import DemoSpec
from ingestion.lake.canonical import CANONICAL_TABLES

Value: TypeAlias = str | int | float | date | datetime | None
STALE, EXACT = "stale_duplicate", "exact_duplicate"


def _moment(text: str) -> datetime:
    """A time without zone, as the tables hold it (UTC)."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of bad row: good rows of the table under new keys, with some columns made wrong."""

    table: str
    kind: str
    wrong: dict[str, Value]


DEFECTS = (
    Defect("customers", "missing_key", {"customer_id": None}),
    Defect("customers", "bad_date", {"registration_date": "2025-02-30"}),
    Defect("customers", "bad_date", {"registration_date": "unknown"}),
    Defect("categories", "own_parent", {}),
    Defect("products", "negative_price", {"price": -1999}),
    Defect("products", "unknown_enum", {"active": "maybe"}),
    Defect("orders", "missing_key", {"order_id": None}),
    Defect("orders", "future_date", {"order_date": _moment("2099-01-01 12:00")}),
    Defect("orders", "missing_date", {"order_date": None}),
    Defect("orders", "negative_discount", {"discount": -500}),
    Defect("order_items", "negative_quantity", {"quantity": -3}),
    Defect("order_items", "zero_quantity", {"quantity": 0}),
    Defect("order_items", "missing_key", {"product_id": None}),
    Defect("returns", "negative_quantity", {"quantity": -1}),
    Defect("payments", "missing_amount", {"amount": None}),
    Defect("payments", "missing_key", {"order_id": None}),
    Defect("shipments", "delivered_before_shipped", {"delivered_at": _moment("2020-01-01 09:00")}),
    Defect("shipments", "future_date", {"shipped_at": _moment("2099-06-01 08:00"), "delivered_at": None}),
    Defect("inventory", "negative_reserved", {"reserved": -4}),
    Defect("price_history", "ends_before_it_starts", {"valid_to": date(2015, 1, 1)}),
    Defect("competitor_prices", "text_in_number", {"price": "n/a"}),
    Defect("competitor_prices", "zero_price", {"price": "0.00"}),
    Defect("fx_rates", "zero_rate", {"per_eur": 0.0}),
    Defect("promotions", "dates_reversed", {"ends_on": date(2015, 1, 1)}),
    Defect("promotions", "discount_out_of_range", {"discount_pct": 250.0}),
    Defect("fraud_labels", "unknown_enum", {"is_fraud": "unknown"}),
)
"""Every kind that curation must reject by type, required column, time range or rule of the contract."""

STALE_VERSIONS: dict[str, dict[str, Value]] = {
    "customers": {"city": "Oldtown", "segment_hint": None},
    "products": {"brand": "Unbranded"},
    "orders": {"status": "pending"},
    "inventory": {"on_hand": 999},
    "payments": {"status": "pending"},
}
"""Older versions written before the good row with the same key: the last one in the file must win."""

EXACT_COPIES = ("order_items", "shipments", "returns", "fx_rates", "competitor_prices")
"""Tables of which some rows are written twice, word for word."""

DECIMAL_PLACES = {"price": 100, "discount": 1}
_FRESH_KEY = "X{:05d}"


@dataclass
class PoisonBook:
    """The bad rows written so far, one entry each."""

    table: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)
    key: list[str] = field(default_factory=list)

    def note(self, table: str, kind: str, outcome: str, rows: pa.Table) -> None:
        """Enter every row with its key as JSON."""
        names = list(CANONICAL_TABLES[table].key)
        for row in rows.select(names).to_pylist():
            self.table.append(table)
            self.kind.append(kind)
            self.outcome.append(outcome)
            self.key.append(json.dumps(row, default=str, sort_keys=True))

    def counts(self) -> dict[str, int]:
        """Bad rows by table."""
        return {name: self.table.count(name) for name in sorted(set(self.table))}

    def to_arrow(self) -> pa.Table:
        """One row per bad row."""
        return pa.table({"table": self.table, "kind": self.kind, "outcome": self.outcome, "key": self.key})


def _column(name: str, value: Value, like: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_decimal(like.type) and isinstance(value, int):
        whole = pa.array([value * DECIMAL_PLACES[name]] * len(like), pa.int64())
        return _as_decimal(whole, like.type)
    return pa.array([value] * len(like), like.type)


def _as_decimal(units: pa.Array, kind: pa.DataType) -> pa.Array:
    words = np.empty((len(units), 2), dtype=np.int64)
    words[:, 0] = units.to_numpy()
    words[:, 1] = words[:, 0] >> 63
    return pa.Array.from_buffers(kind, len(units), [None, pa.py_buffer(words)])


def _with(rows: pa.Table, wrong: dict[str, Value]) -> pa.Table:
    for name, value in wrong.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(name), _column(name, value, rows.column(name)))
    return rows


def _rekeyed(table: str, rows: pa.Table, first: int) -> pa.Table:
    """Give every row a key that no good row has."""
    name = CANONICAL_TABLES[table].key[0]
    if rows.schema.field(name).type != pa.string():
        name = CANONICAL_TABLES[table].key[1]
    keys = pa.array([_FRESH_KEY.format(first + n) for n in range(len(rows))], pa.string())
    return rows.set_column(rows.schema.get_field_index(name), name, keys)


def rows_of_a_kind(scale: float) -> int:
    """Bad rows of each kind."""
    return int(np.clip(round(5 * scale**0.5), 2, 25))


def _some(rows: pa.Table, count: int, rng: np.random.Generator) -> pa.Table:
    """Rows drawn without repetition where there are enough of them."""
    again = len(rows) < count
    return rows.take(pa.array(np.sort(rng.choice(len(rows), count, replace=again))))


def stale_versions(spec: DemoSpec, table: str, good: pa.Table, book: PoisonBook) -> pa.Table:
    """Older versions of some of the rows, to be written before them; empty where the table has none."""
    if table not in STALE_VERSIONS:
        return good.slice(0, 0)
    rng = spec.rng(f"stale {table}")
    rows = _with(_some(good, rows_of_a_kind(spec.scale), rng), STALE_VERSIONS[table])
    book.note(table, STALE, "deduplicated", rows)
    return rows


def bad_rows(spec: DemoSpec, table: str, good: pa.Table, book: PoisonBook) -> list[pa.Table]:
    """Rows to be written after the good ones: rejects of every kind of the table, and exact copies."""
    rng = spec.rng(f"poison {table}")
    count, parts = rows_of_a_kind(spec.scale), []
    for number, defect in enumerate(d for d in DEFECTS if d.table == table):
        rows = _rekeyed(table, _some(good, count, rng), number * 100)
        rows = _own_parent(rows) if defect.kind == "own_parent" else _with(rows, defect.wrong)
        book.note(table, defect.kind, "quarantined", rows)
        parts.append(rows)
    if table in EXACT_COPIES:
        parts.append(_some(good, count, rng))
        book.note(table, EXACT, "deduplicated", parts[-1])
    return parts


def _own_parent(rows: pa.Table) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index("parent_id"), "parent_id", rows.column("category_id"))


def kinds() -> Sequence[tuple[str, str]]:
    """Every planted (table, kind)."""
    named = [(d.table, d.kind) for d in DEFECTS]
    return [*named, *((t, STALE) for t in STALE_VERSIONS), *((t, EXACT) for t in EXACT_COPIES)]
