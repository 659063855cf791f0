"""A small Canadian bookshop chain as a folder of CSV files: about 2,000 orders in CAD, 2022-01 to 2023-06.

It has columns that the canonical schema lacks (author, format, pages, membership, gift_wrap) and lacks tables
that it has (payments, shipments, promotions, …).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import numpy as np

SEED = 19_620_412
FIRST_DAY, LAST_DAY = date(2022, 1, 3), date(2023, 6, 18)
ORDERS, CUSTOMERS = 2_100, 420

Row: TypeAlias = dict[str, object]
Tables: TypeAlias = Mapping[str, Sequence[Row]]

CATEGORIES = {
    "Fiction": ("Crime", "Science Fiction", "Romance"),
    "Non-fiction": ("Cookery", "History", "Travel"),
    "Children": ("Picture Books", "Young Adult"),
    "Stationery": ("Notebooks", "Fountain Pens"),
}
STORES = (
    ("Halifax Waterfront", "Atlantic", "Canada", "shop"),
    ("Montreal Plateau", "Quebec", "Canada", "shop"),
    ("Toronto Queen West", "Ontario", "Canada", "shop"),
    ("Vancouver Gastown", "Pacific", "Canada", "shop"),
    ("Web Shop", "", "", "web"),
)
PUBLISHERS = ("Larkspur Press", "Granite House", "Paper Moon", "Northern Lamp", "Tidewater Books")
AUTHORS = (
    "Imogen Hale", "Marcus Oduya", "Sigrid Falk", "Beatriz Quiroga", "Tomas Revell", "Noor Haddad",
    "Elspeth Crane", "Julian Okafor", "Maeve Tully", "Anton Brandt",
)  # fmt: skip
FIRST_WORDS = ("Silent", "Crimson", "Forgotten", "Midnight", "Golden", "Winter", "Hidden", "Broken")
LAST_WORDS = {
    "Crime": "Alibi", "Science Fiction": "Orbit", "Romance": "Letters", "Cookery": "Kitchen",
    "History": "Empire", "Travel": "Road", "Picture Books": "Hedgehog", "Young Adult": "Summer",
}  # fmt: skip
FORMATS = (("hardback", 34.0), ("paperback", 18.5), ("audiobook", 27.0))
STATIONERY = {
    "Notebooks": ("Linen Notebook", "Dot Grid Notebook", "Pocket Notebook", "Music Notebook"),
    "Fountain Pens": ("Brass Fountain Pen", "Student Fountain Pen", "Calligraphy Pen", "Ebony Fountain Pen"),
}
PLACES = (
    ("Halifax", "Atlantic", "Canada"),
    ("Montreal", "Quebec", "Canada"),
    ("Toronto", "Ontario", "Canada"),
    ("Vancouver", "Pacific", "Canada"),
    ("Boston", "New England", "United States"),
    ("Seattle", "Pacific Northwest", "United States"),
    ("Reykjavik", "Capital Region", "Iceland"),
    ("Glasgow", "Scotland", "United Kingdom"),
)
GIVEN = (
    "Ada",
    "Bruno",
    "Celeste",
    "Dmitri",
    "Esme",
    "Farid",
    "Gwen",
    "Hugo",
    "Isla",
    "Jonah",
    "Kaya",
    "Lorne",
)
FAMILY = (
    "Abbott", "Bouchard", "Castellan", "Delorme", "Eklund", "Fraser", "Gagnon", "Hebert", "Ivanov", "Jensen",
    "Kowal", "Lavoie", "MacNeil", "Nadeau", "Osborne", "Pelletier", "Quist", "Rahman", "Sinclair", "Tremblay",
    "Underhill", "Vance", "Whitford", "Yamada", "Zeller", "Ashdown", "Birch", "Clarke", "Dubois", "Ellery",
    "Finch", "Gauthier", "Hollis", "Irvine", "Joncas",
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """What a sale is drawn from; earlier products and customers are drawn more often."""

    products: list[Row]
    customers: list[Row]
    rng: np.random.Generator


def bookshop_tables(seed: int = SEED) -> Tables:
    """Every table of the shop by name; the same seed always gives the same rows."""
    rng = np.random.default_rng(seed)
    products = _products(rng)
    customers = _customers(rng)
    favourites = [products[n] for n in rng.permutation(len(products))]
    orders, items, returns = _sales(Shop(favourites, customers, rng))
    return {
        "categories": _categories(),
        "stores": _stores(),
        "products": products,
        "customers": customers,
        "orders": orders,
        "order_items": items,
        "returns": returns,
        "inventory": _inventory(products, rng),
    }


def write_bookshop(folder: Path, seed: int = SEED) -> None:
    """Write one CSV file a table, with a header row and empty text for nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in bookshop_tables(seed).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def _categories() -> list[Row]:
    rows: list[Row] = []
    for number, (top, leaves) in enumerate(CATEGORIES.items(), start=1):
        rows.append({"category_id": f"{number}", "name": top, "parent_id": ""})
        rows += [
            {"category_id": f"{number}.{leaf}", "name": name, "parent_id": f"{number}"}
            for leaf, name in enumerate(leaves, start=1)
        ]
    return rows


