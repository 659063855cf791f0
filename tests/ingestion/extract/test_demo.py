"""The demo shop holds together: complete, deterministic, exact to the cent, and safe to show."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.curate.query_engine import query_engine
from ingestion.curate.table import CuratedTable, Outcome
from ingestion.errors import SourceError
from ingestion.extract.demo import DemoManifest, DemoSpec, generate
from ingestion.extract.raw import current_load, loaded_tables, write_full_load
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.zones import Home

SPEC = DemoSpec(scale=0.05)
TEST_CARDS = {
    "4242424242424242",
    "4111111111111111",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "30569309025904",
    "3530111333300000",
}
Curated: TypeAlias = dict[str, tuple[Outcome, pa.Table]]

COMPUTED_BY_CURATION = {"card_last4", "card_token"}
SOURCE_ONLY = {"card_number", "cvv"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DemoManifest:
    return generate(SPEC, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def truths(shop: DemoManifest) -> dict[str, Any]:
    return dict(json.loads(shop.truths.read_text("utf-8")))


@pytest.fixture(scope="module")
def curated(shop: DemoManifest, tmp_path_factory: pytest.TempPathFactory) -> Curated:
    return {name: (outcome, rows) for name, outcome, rows in _curate(shop, tmp_path_factory.mktemp("home"))}


@pytest.fixture(scope="module")
def db(shop: DemoManifest, curated: Curated) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shop after curation, and the truths beside it as `truth_<file>`."""
    connection = duckdb.connect()
    for name, (_, rows) in curated.items():
        connection.register("rows", rows)
        connection.execute(f"CREATE TABLE {name} AS FROM rows")
        connection.unregister("rows")
    for file in sorted((shop.truths.parent / "truths").glob("*.parquet")):
        connection.execute(f"CREATE TABLE truth_{file.stem} AS FROM '{file}'")
    yield connection
    connection.close()


def _curate(shop: DemoManifest, folder: Path) -> Iterator[tuple[str, Outcome, pa.Table]]:
    home = Home(folder)
    write_full_load(home, "shop", shop.files, committed_at=datetime(2026, 10, 1, tzinfo=UTC))
    load = current_load(home, "shop")
    assert load is not None
    for name, loaded in loaded_tables(load).items():
        with query_engine(spill=folder) as engine:
            table = CuratedTable(engine, CANONICAL_TABLES[name], loaded, b"k" * 32)
            yield name, table.outcome, table.rows().read_all()


def _rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()


def test_every_canonical_table_is_written_in_the_form_of_its_source(shop: DemoManifest) -> None:
    assert set(shop.files) == set(CANONICAL_TABLES)
    for name, file in shop.files.items():
        columns = pq.read_schema(file).names
        expected = set(CANONICAL_TABLES[name].column_names) - COMPUTED_BY_CURATION
        assert set(columns) - SOURCE_ONLY == expected
        assert file == shop.truths.parent / f"{name}.parquet"
        assert pq.read_metadata(file).num_rows == shop.rows[name] > 0


def test_the_number_of_orders_follows_the_scale(shop: DemoManifest) -> None:
    assert shop.clean_rows("orders") == pytest.approx(SPEC.orders, rel=0.06)
    assert DemoSpec(scale=20).orders >= 1_200_000


def test_one_seed_makes_one_shop_and_another_seed_another(tmp_path: Path) -> None:
    made = {}
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        manifest = generate(DemoSpec(scale=0.02, seed=seed, months=4), tmp_path / name)
        files = [*manifest.files.values(), manifest.truths]
        files += sorted((tmp_path / name / "truths").iterdir())
        made[name] = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert made["first"] == made["again"]
    assert not set(made["first"]) & set(made["other"]) - {made["first"][2]}


def test_progress_is_told_from_start_to_end(tmp_path: Path) -> None:
    told: list[float] = []
    generate(DemoSpec(scale=0.01, months=3), tmp_path, lambda _, share: told.append(share))
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told == sorted(told)


@pytest.mark.parametrize("wrong", [{"scale": 0.0}, {"scale": 1e6}, {"months": 1}])
def test_an_impossible_shop_is_refused_with_a_remedy(wrong: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="Use "):
        DemoSpec(**wrong)


