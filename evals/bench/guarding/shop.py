"""A small shop in which what must stay hidden carries a canary, and every row knows who may see it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES, Column, Sensitivity
from tools.ports import ServingSchema

Level = Literal["open", "personal", "secret"]
Row = dict[str, object]
STORES = ("s1", "s2", "s3")
CANARY = "CANARY"
CANARY_QUANTITY = 2**40
"""Of a row that belongs to another store: too long for a length, so that computing with it tells of it."""
_START = datetime.fromisoformat("2023-01-01T08:00:00")
_LEVELS: Mapping[Sensitivity, Level] = {
    Sensitivity.PUBLIC: "open",
    Sensitivity.PERSONAL: "personal",
    Sensitivity.SECRET: "secret",
}
_EXTRA: Mapping[str, Mapping[str, Level]] = {
    "customers": {"passport_no": "personal", "api_token": "secret", "household_income": "open"},
    "product_reviews": {"author_email": "personal"},
}
_OUTPUTS: Mapping[str, Mapping[str, str]] = {
    "customer_segments": {"customer_id": "VARCHAR", "tier": "VARCHAR", "monetary": "DOUBLE"},
    "forecasts": {"series_type": "VARCHAR", "series_id": "VARCHAR", "period": "DATE", "forecast": "DOUBLE"},
    "data_quality": {"table_name": "VARCHAR", "rows_in": "BIGINT", "details": "VARCHAR"},
    "query_patterns": {"pattern": "VARCHAR", "times_asked": "BIGINT"},
    "product_reviews": {"product_id": "VARCHAR", "stars": "BIGINT", "author_email": "VARCHAR"},
    "wages": {"employee": "VARCHAR", "salary": "BIGINT"},
}
_COUNTS: Mapping[str, int] = {"orders": 45, "order_items": 90, "customers": 12, "products": 8, "stores": 3}
USAGE_TABLES = frozenset({"query_patterns"})
UNDECLARED = frozenset({"wages"})
SCOPED_COLUMNS: Mapping[str, frozenset[str]] = {"customer_segments": frozenset({"customer_id", "tier"})}
"""Of these tables, people scoped to stores may read these columns only."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A row and the stores whose people may see it; None when everybody may, empty when nobody scoped may."""

    values: Row
    stores: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class CanaryShop:
    """Types and levels of every column, and the rows with their owners, by table."""

    types: Mapping[str, Mapping[str, str]]
    levels: Mapping[str, Mapping[str, Level]]
    rows: Mapping[str, list[Planted]]

    def schema(self) -> ServingSchema:
        """What the publisher says of it."""
        return ServingSchema(
            run_id="canaries",
            as_of=_START + timedelta(days=400),
            columns=self.types,
            row_counts={table: len(rows) for table, rows in self.rows.items()},
            declared_reach={"product_reviews": "shop"},
        )