def _category_ids() -> dict[str, str]:
    return {str(row["name"]): str(row["category_id"]) for row in _categories()}


def _stores() -> list[Row]:
    return [
        {"store_id": f"ST{n}", "name": name, "region": region, "country": country, "channel": channel}
        for n, (name, region, country, channel) in enumerate(STORES, start=1)
    ]


def _products(rng: np.random.Generator) -> list[Row]:
    ids = _category_ids()
    rows: list[Row] = []
    for leaf, last in LAST_WORDS.items():
        for title in rng.permutation(FIRST_WORDS)[:5]:
            author, publisher = str(rng.choice(AUTHORS)), str(rng.choice(PUBLISHERS))
            for kind, price in FORMATS:
                rows.append(
                    _product(len(rows), f"The {title} {last} ({kind})", ids[leaf], publisher, price, rng)
                    | {"author": author, "format": kind, "pages": int(rng.integers(90, 700))}
                )
    for leaf, names in STATIONERY.items():
        for name in names:
            row = _product(len(rows), name, ids[leaf], "Harbour Goods", 16.0, rng)
            rows.append(row | {"author": "", "format": "", "pages": ""})
    return rows


def _product(
    number: int, name: str, category: str, brand: str, price: float, rng: np.random.Generator
) -> Row:
    shelf = round(price * float(rng.uniform(0.7, 1.5))) - 0.05
    return {
        "product_id": f"B{number + 1:03d}",
        "sku": f"HB-{number + 1:03d}",
        "name": name,
        "brand": brand,
        "category_id": category,
        "price": f"{shelf:.2f}",
        "cost": f"{shelf * 0.6:.2f}",
        "currency": "CAD",
        "active": "true" if rng.random() > 0.05 else "false",
    }


def _customers(rng: np.random.Generator) -> list[Row]:
    names = [f"{given} {family}" for family in FAMILY for given in GIVEN]
    rows: list[Row] = []
    for number, name in enumerate(rng.permutation(names)[:CUSTOMERS], start=1):
        city, region, country = PLACES[int(rng.choice(len(PLACES), p=_weights(len(PLACES))))]
        joined = FIRST_DAY - timedelta(days=int(rng.integers(-480, 900)))
        rows.append(
            {
                "customer_id": f"M{number:04d}",
                "name": name,
                "email": f"{name.lower().replace(' ', '.')}@example.org",
                "registration_date": joined.isoformat(),
                "city": city,
                "region": region,
                "country": country,
                "membership": str(rng.choice(("none", "reader", "patron"), p=(0.55, 0.35, 0.1))),
            }
        )
    return rows