def test_money_of_lines_and_orders_is_exact_to_the_cent(db: duckdb.DuckDBPyConnection) -> None:
    wrong_lines = (
        "SELECT 1 FROM order_items WHERE line_total <> quantity * unit_price - discount OR line_total < 0"
    )
    assert not _rows(db, wrong_lines)
    wrong_orders = """
        SELECT 1 FROM orders o JOIN (
            SELECT order_id, sum(quantity * unit_price) AS gross, sum(discount) AS off
            FROM order_items GROUP BY 1
        ) i USING (order_id)
        WHERE subtotal <> gross OR o.discount <> off OR total <> subtotal - o.discount + tax + shipping_fee
    """
    assert not _rows(db, wrong_orders)
    assert _rows(db, "SELECT count(DISTINCT order_id) FROM order_items") == _rows(
        db, "SELECT count(*) FROM orders"
    )


def test_each_order_is_paid_once_with_its_total(db: duckdb.DuckDBPyConnection) -> None:
    unpaid = """
        SELECT order_id FROM orders LEFT JOIN (FROM payments WHERE status <> 'failed') p USING (order_id)
        GROUP BY order_id, total HAVING count(p.amount) <> 1 OR sum(p.amount) <> total
    """
    assert not _rows(db, unpaid)


def test_every_line_costs_the_list_price_of_its_day_and_store(db: duckdb.DuckDBPyConnection) -> None:
    counted = _rows(
        db,
        """
        WITH priced AS (
            SELECT i.order_item_id, i.unit_price, arg_min(h.price, h.store_id IS NULL) AS listed,
                count(*) AS found, count(h.store_id) AS own
            FROM order_items i JOIN orders o USING (order_id) JOIN price_history h
                ON h.product_id = i.product_id AND (h.store_id IS NULL OR h.store_id = o.store_id)
                AND CAST(o.order_date AS DATE) >= h.valid_from
                AND CAST(o.order_date AS DATE) < coalesce(h.valid_to, DATE '2100-01-01')
            GROUP BY ALL
        )
        SELECT count(*), count(*) FILTER (WHERE unit_price = listed AND found = 1 + own), sum(own) > 0
        FROM priced
        """,
    )
    lines = _rows(db, "SELECT count(*) FROM order_items")[0][0]
    assert counted == [(lines, lines, True)]


def test_returns_never_exceed_what_was_sold(db: duckdb.DuckDBPyConnection) -> None:
    wrong = """
        SELECT 1 FROM returns r LEFT JOIN order_items i USING (order_item_id)
            LEFT JOIN orders o ON o.order_id = r.order_id
        WHERE i.order_id IS NULL OR i.order_id <> r.order_id OR r.quantity > i.quantity
            OR r.amount > i.line_total OR r.amount < 0
            OR r.returned_at <= o.order_date OR o.status <> 'completed'
    """
    assert not _rows(db, wrong)


@pytest.mark.parametrize("name", list(CANONICAL_TABLES))
def test_every_reference_finds_its_row(db: duckdb.DuckDBPyConnection, name: str) -> None:
    for reference in CANONICAL_TABLES[name].references:
        (key,) = CANONICAL_TABLES[reference.table].key
        orphans = f"""
            SELECT 1 FROM {name} child
            LEFT JOIN {reference.table} parent ON parent.{key} = child.{reference.column}
            WHERE child.{reference.column} IS NOT NULL AND parent.{key} IS NULL
        """
        assert not _rows(db, orphans), reference


def test_customers_live_where_their_region_is_and_buy_only_while_they_are_customers(
    db: duckdb.DuckDBPyConnection,
) -> None:
    assert not _rows(db, "SELECT region FROM customers GROUP BY 1 HAVING count(DISTINCT country) > 1")
    assert not _rows(db, "SELECT city FROM customers GROUP BY 1 HAVING count(DISTINCT region) > 1")
    outside = """
        SELECT 1 FROM orders JOIN customers USING (customer_id) JOIN truth_customers USING (customer_id)
        WHERE CAST(order_date AS DATE) < registration_date OR CAST(order_date AS DATE) > churned_on
    """
    assert not _rows(db, outside)
    elsewhere = "SELECT 1 FROM orders o JOIN customers c USING (customer_id) WHERE o.country <> c.country"
    assert not _rows(db, elsewhere)
    abroad = """
        SELECT 1 FROM orders o JOIN stores s USING (store_id)
        WHERE o.channel = 'store' AND o.country <> s.country
    """
    assert not _rows(db, abroad)


def test_names_of_products_are_distinct_and_begin_with_the_brand(db: duckdb.DuckDBPyConnection) -> None:
    (found,) = _rows(
        db, "SELECT count(*), count(DISTINCT name), count(*) FILTER (starts_with(name, brand)) FROM products"
    )
    assert found == (600, 600, 600)
    assert _rows(db, "SELECT count(*) FROM categories WHERE parent_id IS NULL") == [(12,)]


