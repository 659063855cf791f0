"""A tiny shop with every trap that a join can fall into: its rows, and how they are published."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES

Row = dict[str, Any]
Rows = dict[str, list[Row]]

OUTPUTS = {
    "customer_segments": {
        "customer_id": "VARCHAR",
        "recency_days": "BIGINT",
        "frequency": "BIGINT",
        "monetary": "DOUBLE",
        "tier": "VARCHAR",
        "cluster": "BIGINT",
        "segment_name": "VARCHAR",
        "description": "VARCHAR",
        "first_order": "DATE",
        "last_order": "DATE",
        "currency": "VARCHAR",
        "run_id": "VARCHAR",
    },
    "forecasts": {
        "series_type": "VARCHAR",
        "series_id": "VARCHAR",
        "series_name": "VARCHAR",
        "measure": "VARCHAR",
        "grain": "VARCHAR",
        "period": "DATE",
        "horizon_step": "BIGINT",
        "forecast": "DOUBLE",
        "lower_80": "DOUBLE",
        "upper_80": "DOUBLE",
        "lower_95": "DOUBLE",
        "upper_95": "DOUBLE",
        "cumulative_lower_80": "DOUBLE",
        "cumulative_upper_80": "DOUBLE",
        "model": "VARCHAR",
        "backtest_wape": "DOUBLE",
        "backtest_mase": "DOUBLE",
        "currency": "VARCHAR",
    },
    "data_quality": {"table_name": "VARCHAR", "rows_in": "BIGINT", "score": "DOUBLE"},
    "product_reviews": {
        "review_id": "VARCHAR",
        "product_id": "VARCHAR",
        "stars": "BIGINT",
        "written_on": "DATE",
        "author_email": "VARCHAR",
    },
}
EXTRA_COLUMNS = {
    "customers": {"household_income": "DOUBLE", "passport_no": "VARCHAR", "api_token": "VARCHAR"}
}
AS_OF = datetime.fromisoformat("2024-02-29T18:30:00")
FIRST_DAY = datetime.fromisoformat("2022-11-01T00:00:00")


def columns_of(table: str) -> dict[str, str]:
    """Columns with types of a table of the tiny shop."""
    if table in OUTPUTS:
        return OUTPUTS[table]
    known = {column.name: DUCKDB_TYPES[column.type] for column in CANONICAL_TABLES[table].columns}
    return known | EXTRA_COLUMNS.get(table, {})


def publish(rows: Rows, folder: Path, run_id: str) -> None:
    """Write the rows to a new DuckDB file and point to it."""
    file = folder / f"serving-{run_id}.duckdb"
    connection = duckdb.connect(str(file))
    for table in (*CANONICAL_TABLES, *OUTPUTS):
        columns = columns_of(table)
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f'CREATE TABLE "{table}" ({declared})')
        if found := rows.get(table, []):
            values = [[row.get(name) for name in columns] for row in found]
            connection.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(columns))})', values)
    connection.close()
    currencies: dict[str, int] = {}
    for order in rows.get("orders", []):
        if order["currency"] is not None:
            currencies[order["currency"]] = currencies.get(order["currency"], 0) + 1
    pointer = {
        "run_id": run_id,
        "file": file.name,
        "as_of": AS_OF.isoformat(),
        "published_at": AS_OF.isoformat(),
        "row_counts": {table: len(rows.get(table, [])) for table in (*CANONICAL_TABLES, *OUTPUTS)},
        "currencies": sorted(currencies.items(), key=lambda item: -item[1]),
        "reach": {"product_reviews": "shop"},
    }
    pending = folder / "current.json.new"
    pending.write_text(json.dumps(pointer))
    pending.replace(folder / "current.json")


def build_shop(chance: random.Random) -> Rows:
    """A shop of 60 orders in two stores; every fact has more than one row per parent somewhere."""
    rows: Rows = {name: [] for name in (*CANONICAL_TABLES, *OUTPUTS)}
    _catalogue(rows, chance)
    _customers(rows, chance)
    for number in range(60):
        _order(rows, chance, number)
    _orphans(rows)
    _analytics(rows)
    return rows


def _catalogue(rows: Rows, chance: random.Random) -> None:
    rows["categories"] = [
        {"category_id": "c0", "name": "Home", "parent_id": None},
        {"category_id": "c1", "name": "Kitchen", "parent_id": "c0"},
        {"category_id": "c2", "name": "Mugs", "parent_id": "c1"},
        {"category_id": "c3", "name": "Garden", "parent_id": None},
    ]
    names = ["Red Mug", "Blue Mug", "Rake", "Crème Pot", None, "Teapot", "Never Sold", "O'Hara 100% Vase"]
    for number, name in enumerate(names):
        rows["products"].append(
            {
                "product_id": f"p{number}",
                "sku": f"SKU-{number:03d}",
                "name": name,
                "brand": ["Acme", "Borders", None][number % 3],
                "category_id": ["c2", "c2", "c3", "c1", None, "c1", "c3", "c0"][number],
                "price": Decimal("5.00") + number,
                "cost": None if number == 3 else Decimal("2.00") + number,
                "currency": "GBP",
                "launched_on": date(2022, 1, 1) + timedelta(days=30 * number),
                "active": number != 6,
            }
        )
    rows["stores"] = [
        {
            "store_id": "s1",
            "name": "London",
            "region": "South",
            "country": "United Kingdom",
            "channel": "store",
        },
        {"store_id": "s2", "name": "Berlin", "region": "East", "country": "Germany", "channel": "store"},
    ]
    for product in rows["products"]:
        for store in ("s1", "s2"):
            rows["inventory"].append(
                {
                    "product_id": product["product_id"],
                    "store_id": store,
                    "on_hand": chance.choice([0, 0, 3, 12]),
                    "reserved": chance.choice([None, 0, 2]),
                    "reorder_point": 3,
                    "updated_at": AS_OF,
                }
            )
        rows["competitor_prices"] += [
            {
                "product_id": product["product_id"],
                "competitor": rival,
                "price": Decimal("6.00"),
                "currency": "GBP",
                "observed_on": date(2024, 2, day),
            }
            for rival in ("Rival", "Other")
            for day in (1, 2)
        ]
    rows["promotions"] = [
        {
            "promotion_id": "m1",
            "name": "Mug week",
            "category_id": "c2",
            "starts_on": date(2024, 1, 1),
            "ends_on": date(2024, 1, 7),
            "discount_pct": 10.0,
        }
    ]


def _customers(rows: Rows, chance: random.Random) -> None:
    countries = ["United Kingdom", "EIRE", "Germany", None, "USA"]
    for number in range(10):
        rows["customers"].append(
            {
                "customer_id": f"k{number}",
                "name": f"Name{number} Canary",
                "email": f"canary{number}@example.com",
                "phone": f"+44 000 {number}",
                "registration_date": date(2022, 6, 1) + timedelta(days=40 * number),
                "birth_year": 1960 + 4 * number,
                "gender": ["f", "m", None][number % 3],
                "city": ["Leeds", "Cork", "Bonn", None, "Austin"][number % 5],
                "region": ["North", "South"][number % 2],
                "country": countries[number % 5],
                "postal_code": f"PC{number}",
                "household_income": 30000.0 + 1000 * number,
                "passport_no": f"CANARYPASS{number}",
                "api_token": f"CANARYTOKEN{number}",
            }
        )


def _order(rows: Rows, chance: random.Random, number: int) -> None:
    order_id = f"o{number}"
    when = FIRST_DAY + timedelta(days=chance.randrange(0, 480), hours=chance.randrange(24))
    rows["orders"].append(
        {
            "order_id": order_id,
            "customer_id": None if number % 11 == 0 else f"k{chance.randrange(9)}",
            "store_id": [None, "s1", "s2"][number % 3],
            "channel": ["online", "store"][number % 2],
            "order_date": when,
            "status": "cancelled" if number % 9 == 4 else [None, "completed", "shipped"][number % 3],
            "currency": "GBP",
            "discount": Decimal(number % 3),
            "tax": Decimal("1.50"),
            "shipping_fee": Decimal("2.00"),
            "total": Decimal(20 + number),
            "coupon_code": "SPRING" if number % 7 == 0 else None,
            "country": "Germany" if number % 5 == 0 else None,
        }
    )
    lines = chance.randrange(0, 4)
    for line in range(lines):
        _line(rows, chance, order_id, line, when)
    for attempt in range(number % 3):
        rows["payments"].append(
            {
                "payment_id": f"{order_id}-pay{attempt}",
                "order_id": order_id,
                "method": ["card", "cash"][(number + attempt) % 2],
                "card_last4": "4242",
                "card_token": "CANARYCARD",
                "amount": Decimal(10 + attempt),
                "currency": "GBP",
                "status": ["failed", "captured"][attempt % 2],
                "paid_at": when + timedelta(minutes=attempt),
            }
        )
    for parcel in range(number % 4):
        sent = when + timedelta(days=1)
        rows["shipments"].append(
            {
                "shipment_id": f"{order_id}-ship{parcel}",
                "order_id": order_id,
                "carrier": ["DHL", "UPS"][parcel % 2],
                "tracking_number": f"CANARYTRACK{number}",
                "shipping_address": f"CANARY street {number}",
                "ship_country": "Germany",
                "shipped_at": sent,
                "promised_at": sent + timedelta(days=2),
                "delivered_at": None if parcel == 2 else sent + timedelta(days=1 + (number + parcel) % 4),
                "delivery_status": "in_transit" if parcel == 2 else "delivered",
                "cost": Decimal("3.20"),
            }
        )
    if number % 6 == 0:
        rows["fraud_labels"].append(
            {"order_id": order_id, "is_fraud": number % 12 == 0, "reported_on": when.date()}
        )


def _line(rows: Rows, chance: random.Random, order_id: str, line: int, when: datetime) -> None:
    product, quantity = f"p{chance.choice([0, 0, 1, 2, 3, 4, 5, 7])}", chance.randrange(1, 5)
    discount = Decimal(chance.choice(["0", "0.50"]))
    rows["order_items"].append(
        {
            "order_item_id": f"{order_id}-{line}",
            "order_id": order_id,
            "product_id": product,
            "quantity": quantity,
            "unit_price": Decimal("5.25"),
            "discount": discount,
            "line_total": quantity * Decimal("5.25") - discount,
        }
    )
    for part in range(chance.choice([0, 0, 0, 1, 2])):
        rows["returns"].append(
            {
                "return_id": f"{order_id}-{line}-r{part}",
                "order_id": order_id,
                "product_id": product,
                "quantity": 1,
                "amount": Decimal("1.25"),
                "returned_at": when + timedelta(days=20),
                "reason": chance.choice(["broken", "late", None]),
            }
        )


def _orphans(rows: Rows) -> None:
    """A line without an order, a return without an order, a line of an unknown product."""
    rows["order_items"] += [
        _orphan_line("lost-1", "no-such-order", "p0"),
        _orphan_line("lost-2", "o1", "no-such-product"),
    ]
    rows["returns"].append(
        {
            "return_id": "lost-r",
            "order_id": "no-such-order",
            "product_id": "p0",
            "quantity": 2,
            "amount": Decimal("7.00"),
            "returned_at": datetime.fromisoformat("2023-05-05T10:00:00"),
            "reason": "broken",
        }
    )


def _orphan_line(item: str, order_id: str, product_id: str) -> Row:
    return {
        "order_item_id": item,
        "order_id": order_id,
        "product_id": product_id,
        "quantity": 1,
        "unit_price": Decimal("9.00"),
        "discount": Decimal(0),
        "line_total": Decimal("9.00"),
    }


def _analytics(rows: Rows) -> None:
    tiers = ["platinum", "gold", "silver", "bronze"]
    rows["customer_segments"] = [
        {
            "customer_id": f"k{number}",
            "recency_days": 10 * number,
            "frequency": 9 - number,
            "monetary": 100.0 * (9 - number),
            "tier": tiers[number % 4],
            "cluster": number % 4,
            "segment_name": f"Segment {tiers[number % 4]}",
            "description": "",
            "first_order": date(2022, 11, 1),
            "last_order": date(2024, 1, 1),
            "currency": "GBP",
            "run_id": "run-1",
        }
        for number in range(9)
    ]
    for kind, names in (("total", ["total"]), ("country", ["Germany", "EIRE"]), ("store", ["s1", "s2"])):
        for measure in ("revenue", "units"):
            for grain, count in (("day", 40), ("week", 6)):
                for name in names:
                    rows["forecasts"] += [
                        _forecast(kind, name, measure, grain, step) for step in range(count)
                    ]
    rows["data_quality"] = [
        {"table_name": "orders", "rows_in": 60, "score": 99.0},
        {"table_name": "products", "rows_in": 8, "score": 97.0},
    ]
    rows["product_reviews"] = [
        {
            "review_id": f"v{number}",
            "product_id": f"p{number % 3}",
            "stars": 1 + number % 5,
            "written_on": date(2024, 1, 1 + number),
            "author_email": f"canary-review{number}@example.com",
        }
        for number in range(9)
    ]


def _forecast(kind: str, name: str, measure: str, grain: str, step: int) -> Row:
    start = AS_OF.date() + timedelta(days=1)
    value = {"total": 100.0, "country": 40.0, "store": 30.0}[kind] * (7 if grain == "week" else 1)
    return {
        "series_type": kind,
        "series_id": name,
        "series_name": name,
        "measure": measure,
        "grain": grain,
        "period": start + timedelta(days=step * (7 if grain == "week" else 1)),
        "horizon_step": step + 1,
        "forecast": value,
        "lower_80": value - 10,
        "upper_80": value + 10,
        "lower_95": value - 20,
        "upper_95": value + 20,
        "cumulative_lower_80": (step + 1) * value - 12,
        "cumulative_upper_80": (step + 1) * value + 12,
        "model": "theta",
        "backtest_wape": 0.2,
        "backtest_mase": 0.9,
        "currency": "GBP" if measure == "revenue" else None,
    }