def _weights(size: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    raw: np.ndarray[tuple[int], np.dtype[np.float64]] = 1.0 / np.arange(1.5, size + 1.5)
    total = float(raw.sum())
    return raw / total


def _sales(shop: Shop) -> tuple[list[Row], list[Row], list[Row]]:
    """Orders with their lines and returns, in order of time."""
    orders: list[Row] = []
    items: list[Row] = []
    returns: list[Row] = []
    for number, moment in enumerate(_moments(shop.rng), start=1):
        order, lines = _order(number, moment, len(items), shop)
        orders.append(order)
        items += lines
        if order["status"] == "done":
            returns += _returns(lines, moment, len(returns), shop.rng)
    return orders, items, returns


def _moments(rng: np.random.Generator) -> list[datetime]:
    """Order times: more towards the end of the history, in November and in December."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    weights = np.array([(1.6 if d.month in {11, 12} else 1.0) * (1 + n / 900) for n, d in enumerate(days)])
    drawn = np.sort(rng.choice(len(days), size=ORDERS - 1, p=weights / weights.sum()))
    picked = [*(int(day) for day in drawn), len(days) - 1]
    moments = [_at(days[day], int(rng.integers(8 * 3600, 20 * 3600))) for day in picked]
    return sorted(moments)


def _at(day: date, second: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(seconds=second)  # noqa: DTZ001 - all is UTC


def _order(number: int, moment: datetime, lines: int, shop: Shop) -> tuple[Row, list[Row]]:
    rng = shop.rng
    customer = shop.customers[int(len(shop.customers) * rng.beta(0.8, 2.0))]
    store = int(rng.choice(len(STORES), p=(0.12, 0.17, 0.2, 0.15, 0.36)))
    items = [_line(f"{number:05d}", lines + n + 1, shop) for n in range(int(rng.integers(1, 5)))]
    status = str(rng.choice(("done", "cancelled", "open"), p=(0.93, 0.05, 0.02)))
    total = sum(Decimal(str(item["line_total"])) for item in items)
    order = {
        "order_id": f"HB{number:05d}",
        "customer_id": "" if rng.random() < 0.06 and store < 4 else customer["customer_id"],
        "store_id": f"ST{store + 1}",
        "channel": "web" if store == 4 else "shop",
        "order_date": moment.isoformat(sep=" "),
        "status": status,
        "currency": "CAD",
        "total": f"{total:.2f}",
        "gift_wrap": "true" if rng.random() < 0.15 else "false",
    }
    return order, items


def _line(order: str, number: int, shop: Shop) -> Row:
    product = shop.products[int(len(shop.products) * shop.rng.beta(0.9, 1.8))]
    quantity = int(shop.rng.choice((1, 2, 3), p=(0.8, 0.15, 0.05)))
    gross = Decimal(str(product["price"])) * quantity
    discount = (gross * Decimal("0.10")).quantize(Decimal("0.01")) if shop.rng.random() < 0.1 else Decimal(0)
    return {
        "order_item_id": f"L{number:06d}",
        "order_id": f"HB{order}",
        "product_id": product["product_id"],
        "quantity": quantity,
        "unit_price": product["price"],
        "discount": f"{discount:.2f}",
        "line_total": f"{gross - discount:.2f}",
    }


def _returns(lines: Iterable[Row], moment: datetime, before: int, rng: np.random.Generator) -> list[Row]:
    """About one line in twenty comes back within three weeks, if the history still covers that day."""
    rows: list[Row] = []
    for line in lines:
        back = moment + timedelta(days=int(rng.integers(1, 22)))
        if rng.random() < 0.05 and back.date() <= LAST_DAY:
            rows.append(
                {
                    "return_id": f"R{before + len(rows) + 1:04d}",
                    "order_id": line["order_id"],
                    "order_item_id": line["order_item_id"],
                    "product_id": line["product_id"],
                    "quantity": line["quantity"],
                    "amount": line["line_total"],
                    "returned_at": back.isoformat(sep=" "),
                    "reason": str(rng.choice(("gift twice", "misprint", "not for me"))),
                }
            )
    return rows


def _inventory(products: Sequence[Row], rng: np.random.Generator) -> list[Row]:
    return [
        {
            "product_id": product["product_id"],
            "store_id": f"ST{store}",
            "on_hand": int(max(0, rng.normal(9, 6))),
            "reserved": 0,
            "reorder_point": 4,
            "updated_at": f"{LAST_DAY.isoformat()} 20:00:00",
        }
        for product in products
        for store in range(1, len(STORES) + 1)
        if rng.random() < 0.8
    ]
