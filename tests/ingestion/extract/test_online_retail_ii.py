import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.extract.folder import LoadReport, load_folder
from ingestion.extract.mapping import find_mapping
from ingestion.lake.zones import Home
from tests.fixtures.workbooks import write_workbook

AT = datetime(2024, 5, 6, tzinfo=UTC)
TABLES = ("customers", "products", "orders", "order_items", "returns")
HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
LINES = f"""{HEADER}
489434,85048,15CM GLASS BALL,12,2009-12-01 07:45:00,6.95,13085.0,United Kingdom
489434,79323p,PINK CHERRY LIGHTS ,2,2009-12-01 07:46:00,6.75,13085.0,United Kingdom
489435,79323P,PINK CHERRY LIGHTS,1,2009-12-02 09:00:00,6.75,,EIRE
C489449,79323P,PINK CHERRY LIGHTS,-1,2009-12-03 10:00:00,6.75,13085.0,United Kingdom
C489450,M,Manual,1,2009-12-03 11:00:00,3.33,,United Kingdom
A506401,B,Adjust bad debt,1,2009-12-04 12:00:00,-50.00,,United Kingdom
489999,85048,damaged,-3,2009-12-05 13:00:00,0,,United Kingdom
,D,Discount,-1,2009-12-06 14:00:00,9.50,13085.0,France
,,PINK CHERRY LIGHTS,-2,2009-12-06 14:00:00,6.75,13085.0,France
"""


def _open(home: Home) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for path in (home.raw / "shop").resolve().iterdir():
        if path.is_dir():
            connection.execute(f"CREATE VIEW {path.name} AS FROM '{path}/*.parquet'")
    return connection


def _load(folder: Path, home: Home) -> tuple[LoadReport, duckdb.DuckDBPyConnection]:
    report = load_folder(folder, home, mapping=find_mapping("online_retail_ii"), committed_at=AT)
    return report, _open(home)


def _rows(shop: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return shop.execute(sql).fetchall()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "online_retail_II.csv").write_text(LINES)
    _, shop = _load(folder, Home(tmp_path / "home"))
    yield shop
    shop.close()


def test_sales_become_order_items_of_completed_orders(tiny: duckdb.DuckDBPyConnection) -> None:
    found = _rows(tiny, "SELECT order_id, total::VARCHAR FROM orders WHERE status = 'completed' ORDER BY ALL")

    assert found == [("489434", "96.90"), ("489435", "6.75")]
    assert _rows(tiny, "SELECT count(*), sum(line_total)::VARCHAR FROM order_items") == [(3, "103.65")]


def test_every_other_line_becomes_a_return_with_a_reason(tiny: duckdb.DuckDBPyConnection) -> None:
    found = _rows(
        tiny,
        "SELECT order_id, product_id, quantity, amount::VARCHAR, reason FROM returns "
        "ORDER BY returned_at, product_id",
    )

    assert found == [
        ("C489449", "79323P", 1, "6.75", "credit note"),
        ("C489450", "M", 1, "-3.33", "credit note reversed"),
        ("A506401", "B", 1, "50.00", "bad debt adjustment"),
        ("489999", "85048", 3, "0.00", "stock write-off"),
        ("CN-13085-20091206140000-FRANCE", "79323P", 2, "13.50", "credit note"),
        ("CN-13085-20091206140000-FRANCE", "D", 1, "9.50", "discount"),
    ]


def test_credits_without_an_invoice_number_share_one_credit_note(tiny: duckdb.DuckDBPyConnection) -> None:
    found = _rows(
        tiny,
        "SELECT order_id, customer_id, country, status, document_type, total::VARCHAR FROM orders "
        "WHERE order_id LIKE 'CN-%'",
    )

    assert found == [
        ("CN-13085-20091206140000-FRANCE", "13085", "France", "cancelled", "credit note", "-23.00")
    ]