def test_card_numbers_are_published_test_numbers_and_some_security_codes_were_kept(
    shop: DemoManifest,
) -> None:
    payments = pq.read_table(shop.files["payments"], columns=["card_number", "cvv", "method"]).to_pylist()
    numbers = {row["card_number"] for row in payments} - {None}
    assert numbers == TEST_CARDS
    assert all((row["card_number"] is not None) == (row["method"] == "card") for row in payments)
    kept = sum(row["cvv"] is not None for row in payments)
    assert 0 < kept < len(payments) * 0.01


def test_curation_rejects_exactly_the_poisoned_rows_and_resolves_every_duplicate(
    shop: DemoManifest, truths: dict[str, Any], curated: Curated
) -> None:
    poisoned = pq.read_table(shop.truths.parent / "truths" / "poisoned_rows.parquet").to_pylist()
    wrong = Counter(row["table"] for row in poisoned if row["outcome"] == "quarantined")
    twice = Counter(row["table"] for row in poisoned if row["outcome"] == "deduplicated")
    assert truths["poisoned_rows"] == dict(shop.poisoned) == dict(sorted((wrong + twice).items()))
    for name, (outcome, _) in curated.items():
        counts = outcome.counts
        assert (counts.quarantined, counts.deduplicated) == (wrong[name], twice[name]), name
        assert counts.curated == shop.clean_rows(name), name


def test_the_last_of_two_rows_with_one_key_is_the_true_one(db: duckdb.DuckDBPyConnection) -> None:
    assert not _rows(db, "SELECT 1 FROM products WHERE brand = 'Unbranded'")
    assert not _rows(db, "SELECT 1 FROM customers WHERE city = 'Oldtown'")
    assert not _rows(db, "SELECT 1 FROM orders WHERE status = 'pending' AND order_date < DATE '2026-09-28'")


def test_the_tables_do_not_give_the_truths_away(shop: DemoManifest) -> None:
    for name, file in shop.files.items():
        assert not set(pq.read_schema(file).names) & {"tier", "ring", "churned_on", "orders_a_year"}, name


def test_nothing_is_sold_where_it_is_out_of_stock_or_not_on_sale(db: duckdb.DuckDBPyConnection) -> None:
    sold = """
        SELECT 1 FROM order_items i JOIN orders o USING (order_id) JOIN truth_stockouts s
        ON s.product_id = i.product_id AND s.store_id = o.store_id
        AND CAST(o.order_date AS DATE) BETWEEN s.out_since AND s.out_until
    """
    assert not _rows(db, sold)
    early = """
        SELECT 1 FROM order_items JOIN orders USING (order_id) JOIN products USING (product_id)
        WHERE CAST(order_date AS DATE) < launched_on
    """
    assert not _rows(db, early)
    recent = """
        SELECT 1 FROM order_items JOIN orders USING (order_id) JOIN products USING (product_id)
        WHERE NOT active AND order_date >= DATE '2026-09-30'
    """
    assert not _rows(db, recent)


def test_shelves_that_are_out_on_the_last_day_have_no_stock(db: duckdb.DuckDBPyConnection) -> None:
    disagreeing = """
        SELECT 1 FROM inventory i LEFT JOIN (FROM truth_stockouts WHERE out_until = DATE '2026-09-30') s
        USING (product_id, store_id)
        WHERE (i.on_hand = 0) <> (s.product_id IS NOT NULL) OR i.reserved > i.on_hand OR i.reorder_point < 1
    """
    assert not _rows(db, disagreeing)
    (low,) = _rows(db, "SELECT avg(CAST(on_hand <= reorder_point AS INT)) FROM inventory")
    assert 0.05 < low[0] < 0.3


def test_open_orders_are_recent_and_parcels_agree_with_the_state_of_their_order(
    db: duckdb.DuckDBPyConnection,
) -> None:
    wrong = """
        SELECT 1 FROM orders LEFT JOIN shipments s USING (order_id) WHERE
            (status IN ('pending', 'processing') AND order_date < DATE '2026-09-27')
            OR (s.order_id IS NOT NULL AND channel = 'store')
            OR (s.order_id IS NULL AND channel <> 'store' AND status IN ('completed', 'shipped'))
            OR (status = 'completed' AND channel <> 'store' AND s.delivered_at IS NULL)
            OR (status = 'shipped' AND s.delivered_at IS NOT NULL)
    """
    assert not _rows(db, wrong)
    assert {status for (status,) in _rows(db, "SELECT DISTINCT status FROM orders")} >= {
        "completed",
        "shipped",
        "pending",
        "cancelled",
    }
