"""Raw rows become typed curated rows, or quarantined rows with a reason; every row is accounted for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from ingestion.errors import SourceError
from ingestion.lake.canonical import CANONICAL_TABLES
from tests.ingestion.curate.written_shop import WrittenShop

ORDER = {"order_id": "o1", "order_date": "2024-05-01 10:00:00", "status": "paid", "total": "12.50"}
ITEM = {"order_item_id": "i1", "order_id": "o1", "product_id": "p1", "quantity": "2", "line_total": "25.00"}


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A time as the lake holds it: UTC without a zone."""
    return datetime(year, month, day, hour, tzinfo=UTC).replace(tzinfo=None)


def order(**changes: object) -> dict[str, Any]:
    return ORDER | changes


def test_every_canonical_table_is_there_with_all_columns_even_when_the_source_lacks_it(
    shop: WrittenShop,
) -> None:
    shop.load(orders=[order()]).curate()
    for contract in CANONICAL_TABLES.values():
        schema = shop.lake.schema("curated", contract.name)
        assert set(contract.column_names) <= set(schema.names)
    assert shop.rows("stores") == []


def test_texts_become_the_types_of_the_contract(shop: WrittenShop) -> None:
    shop.load(
        orders=[order(order_id="  o1 ", discount="0.125", customer_id="", store_id=" ")],
        products=[{"product_id": 7.0, "price": "3.14159", "active": "yes", "launched_on": "2020-02-29"}],
    ).curate()
    (found,) = shop.rows("orders")
    assert found["order_id"] == "o1"
    assert found["order_date"] == utc(2024, 5, 1, 10)
    assert found["total"] == Decimal("12.50")
    assert found["discount"] == Decimal("0.13")
    assert found["customer_id"] is None
    assert found["store_id"] is None
    (product,) = shop.rows("products")
    assert product["product_id"] == "7"
    assert product["price"] == Decimal("3.1416")
    assert product["active"] is True
    assert product["launched_on"] == date(2020, 2, 29)


def test_a_time_with_an_offset_is_brought_to_utc(shop: WrittenShop) -> None:
    shop.load(orders=[order(order_date="2024-05-01T10:00:00+02:00")]).curate()
    assert shop.rows("orders")[0]["order_date"] == utc(2024, 5, 1, 8)


@pytest.mark.parametrize(
    ("table", "row", "rule"),
    [
        ("orders", order(order_date="1st of May"), "type:order_date"),
        ("orders", order(total="12,50"), "type:total"),
        ("orders", order(order_id=None), "required:order_id"),
        ("orders", order(order_date=None), "required:order_date"),
        ("orders", order(order_date="2024-06-02 12:00:01"), "time_range:order_date"),
        ("orders", order(order_date="1989-12-31"), "time_range:order_date"),
        ("orders", order(order_date="infinity"), "type:order_date"),
        ("orders", order(discount="-1"), "discount_not_negative"),
        ("order_items", ITEM | {"quantity": "2.5"}, "type:quantity"),
        ("order_items", ITEM | {"quantity": "0"}, "quantity_positive"),
        ("order_items", ITEM | {"line_total": "nan"}, "type:line_total"),
        ("categories", {"category_id": "c", "parent_id": "c"}, "category_not_its_own_parent"),
        ("fx_rates", {"rate_date": "2024-01-01", "currency": "USD", "per_eur": "inf"}, "type:per_eur"),
        ("products", {"product_id": "p", "active": "5"}, "type:active"),
    ],
)
def test_a_wrong_row_is_quarantined_by_the_rule_it_breaks(
    shop: WrittenShop, table: str, row: dict[str, Any], rule: str
) -> None:
    shop.load(**{"orders": [order()], table: [row, row]}).curate()
    first, found = shop.rejected(table)
    assert first["rule"] == found["rule"] == rule
    assert found["row"] == row
    assert found["reason"]
    assert found["source_file"] == "LOAD00000001.parquet"
    assert found["position"] == 1
    assert found["run_id"] == "run-1"


def test_a_sparse_row_is_kept(shop: WrittenShop) -> None:
    shop.load(
        orders=[{"order_id": "o1", "order_date": "2024-05-01"}], customers=[{"customer_id": "c1"}]
    ).curate()
    assert shop.rejected("orders") == shop.rejected("customers") == []
    assert shop.rows("customers")[0]["name"] is None
    assert shop.table("customers").outcome.absent_columns == CANONICAL_TABLES["customers"].column_names[1:]