def test_products_and_customers_are_gathered_from_the_lines(tiny: duckdb.DuckDBPyConnection) -> None:
    products = _rows(tiny, "SELECT product_id, name, price::DOUBLE, product_type FROM products ORDER BY ALL")

    assert products == [
        ("79323P", "PINK CHERRY LIGHTS", 6.75, "goods"),
        ("85048", "15CM GLASS BALL", 6.95, "goods"),
        ("B", "Adjust bad debt", None, "fee or adjustment"),
        ("D", "Discount", None, "discount"),
        ("M", "Manual", None, "manual entry"),
    ]
    assert _rows(tiny, "SELECT customer_id, country FROM customers") == [("13085", "France")]


def test_ids_are_the_same_on_every_load(tmp_path: Path, tiny: duckdb.DuckDBPyConnection) -> None:
    other = tmp_path / "other"
    other.mkdir()
    lines = LINES.splitlines()
    (other / "Online Retail.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]))
    _, shop = _load(other, Home(tmp_path / "second"))
    with shop:
        for table, key in (
            ("order_items", "order_item_id"),
            ("returns", "return_id"),
            ("orders", "order_id"),
        ):
            sql = f"SELECT * EXCLUDE (_commit_time) FROM {table} ORDER BY {key}"
            assert _rows(shop, sql) == _rows(tiny, sql)


def test_the_original_workbook_counts_an_invoice_of_both_sheets_once(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    head: list[str | float] = list(HEADER.split(","))
    both: list[str | float] = [536365, "85123A", "HOLDER", 6, "2010-12-01 08:26:00", 2.55, 17850, "EIRE"]
    first: list[str | float] = [489434, 85048, "BALL", 12, "2009-12-01 07:45:00", 6.95, 13085, "EIRE"]
    second: list[str | float] = [536370, 22728, "CLOCK", 24, "2010-12-01 08:45:00", 3.75, 12583, "France"]
    sheets = {"Year 2009-2010": [head, first, both], "Year 2010-2011": [head, both, second]}
    write_workbook(folder / "online_retail_II.xlsx", sheets)

    report, shop = _load(folder, Home(tmp_path / "home"))

    with shop:
        assert report.rows["orders"] == 3
        sql = "SELECT product_id, customer_id FROM order_items JOIN orders USING (order_id) ORDER BY 1"
        assert _rows(shop, sql) == [("22728", "12583"), ("85048", "13085"), ("85123A", "17850")]


@pytest.fixture(scope="module")
def source(shared_data: Path) -> str:
    return f"'{shared_data}/online_retail/online_retail_combined_dedup.parquet'"


@pytest.fixture(scope="module")
def shop(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    _, connection = _load(shared_data / "online_retail", Home(tmp_path_factory.mktemp("online_retail")))
    connection.execute(
        "CREATE TABLE facts AS "
        "SELECT order_date::DATE AS day, o.customer_id, o.country, i.product_id, i.line_total AS amount "
        "FROM order_items i JOIN orders o USING (order_id) WHERE status <> 'cancelled' UNION ALL "
        "SELECT returned_at::DATE, o.customer_id, o.country, r.product_id, -r.amount "
        "FROM returns r JOIN orders o USING (order_id)"
    )
    yield connection
    connection.close()


_CUSTOMER = "TRY_CAST(CustomerID AS BIGINT)::VARCHAR"
_AMOUNT = "sum(Quantity * UnitPrice)"


@pytest.mark.real_data
def test_net_revenue_equals_the_source(shop: duckdb.DuckDBPyConnection, source: str) -> None:
    [(expected,)] = _rows(shop, f"SELECT {_AMOUNT} FROM {source}")
    [(items,)] = _rows(
        shop,
        "SELECT sum(line_total) FROM order_items JOIN orders USING (order_id) WHERE status <> 'cancelled'",
    )
    [(credits,)] = _rows(shop, "SELECT sum(amount) FROM returns")

    assert float(items - credits) == pytest.approx(expected, rel=1e-9)
    assert _rows(shop, "SELECT sum(total) FROM orders") == [(items - credits,)]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("day", "InvoiceDate::DATE"),
        ("date_trunc('month', day)", "date_trunc('month', InvoiceDate)"),
        ("country", "Country"),
        ("customer_id", _CUSTOMER),
        ("strftime(day, '%Y-%m') || country", "strftime(InvoiceDate, '%Y-%m') || Country"),
    ],
)
def test_net_revenue_equals_the_source_by(
    shop: duckdb.DuckDBPyConnection, source: str, ours: str, theirs: str
) -> None:
    mine = dict(_rows(shop, f"SELECT {ours}, sum(amount)::DOUBLE FROM facts GROUP BY 1"))
    expected = dict(_rows(shop, f"SELECT {theirs}, {_AMOUNT} FROM {source} GROUP BY 1"))

    assert mine.keys() == expected.keys()
    assert mine == {key: pytest.approx(value, rel=1e-6, abs=0.02) for key, value in expected.items()}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("count(*) FROM orders WHERE order_id NOT LIKE 'CN-%'", "count(DISTINCT InvoiceNo) FROM"),
        (
            "count(*) FROM orders WHERE status = 'completed'",
            "count(DISTINCT InvoiceNo) FILTER (Quantity > 0 AND UnitPrice >= 0 AND InvoiceNo[1] <> 'C') FROM",
        ),
        ("count(*) FROM customers", "count(DISTINCT CustomerID) FILTER (NOT isnan(CustomerID)) FROM"),
        ("count(DISTINCT country) FROM orders", "count(DISTINCT Country) FROM"),
        (
            "count(DISTINCT product_id) FROM products WHERE product_id NOT IN ('UNKNOWN', 'CRUK COMMISSION')",
            "count(DISTINCT upper(trim(StockCode))) FROM",
        ),
        ("(SELECT count(*) FROM order_items) + (SELECT count(*) FROM returns)", "count(*) FROM"),
        ("min(order_date) FROM orders", "min(InvoiceDate) FROM"),
        ("max(order_date) FROM orders", "max(InvoiceDate) FROM"),
    ],
)
def test_counts_equal_the_source(
    shop: duckdb.DuckDBPyConnection, source: str, ours: str, theirs: str
) -> None:
    assert _rows(shop, f"SELECT {ours}") == _rows(shop, f"SELECT {theirs} {source}")


