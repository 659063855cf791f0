from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.errors import SourceError
from ingestion.extract.folder import LoadReport, load_folder
from ingestion.extract.raw import current_load, loaded_tables, read_load_record
from ingestion.lake.zones import Home
from tests.fixtures.workbooks import write_workbook

AT = datetime(2024, 5, 6, tzinfo=UTC)
ORDERS = "order_id,order_date,customer_id\n1,2024-01-02 10:00:00,7\n2,2024-01-03,8\n"
ITEMS = (
    "order_item_id,order_id,product_id,quantity,unit_price,line_total\n"
    "1,1,0042,2,1.50,3.00\n2,2,0042,1,1.50,1.50\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "export"
    path.mkdir()
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def _load(folder: Path, home: Home) -> LoadReport:
    return load_folder(folder, home, committed_at=AT)


def _rows(home: Home, table: str) -> list[dict[str, Any]]:
    load = current_load(home, "shop")
    assert load is not None
    loaded = pa.concat_tables([pq.read_table(path) for path in loaded_tables(load)[table].files])
    rows: list[dict[str, Any]] = loaded.drop_columns(["Op", "_commit_time"]).to_pylist()
    return rows


def _refused(folder: Path, home: Home) -> str:
    with pytest.raises(SourceError) as caught:
        _load(folder, home)
    assert current_load(home, "shop") is None
    return str(caught.value)


def test_a_folder_of_canonical_files_is_loaded_as_it_stands(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "order_items.csv").write_text(ITEMS)

    report = _load(folder, home)

    assert report.rows == {"orders": 2, "order_items": 2}
    assert _rows(home, "orders")[0] == {
        "order_id": "1",
        "order_date": "2024-01-02 10:00:00",
        "customer_id": "7",
    }


def test_ids_keep_their_leading_zeros(folder: Path, home: Home) -> None:
    (folder / "order_items.csv").write_text(ITEMS)

    _load(folder, home)

    assert {row["product_id"] for row in _rows(home, "order_items")} == {"0042"}


def test_an_id_stored_as_a_fraction_becomes_whole_text(folder: Path, home: Home) -> None:
    table = pa.table({"customer_id": [13085.0, 7.0, float("nan")], "country": ["UK", "FR", "DE"]})
    pq.write_table(pa.concat_tables([table] * 2 + [table.slice(0, 2)] * 20), folder / "customers.parquet")

    _load(folder, home)

    assert {row["customer_id"] for row in _rows(home, "customers")} == {"13085", "7", None}


@pytest.mark.parametrize("name", ["Order.csv", "ORDERS.CSV", "order-s.csv", "orders.tsv"])
def test_file_names_may_differ_in_case_and_number(folder: Path, home: Home, name: str) -> None:
    (folder / name).write_text(ORDERS.replace(",", "\t") if name.endswith("tsv") else ORDERS)

    assert _load(folder, home).rows == {"orders": 2}


def test_column_names_may_differ_in_case_and_separators(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text("OrderID,Order Date,CUSTOMER-ID,Loyalty Tier\n1,2024-01-02,7,gold\n")

    _load(folder, home)

    assert set(_rows(home, "orders")[0]) == {"order_id", "order_date", "customer_id", "loyalty_tier"}


def test_extra_columns_are_kept_with_a_type_of_their_own(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(
        "order_id,order_date,review_score,depot\n1,2024-01-02,4,x\n2,2024-01-02,5,\n"
    )

    _load(folder, home)

    assert [(r["review_score"], r["depot"]) for r in _rows(home, "orders")] == [(4, "x"), (5, None)]


def test_a_probable_misspelling_is_kept_and_pointed_out(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text("order_id,order_date,custmer_id\n1,2024-01-02,7\n")

    assert "'custmer_id' is kept as it is; rename it if 'customer_id'" in _load(folder, home).notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(folder: Path, home: Home, encoding: str) -> None:
    text = "customer_id;name\n01;Zoë Müller\n02;José Peña €\n"
    (folder / "customers.csv").write_text(text, encoding=encoding)

    _load(folder, home)

    assert [row["name"] for row in _rows(home, "customers")] == ["Zoë Müller", "José Peña €"]


def test_decimal_commas_and_thousands_are_understood(folder: Path, home: Home) -> None:
    head = "order_item_id;order_id;product_id;quantity;line_total;weight\n"
    (folder / "order_items.csv").write_text(head + "1;1;A;2;1.234,50;0,5\n2;1;B;1;7,25;12,75\n")

    _load(folder, home)

    assert [(r["line_total"], r["weight"]) for r in _rows(home, "order_items")] == [
        ("1234.50", 0.5),
        ("7.25", 12.75),
    ]


def test_english_thousands_are_understood(folder: Path, home: Home) -> None:
    head = "order_item_id,order_id,product_id,quantity,line_total\n"
    (folder / "order_items.csv").write_text(head + '1,1,A,"1,200","2,345.50"\n2,1,B,1,3.10\n')

    _load(folder, home)

    assert [(r["quantity"], r["line_total"]) for r in _rows(home, "order_items")] == [
        ("1200", "2345.50"),
        ("1", "3.10"),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("25/12/2024 08:30", "2024-12-25 08:30:00"),
        ("12/25/2024 08:30", "2024-12-25 08:30:00"),
        ("25.12.2024", "2024-12-25 00:00:00"),
        ("2024-12-25T08:30:00Z", "2024-12-25T08:30:00Z"),
    ],
)
def test_dates_are_understood(folder: Path, home: Home, written: str, read: str) -> None:
    (folder / "orders.csv").write_text(f"order_id,order_date\n1,{written}\n")

    _load(folder, home)

    assert _rows(home, "orders")[0]["order_date"] == read


def test_a_workbook_gives_one_table_per_sheet(folder: Path, home: Home) -> None:
    orders: list[list[str | float]] = [
        ["Order ID", "order_date", "note"],
        [1001, "2024-01-02", "a"],
        ["C77", "2024-01-03", "b"],
    ]
    write_workbook(
        folder / "shop.xlsx",
        {"Orders": orders, "customer": [["customer_id", "age"], [7, 41], [8, 42]], "Sheet3": []},
    )

    _load(folder, home)

    assert [row["order_id"] for row in _rows(home, "orders")] == ["1001", "C77"]
    assert _rows(home, "customers") == [{"customer_id": "7", "age": 41}, {"customer_id": "8", "age": 42}]


def test_a_workbook_of_one_sheet_is_named_by_its_file(folder: Path, home: Home) -> None:
    write_workbook(folder / "orders.xlsx", {"Sheet1": [["order_id", "order_date"], [1, "2024-01-02"]]})

    assert _load(folder, home).rows == {"orders": 1}


def test_a_sheet_that_holds_a_header_only_is_a_table_without_rows(folder: Path, home: Home) -> None:
    write_workbook(folder / "orders.xlsx", {"Sheet1": [["order_id", "order_date"]], "Sheet2": []})

    assert "Table 'orders' has no rows" in _refused(folder, home)


def test_the_load_is_recorded_with_the_files_it_came_from(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS)

    _load(folder, home)

    load = current_load(home, "shop")
    assert load is not None
    record = read_load_record(load)
    assert record["rows"] == {"orders": 2}
    assert record["source"]["folder"] == str(folder)
    assert record["source"]["files"][0]["name"] == "orders.csv"
    assert len(record["source"]["files"][0]["sha256"]) == 64


def test_a_few_wrong_values_are_left_to_the_quarantine(folder: Path, home: Home) -> None:
    lines = [f"{n},2024-01-02\n" for n in range(20)]
    (folder / "orders.csv").write_text("order_id,order_date\n" + "".join(lines) + "21,yesterday\n")

    assert _load(folder, home).rows == {"orders": 21}
    assert _rows(home, "orders")[-1]["order_date"] == "yesterday"


def test_a_refused_load_leaves_the_earlier_one_and_no_rubbish(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS)
    _load(folder, home)
    before = current_load(home, "shop")
    (folder / "order_items.csv").write_text(ITEMS.splitlines()[0] + "\n")

    with pytest.raises(SourceError):
        _load(folder, home)

    assert current_load(home, "shop") == before
    assert len(_rows(home, "orders")) == 2
    assert sorted(path.name for path in home.raw.iterdir()) == [".shop", "shop"]
    assert len([path for path in (home.raw / ".shop").iterdir() if path.is_dir()]) == 1


def test_what_a_killed_load_left_behind_is_removed(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS)
    (home.raw / ".scratch-killed").mkdir(parents=True)
    (home.raw / ".scratch-killed" / "load.duckdb").write_text("half")

    _load(folder, home)

    assert sorted(path.name for path in home.raw.iterdir()) == [".shop", "shop"]


def test_a_missing_folder_is_said(tmp_path: Path, home: Home) -> None:
    assert "There is no such folder. Check the path." in _refused(tmp_path / "nowhere", home)


def test_a_file_in_place_of_a_folder_is_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS)

    assert "a file, not a folder. Name its folder" in _refused(folder / "orders.csv", home)


def test_a_folder_without_data_is_said(folder: Path, home: Home) -> None:
    (folder / "readme.md").write_text("hello")

    assert "holds no CSV, Parquet or Excel file. Put files named like customers" in _refused(folder, home)


def test_an_unknown_table_is_said_with_the_nearest(folder: Path, home: Home) -> None:
    (folder / "ordrs.csv").write_text(ORDERS)

    message = _refused(folder, home)

    assert message.startswith("ordrs.csv: 'ordrs' is not a table of the shop schema.")
    assert "Did you mean 'orders'?" in message


def test_an_unknown_sheet_is_said(folder: Path, home: Home) -> None:
    write_workbook(
        folder / "shop.xlsx", {"Orders": [["order_id", "order_date"], [1, "x"]], "Pivot": [["a"], [1]]}
    )

    assert "shop.xlsx, sheet 'Pivot': 'Pivot' is not a table" in _refused(folder, home)


def test_a_missing_column_is_said_with_the_nearest(folder: Path, home: Home) -> None:
    (folder / "order_items.csv").write_text(ITEMS.replace("quantity", "quantty"))

    message = _refused(folder, home)

    assert message.startswith("order_items.csv, column 'quantity': Table 'order_items' needs this column")
    assert "Did you mean 'quantty'?" in message


def test_two_files_of_one_table_are_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "order.tsv").write_text(ORDERS.replace(",", "\t"))

    assert "Table 'orders' is also in" in _refused(folder, home)


@pytest.mark.parametrize("header", ["order_id,order_date,order_date", "order_id,order_date,ORDER_DATE"])
def test_a_header_that_names_a_column_twice_is_said(folder: Path, home: Home, header: str) -> None:
    (folder / "orders.csv").write_text(f"{header}\n1,2024-01-02,2024-01-02\n")

    message = _refused(folder, home)

    assert message.startswith("orders.csv, column ")
    assert "names this column twice. Rename or remove" in message


def test_two_columns_that_mean_one_are_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text("order_id,OrderId ,order_date\n1,1,2024-01-02\n")

    assert "Columns 'order_id' and 'OrderId' both mean 'order_id'. Rename" in _refused(folder, home)


def test_an_empty_file_is_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text("")

    assert _refused(folder, home) == "orders.csv: The file is empty. Export it again, or take it away."


def test_a_table_without_rows_is_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text(ORDERS.splitlines()[0] + "\n")

    assert "orders.csv: Table 'orders' has no rows. Take the file away" in _refused(folder, home)


def test_a_corrupt_parquet_file_is_said(folder: Path, home: Home) -> None:
    (folder / "orders.parquet").write_bytes(b"PAR1 this is not Parquet PAR1")

    message = _refused(folder, home)

    assert message.startswith("orders.parquet: The file cannot be read:")
    assert message.endswith("Check that the file is whole and export it again.")


def test_a_truncated_parquet_file_is_said(folder: Path, home: Home) -> None:
    pq.write_table(
        pa.table({"order_id": ["1"] * 999, "order_date": ["2024-01-02"] * 999}), folder / "orders.parquet"
    )
    whole = (folder / "orders.parquet").read_bytes()
    (folder / "orders.parquet").write_bytes(whole[: len(whole) // 2])

    assert _refused(folder, home).startswith("orders.parquet: The file cannot be read:")


def test_a_corrupt_workbook_is_said(folder: Path, home: Home) -> None:
    (folder / "orders.xlsx").write_bytes(b"not a workbook")

    message = _refused(folder, home)

    assert message.startswith("orders.xlsx: The workbook cannot be read")
    assert "save it again as .xlsx" in message


def test_a_ragged_line_is_said_with_its_number(folder: Path, home: Home) -> None:
    lines = "".join(f"{n},2024-01-02,x\n" for n in range(3))
    (folder / "orders.csv").write_text("order_id,order_date,depot\n" + lines + "77,2024-01-02,x,y,z\n")

    message = _refused(folder, home)

    assert message.startswith("orders.csv: ")
    assert "Line: 5" in message


def test_values_of_the_wrong_type_are_named(folder: Path, home: Home) -> None:
    (folder / "order_items.csv").write_text(ITEMS.replace(",2,1.50", ",two,1.50"))

    message = _refused(folder, home)

    assert message.startswith("order_items.csv, column 'quantity': 1 values are no integer, such as 'two'.")


def test_a_required_column_without_values_is_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text("order_id,order_date\n1,\n2,\n")

    assert "2 of 2 rows have no value, but table 'orders' needs one. Fill" in _refused(folder, home)


def test_dates_that_can_be_read_two_ways_are_said(folder: Path, home: Home) -> None:
    (folder / "orders.csv").write_text("order_id,order_date\n1,01/02/2024\n2,03/04/2024\n")

    message = _refused(folder, home)

    assert message.startswith(
        "orders.csv, column 'order_date': The dates can be read day first or month first"
    )
    assert "strptime" in message


def test_undecodable_text_is_read_as_latin_1_at_worst(folder: Path, home: Home) -> None:
    (folder / "customers.csv").write_bytes(b"customer_id,name\n1,A\x81B\xe9\n")

    _load(folder, home)

    assert _rows(home, "customers")[0]["name"] == "A\x81Bé"


def test_memory_is_bounded_by_spilling(folder: Path, home: Home) -> None:
    duckdb.sql(
        "COPY (SELECT hash(i)::VARCHAR AS order_id, DATE '2024-01-01' AS order_date FROM range(400000) t(i)) "
        f"TO '{folder}/orders.parquet'"
    )

    report = load_folder(folder, home, committed_at=AT, memory_mb=64)

    assert report.rows == {"orders": 400_000}