@dataclass(slots=True)
class _Builder:
    chance: random.Random
    order_store: dict[str, str | None] = field(default_factory=dict)
    customer_stores: dict[str, set[str]] = field(default_factory=dict)

    def table(self, name: str, types: Mapping[str, str], levels: Mapping[str, Level]) -> list[Planted]:
        found = [self._row(name, types, levels, number) for number in range(_COUNTS.get(name, 24))]
        return [Planted(row, self._owners(name, row)) for row in found]

    def _row(self, name: str, types: Mapping[str, str], levels: Mapping[str, Level], number: int) -> Row:
        row = {column: self._value(name, column, types[column], number) for column in types}
        for column, level in levels.items():
            if level != "open":
                row[column] = self._hidden(level, types[column], number)
        if name == "orders":
            self._register(row)
        self._mark(name, row)
        return row

    def _register(self, row: Row) -> None:
        store = row["store_id"]
        self.order_store[str(row["order_id"])] = None if store is None else str(store)
        if store is not None and row["customer_id"] is not None:
            self.customer_stores.setdefault(str(row["customer_id"]), set()).add(str(store))

    def _mark(self, name: str, row: Row) -> None:
        """A canary in the words of every row that belongs to another store than the first."""
        owners = self._owners(name, row)
        if owners is None or "s1" in owners:
            return
        for column in ("coupon_code", "reason", "carrier", "details", "pattern", "employee"):
            if column in row:
                row[column] = f"{CANARY}-ROW-{self.chance.randrange(99)}"
        if "quantity" in row:
            row["quantity"] = CANARY_QUANTITY

    def _hidden(self, level: Level, kind: str, number: int) -> object:
        if kind == "BIGINT":
            return 1_900_000 + number
        return f"{CANARY}-{level.upper()}-{number}" if kind == "VARCHAR" else None

    def _value(self, table: str, column: str, kind: str, number: int) -> object:
        if (key := _KEYS.get(column)) is not None:
            own = table == key[0]
            return f"{key[1]}{number + 1 if own else self.chance.randrange(key[2]) + 1}"
        if column == "store_id":
            return STORES[number] if table == "stores" else self.chance.choice([*STORES, None])
        if column in _WORDS:
            return self.chance.choice(_WORDS[column])
        if column.endswith("_id") or column == "sku":
            return f"{column[:-3]}-{number}"
        return self._of_type(kind, number)

    def _of_type(self, kind: str, number: int) -> object:
        if self.chance.random() < 0.1:
            return None
        day = _START + timedelta(days=self.chance.randrange(400), hours=self.chance.randrange(10))
        match kind.partition("(")[0]:
            case "VARCHAR":
                return self.chance.choice(["red", "blue", "Green tea", "O'Hara", "100%", "naïve"])
            case "BIGINT":
                return self.chance.randrange(1, 9)
            case "DOUBLE":
                return float(self.chance.randrange(1, 400)) / 4
            case "DECIMAL":
                return Decimal(self.chance.randrange(1, 9000)) / 100
            case "BOOLEAN":
                return self.chance.random() < 0.5
            case "DATE":
                return day.date()
            case _:
                return day

    def _owners(self, table: str, row: Row) -> frozenset[str] | None:
        """Who may see the row, from what the shop's rules say in words."""
        match _OWNERSHIP.get(table, "nobody"):
            case "everybody":
                return None
            case "store":
                return frozenset({str(row["store_id"])}) if row["store_id"] else frozenset()
            case "store or all":
                return frozenset({str(row["store_id"])}) if row["store_id"] else None
            case "order":
                store = self.order_store.get(str(row["order_id"]))
                return frozenset({store}) if store else frozenset()
            case "customer":
                return frozenset(self.customer_stores.get(str(row["customer_id"]), ()))
            case "series" if row["series_type"] == "store":
                return frozenset({str(row["series_id"])})
            case _:
                return frozenset()


_KEYS: Mapping[str, tuple[str, str, int]] = {
    "order_id": ("orders", "o", 50),
    "customer_id": ("customers", "k", 13),
    "product_id": ("products", "p", 9),
    "category_id": ("categories", "c", 24),
    "order_item_id": ("order_items", "i", 90),
}
"""Of each key column: its table, the letter of its values, how many others may name (some are missing)."""
_WORDS: Mapping[str, tuple[object, ...]] = {
    "status": ("completed", "cancelled", "shipped", None),
    "channel": ("online", "store"),
    "currency": ("EUR",),
    "country": ("Germany", "France", "EIRE", None),
    "region": ("North", "South"),
    "city": ("Bonn", "Lyon", "Cork", None),
    "tier": ("gold", "silver"),
    "series_type": ("store", "total", "country"),
    "series_id": (*STORES, "total", "Germany"),
    "table_name": ("orders", "products"),
}
_OWNERSHIP: Mapping[str, str] = {
    **dict.fromkeys(("products", "categories", "competitor_prices", "fx_rates", "promotions"), "everybody"),
    **dict.fromkeys(("orders", "stores", "inventory"), "store"),
    **dict.fromkeys(("order_items", "returns", "payments", "shipments", "fraud_labels"), "order"),
    **dict.fromkeys(("customers", "customer_segments"), "customer"),
    "price_history": "store or all",
    "forecasts": "series",
}
_FIRST = ("orders", "customers")


def canary_shop(seed: int = 11) -> CanaryShop:
    """The shop; the same for the same seed."""
    types = {name: _types(name) for name in (*CANONICAL_TABLES, *_OUTPUTS)}
    levels = {name: _column_levels(name, columns) for name, columns in types.items()}
    builder = _Builder(random.Random(seed))  # noqa: S311 - a made-up shop
    order = (*_FIRST, *(name for name in types if name not in _FIRST))
    rows = {name: builder.table(name, types[name], levels[name]) for name in order}
    return CanaryShop(types, levels, rows)


def _types(table: str) -> dict[str, str]:
    if table in _OUTPUTS:
        return dict(_OUTPUTS[table])
    known = {column.name: DUCKDB_TYPES[column.type] for column in CANONICAL_TABLES[table].columns}
    extra = {
        name: "DOUBLE" if level == "open" else "VARCHAR" for name, level in _EXTRA.get(table, {}).items()
    }
    return known | extra


def _column_levels(table: str, types: Mapping[str, str]) -> dict[str, Level]:
    contract = CANONICAL_TABLES.get(table)
    declared: dict[str, Column] = {column.name: column for column in contract.columns} if contract else {}
    return {
        name: _LEVELS[declared[name].sensitivity]
        if name in declared
        else _EXTRA.get(table, {}).get(name, "open")
        for name in types
    }
