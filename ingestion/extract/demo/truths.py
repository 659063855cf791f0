"""The planted truths, written beside the tables and never into them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.extract.demo.calendar import MONTH_FACTORS, WEEKDAY_FACTORS, holiday_factors
from ingestion.extract.demo.catalogue import category_ids, product_ids
from ingestion.extract.demo.columns import choice, dates, ids
from ingestion.extract.demo.demand import World
from ingestion.extract.demo.fraud import RING, Rings, Traces, scrambled
from ingestion.extract.demo.people import (
    TIER_CHURN,
    TIER_EXTRA_LINES,
    TIER_ORDERS_A_YEAR,
    TIER_QUANTITY,
    TIER_SHARE,
    TIERS,
    People,
    customer_ids,
)
from ingestion.extract.demo.poison import PoisonBook

FILE, FOLDER = "truths.json", "truths"


@dataclass
class FraudLog:
    """Fraudulent orders and ring devices, collected month by month."""

    orders: list[pa.Table] = field(default_factory=list)

    def note(self, traces: Traces, names: pa.Array) -> None:
        """Keep the fraudulent orders of a month; `names` are its order ids."""
        rows = np.flatnonzero(traces.kind > 0)
        self.orders.append(
            pa.table(
                {
                    "order_id": names.take(pa.array(rows)),
                    "kind": choice(["", "lone", "ring"], traces.kind[rows]),
                    "ring": pa.array(traces.ring[rows], mask=traces.kind[rows] != RING),
                    "device_id": ids("D", scrambled(traces.device[rows]), 10),
                }
            )
        )

    def to_arrow(self) -> pa.Table:
        """One row per fraudulent order."""
        return pa.concat_tables(self.orders)


def _customers(world: World, people: People) -> pa.Table:
    """One row per customer: tier, expected orders a year, last active day (null: stays), taste, ring."""
    return pa.table(
        {
            "customer_id": customer_ids(np.arange(len(people), dtype=np.int64)),
            "tier": choice(TIERS, people.tier),
            "orders_a_year": pa.array(people.rate),
            "churned_on": dates(world.spec.start, people.churned, missing=people.churned >= world.spec.days),
            "favourite_category": choice([top.code for top in world.reference.shop.categories], people.taste),
            "ring": pa.array(people.ring, mask=people.ring < 0),
        }
    )


def _stockouts(world: World) -> pa.Table:
    """One row per stock-out: both days are without stock."""
    stock = world.stock
    return pa.table(
        {
            "product_id": product_ids(stock.product),
            "store_id": ids("S", stock.store + 1, 2),
            "out_since": dates(world.spec.start, stock.since),
            "out_until": dates(world.spec.start, stock.until),
        }
    )


def _pairs(world: World) -> list[dict[str, Any]]:
    catalogue = world.catalogue
    leads = np.flatnonzero(catalogue.complement >= 0)
    first, second = product_ids(leads).to_pylist(), product_ids(catalogue.complement[leads]).to_pylist()
    return [
        {"product_id": a, "complement_id": b, "chance": float(c)}
        for a, b, c in zip(first, second, catalogue.attach[leads], strict=True)
    ]


def _promotions(world: World) -> list[dict[str, Any]]:
    promotions, catalogue = world.promotions, world.catalogue
    leaves = category_ids(world.reference)
    response = [top.promo_response for top in world.reference.shop.categories]
    found = []
    for number, percent in enumerate(promotions.percent):
        product, leaf = promotions.products[number], promotions.leaves[number]
        top = (
            catalogue.category[product]
            if product >= 0
            else world.reference.leaves[leaf][1]
            if leaf >= 0
            else None
        )
        uplift = None if top is None else round(1 + response[top] * percent / 100, 4)
        covers = f"P{product + 1:04d}" if product >= 0 else leaves[leaf] if leaf >= 0 else "everything"
        found.append({"promotion_id": f"PR{number + 1:04d}", "covers": covers, "demand_factor": uplift})
    return found


def _categories(world: World) -> list[dict[str, Any]]:
    return [
        {
            "category_id": top.code,
            "name": top.name,
            "price_elasticity": top.elasticity,
            "promotion_response": top.promo_response,
            "return_rate": top.return_rate,
            "demand_share": top.share,
            "season": list(top.season),
        }
        for top in world.reference.shop.categories
    ]


def _rings(world: World, rings: Rings, people: People, fraud: pa.Table) -> list[dict[str, Any]]:
    countries = world.reference.places.countries
    found = []
    for ring in range(len(rings.region)):
        members = customer_ids(np.flatnonzero(people.ring == ring)).to_pylist()
        orders = fraud.filter(pa.compute.equal(fraud["ring"], ring))
        found.append(
            {
                "ring": ring,
                "members": members,
                "devices": sorted(set(orders["device_id"].to_pylist())),
                "orders": orders["order_id"].to_pylist(),
                "country": countries[world.region_country[rings.region[ring]]].name,
            }
        )
    return found


def _tiers() -> dict[str, dict[str, float]]:
    planted = zip(
        TIERS, TIER_SHARE, TIER_ORDERS_A_YEAR, TIER_EXTRA_LINES, TIER_QUANTITY, TIER_CHURN, strict=True
    )
    return {
        tier: {
            "share": share,
            "orders_a_year": orders,
            "lines_per_order": 1 + extra,
            "quantity_factor": quantity,
            "churn_chance": churn,
        }
        for tier, share, orders, extra, quantity, churn in planted
    }


def _calendar(world: World) -> dict[str, Any]:
    special = holiday_factors(world.spec).items()
    return {
        "weekday_factors": WEEKDAY_FACTORS,
        "month_factors": MONTH_FACTORS,
        "holidays": {str(day): {"store": store, "other": other} for day, (store, other) in special},
        "yearly_growth_by_region": {name: region.growth for name, _, region in world.reference.regions},
    }


def _market(world: World) -> dict[str, Any]:
    places = world.reference.places
    return {
        "late_chance_by_carrier": {name: carrier.late for name, carrier in places.carriers.items()},
        "late_chance_added_by_region": dict(places.late_regions),
        "competitors": {name: competitor.model_dump() for name, competitor in places.competitors.items()},
        "regional_price_factors": {
            "countries": dict(places.regional_prices),
            "categories": places.regional_price_categories,
        },
    }


def _document(
    world: World, people: People, rings: Rings, fraud: pa.Table, book: PoisonBook
) -> dict[str, Any]:
    spec, kinds = world.spec, fraud["kind"].to_pylist()
    return {
        "spec": {"scale": spec.scale, "seed": spec.seed, "start": spec.start, "end": spec.end},
        "categories": _categories(world),
        "complements": _pairs(world),
        "promotions": _promotions(world),
        "tiers": _tiers(),
        **_calendar(world),
        **_market(world),
        "fraud": {
            "rings": _rings(world, rings, people, fraud),
            "ring_orders": kinds.count("ring"),
            "lone_orders": kinds.count("lone"),
        },
        "poisoned_rows": book.counts(),
    }


def write_truths(
    folder: Path, world: World, people: People, rings: Rings, log: FraudLog, book: PoisonBook
) -> Path:
    """Write `truths.json`, and in the folder `truths` a Parquet file per longer list; returns the former."""
    fraud = log.to_arrow()
    companions = folder / FOLDER
    companions.mkdir(exist_ok=True)
    pq.write_table(_customers(world, people), companions / "customers.parquet")
    pq.write_table(_stockouts(world), companions / "stockouts.parquet")
    pq.write_table(fraud, companions / "fraud_orders.parquet")
    pq.write_table(book.to_arrow(), companions / "poisoned_rows.parquet")
    text = json.dumps(_document(world, people, rings, fraud, book), indent=1, default=str, ensure_ascii=False)
    (folder / FILE).write_text(text, "utf-8")
    return folder / FILE