@pytest.mark.real_data
def test_keys_are_unique_and_references_hold(shop: duckdb.DuckDBPyConnection) -> None:
    for table, key in (
        ("customers", "customer_id"),
        ("products", "product_id"),
        ("orders", "order_id"),
        ("order_items", "order_item_id"),
        ("returns", "return_id"),
    ):
        assert _rows(shop, f"SELECT count(*) - count(DISTINCT {key}) FROM {table}") == [(0,)]
    for table in ("order_items", "returns"):
        for parent, key in (("orders", "order_id"), ("products", "product_id")):
            assert _rows(shop, f"SELECT count(*) FROM {table} ANTI JOIN {parent} USING ({key})") == [(0,)]
    assert _rows(
        shop, "SELECT count(*) FROM orders ANTI JOIN customers USING (customer_id) WHERE customer_id > ''"
    ) == [(0,)]


_LOAD_AND_MEASURE = """
import sys
from pathlib import Path
from infra.cli import build_app

build_app()(sys.argv[1:], standalone_mode=False)
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.real_data
def test_a_million_lines_load_in_bounded_memory(shared_data: Path, tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory is read from /proc, which this system does not have")
    command = ["load", str(shared_data / "online_retail"), "--mapping", "online_retail_ii"]

    done = subprocess.run(
        [sys.executable, "-c", _LOAD_AND_MEASURE, *command, "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=False,
    )

    assert done.returncode == 0, done.stderr
    peak_kib = int(done.stdout.splitlines()[-1])
    assert peak_kib < 1.5 * 1024**2
