"""Tables that disagree are told, per check; what a check needs and is not there does not count."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.curate.cross_checks import CROSS_CHECKS, cross_check
from ingestion.curate.quality import data_quality
from ingestion.curate.quality_history import KEPT_RUNS, continued, measured
from ingestion.curate.query_engine import query_engine
from tests.ingestion.curate.written_shop import WrittenShop

ORDER = {"order_id": "o1", "order_date": "2024-05-01", "status": "completed", "currency": "EUR"} | {
    "subtotal": "20.00", "discount": "2.00", "tax": "1.00", "shipping_fee": "3.00", "total": "22.00",
}  # fmt: skip
LINE = {"order_item_id": "i1", "order_id": "o1", "product_id": "p", "quantity": "2"} | {
    "unit_price": "10.00", "discount": "2.00", "line_total": "18.00",
}  # fmt: skip
PAYMENT = {"payment_id": "q1", "order_id": "o1", "method": "card", "amount": "22.00"} | {
    "status": "captured", "currency": "EUR", "paid_at": "2024-05-01",
}  # fmt: skip
BACK = {"return_id": "r1", "order_id": "o1", "order_item_id": "i1", "product_id": "p", "quantity": "1"} | {
    "amount": "9.00", "returned_at": "2024-05-02",
}  # fmt: skip


def load(shop: WrittenShop) -> None:
    """Whole orders, and one after the other that breaks each check."""
    shop.load(
        orders=[
            ORDER,
            ORDER | {"order_id": "o2", "total": "25.00"},
            ORDER | {"order_id": "o3", "subtotal": None},
        ],
        order_items=[
            LINE,
            LINE | {"order_item_id": "i2", "order_id": "o2", "line_total": "17.00"},
            LINE | {"order_item_id": "i3", "order_id": "o3"},
        ],
        payments=[
            PAYMENT,
            PAYMENT | {"payment_id": "q2", "order_id": "o2", "amount": "20.00"},
            PAYMENT | {"payment_id": "q3", "order_id": "o2", "amount": "5.00", "status": "failed"},
        ],
        returns=[BACK, BACK | {"return_id": "r2", "order_item_id": "i2", "order_id": "o2", "quantity": "3"}],
    ).curate()


def test_every_check_finds_the_row_that_breaks_it_and_no_other(shop: WrittenShop, tmp_path: Path) -> None:
    load(shop)
    assert shop.last is not None
    with query_engine(spill=tmp_path) as connection:
        for table in shop.lake.tables("curated"):
            connection.register(table, shop.lake.read("curated", table))
        filled = {table.name for table in shop.last.tables if table.outcome.counts.curated}
        found = cross_check(filled, lambda sql: connection.execute(sql).fetchall())
        quality = data_quality(shop.last, "r1", lambda sql: connection.execute(sql).fetchall())
    said = {agreement.check.name: (agreement.checked, agreement.failed) for agreement in found}
    assert said == {
        "total_is_sum_of_parts": (2, 1),
        "subtotal_is_sum_of_lines": (2, 1),
        "line_is_price_times_quantity": (3, 1),
        "payments_are_total": (2, 1),
        "return_is_no_more_than_sold": (2, 1),
    }
    assert said.keys() == {check.name for check in CROSS_CHECKS}
    rows = measured(shop.last, quality, found, "r1", datetime(2024, 6, 1, tzinfo=UTC))
    by_key = {(row["table_name"], row["column_name"], row["measure"]): row for row in rows}
    assert by_key["orders", "payments_are_total", "agreement"]["value"] == 0.5
    assert by_key["orders", "subtotal", "filled"]["value"] == pytest.approx(2 / 3)
    assert by_key["orders", "subtotal", "filled"]["failed"] == 1
    assert by_key["orders", "all", "score"]["value"] == quality.to_pylist()[4]["score"]


def test_the_history_grows_by_a_run_and_forgets_the_oldest() -> None:
    history = None
    base = {"table_name": "orders", "column_name": "all", "measure": "score", "value": 99.0}
    for number in range(KEPT_RUNS + 2):
        moment = datetime(2024, 1, 1, number % 24, number // 24)  # noqa: DTZ001 - lake timestamps carry no zone
        history = continued(history, [base | {"run_id": f"r{number}", "measured_at": moment}])
    assert history is not None
    assert history.num_rows == KEPT_RUNS
    assert "r0" not in history["run_id"].to_pylist()
