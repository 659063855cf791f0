"""The morning brief of a small shop: what was planted in its last week is told of, with its cause."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tests.tools.tiny_shop import AS_OF, Rows, build_shop, publish
from tools.catalog.morning_brief import TOOL, MorningBriefArguments
from tools.policy import Policy, Role
from tools.sql.run import QueryService
from tools.tool import ToolContext, ToolResult

DAYS = 112
PRODUCTS = ("p0", "p2")
RAKE = "p2"


def orders(rake_factor: int) -> Rows:
    """Sixteen weeks of two orders a day, one line each; in the last week rakes sell so many times over."""
    chance = random.Random(11)  # noqa: S311 - a fixed shop
    rows = build_shop(random.Random(7))  # noqa: S311
    for table in ("orders", "order_items", "returns", "payments", "shipments", "fraud_labels"):
        rows[table] = []
    last = datetime.combine(AS_OF.date() - timedelta(days=1), datetime.min.time())
    for day in range(DAYS):
        when = last - timedelta(days=day, hours=-12)
        for product in PRODUCTS:
            factor = rake_factor if product == RAKE and day < 7 else 1
            _order(rows, f"{product}-{day}", product, chance.randint(3, 5) * factor, when)
    return rows


def _order(rows: Rows, key: str, product: str, quantity: int, when: datetime) -> None:
    order = {"order_id": key, "customer_id": "k1", "store_id": "s1", "order_date": when}
    rows["orders"].append({**order, "status": "completed", "currency": "GBP", "country": "Germany"})
    price = Decimal("5.00")
    line = {"order_item_id": key, "order_id": key, "product_id": product, "quantity": quantity}
    rows["order_items"].append(
        {**line, "unit_price": price, "discount": Decimal(0), "line_total": price * quantity}
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryService]:
    """The shop, with rakes four times over in its last week."""
    folder = tmp_path_factory.mktemp("planted")
    publish(orders(rake_factor=4), folder, "planted")
    with WorkerPoolQueryEngine(folder, workers=1, memory_mb=512) as engine:
        yield QueryService(engine)


def brief(service: QueryService, role: Role = Role.ADMIN, weeks_ago: int = 0) -> ToolResult:
    model = service.model()
    as_of = model.schema.as_of - timedelta(weeks=weeks_ago)
    context = ToolContext(service, model, Policy("ada", role), as_of.date(), as_of)
    return TOOL.run(MorningBriefArguments(), context)


def test_what_was_planted_is_told_with_its_cause_and_money(shop: QueryService) -> None:
    table = brief(shop).findings[0].table
    rows = [dict(zip([c.name for c in table.columns], row, strict=True)) for row in table.rows]
    garden = next(row for row in rows if row["name"] == "Garden")
    assert garden["mainly"] == "Rake"
    assert garden["welcome"] is True
    assert garden["change"] == pytest.approx(3 * float(str(garden["usual"])), rel=0.25)
    assert garden["change"] == pytest.approx(float(str(garden["value"])) - float(str(garden["usual"])))
    assert "Mugs" not in {row["name"] for row in rows}


def test_the_most_money_comes_first(shop: QueryService) -> None:
    table = brief(shop).findings[0].table
    money = [abs(float(str(row[table.column_index("change")]))) for row in table.rows]
    assert money == sorted(money, reverse=True)


def test_on_a_quiet_week_it_says_that_nothing_moved(shop: QueryService) -> None:
    result = brief(shop, weeks_ago=2)
    assert result.findings == ()
    assert result.notes[0] == "Nothing moved beyond chance in the last seven days."


def test_a_viewer_is_briefed_too(shop: QueryService) -> None:
    assert brief(shop, Role.VIEWER).findings


def test_a_shop_without_stores_is_briefed_by_what_it_has(tmp_path: Path) -> None:
    rows = orders(rake_factor=4)
    rows["stores"] = []
    for order in rows["orders"]:
        order["store_id"] = None
    publish(rows, tmp_path, "storeless")
    with WorkerPoolQueryEngine(tmp_path, workers=1, memory_mb=512) as engine:
        table = brief(QueryService(engine)).findings[0].table
    levels = {row[table.column_index("part_of")] for row in table.rows}
    assert "Whole shop" in levels
    assert "Store" not in levels