def test_plans_and_promises_may_lie_ahead_and_a_store_may_be_old(shop: WrittenShop) -> None:
    shop.load(
        orders=[order()],
        stores=[{"store_id": "s", "opened_on": "1902-01-01"}],
        promotions=[{"promotion_id": "x", "starts_on": "2024-12-01", "ends_on": "2024-12-31"}],
        price_history=[
            {"product_id": "p", "price": "1", "valid_from": "1900-01-01", "valid_to": "9999-12-31"},
        ],
        shipments=[{"shipment_id": "h", "order_id": "o1", "promised_at": "2024-07-01"}],
    ).curate()
    for table in ("stores", "promotions", "price_history", "shipments"):
        assert len(shop.rows(table)) == 1, table


def test_extra_columns_are_kept_with_their_types_and_go_when_the_source_drops_them(shop: WrittenShop) -> None:
    first = order(review_score=4, gift=True, note=" hello ", tags=["a", "b"], rate=0.5)
    shop.load(orders=[first]).curate()
    (found,) = shop.rows("orders")
    assert (found["review_score"], found["gift"], found["note"], found["rate"]) == (4, True, "hello", 0.5)
    assert found["tags"] == '["a","b"]'
    assert shop.table("orders").outcome.extra_columns == ("review_score", "gift", "note", "tags", "rate")
    shop.load(orders=[order(review_score="four")]).curate()
    assert shop.lake.schema("curated", "orders").field("review_score").type in {
        pa.string(),
        pa.large_string(),
    }
    assert "gift" not in shop.lake.schema("curated", "orders").names
    assert shop.lake.read("curated", "orders", run_id="run-1").to_pylist()[0]["review_score"] == 4


def test_large_whole_numbers_that_are_no_card_numbers_stay_numbers(shop: WrittenShop) -> None:
    shop.load(orders=[order(epoch_ms=1_714_557_600_000)]).curate()
    assert shop.rows("orders")[0]["epoch_ms"] == 1_714_557_600_000


def test_the_last_of_a_file_wins_among_equal_keys(shop: WrittenShop) -> None:
    shop.load(orders=[order(status="new"), order(status="paid"), order(order_id="o2")]).curate()
    assert {row["order_id"]: row["status"] for row in shop.rows("orders")} == {"o1": "paid", "o2": "paid"}
    counts = shop.table("orders").outcome.counts
    assert (counts.rows_in, counts.curated, counts.deduplicated, counts.duplicates) == (3, 2, 1, 1)


def test_rows_come_out_in_order_of_time(shop: WrittenShop) -> None:
    days = [order(order_id=f"o{day}", order_date=f"2024-05-{day:02d}") for day in (9, 3, 27, 1)]
    shop.load(orders=days).curate()
    dates = [row["order_date"] for row in shop.rows("orders")]
    assert dates == sorted(dates)


def test_the_data_is_as_of_the_latest_order_else_the_latest_fact(shop: WrittenShop) -> None:
    rate = {"rate_date": "2024-05-20", "currency": "USD", "per_eur": "1.1"}
    shop.load(orders=[order()], fx_rates=[rate]).curate()
    assert shop.last is not None
    assert shop.last.as_of == utc(2024, 5, 1, 10)
    shop.load(fx_rates=[rate]).curate()
    assert shop.last.as_of == utc(2024, 5, 20)


def test_only_changed_tables_are_curated_again(shop: WrittenShop) -> None:
    shop.load(orders=[order()], order_items=[ITEM]).curate()
    shop.change("orders", "20240601-130000000", [order(order_id="o2") | CHANGED]).curate(only_changed=True)
    assert shop.table("orders").status == "merged"
    assert shop.table("order_items").status == "unchanged"
    assert shop.table("order_items").outcome.counts.curated == 1
    assert shop.table("stores").status == "absent"
    assert shop.lake.latest("curated", "order_items").run_id == "run-1"  # type: ignore[union-attr]


CHANGED = {"Op": "I", "_commit_time": "2024-06-01 13:00:00.000000"}


def test_without_a_load_the_user_is_told_what_to_do(shop: WrittenShop) -> None:
    with pytest.raises(SourceError, match="retail load"):
        shop.curate()


def test_a_load_without_rows_is_refused(shop: WrittenShop) -> None:
    shop.load(orders=pa.table({"order_id": pa.array([], pa.string())}))
    with pytest.raises(SourceError, match="no rows"):
        shop.curate()


def test_a_table_that_is_not_canonical_is_named_as_ignored(shop: WrittenShop) -> None:
    shop.load(orders=[order()], reviews=[{"review_id": "r"}]).curate()
    assert shop.last is not None
    assert shop.last.ignored == ("reviews",)
