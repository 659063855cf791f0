from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.errors import SourceError
from ingestion.extract.folder import LoadReport, load_folder
from ingestion.extract.mapping import find_mapping, read_mapping, shipped_mappings
from ingestion.extract.raw import current_load, loaded_tables
from ingestion.lake.zones import Home
from tests.fixtures.workbooks import write_workbook

AT = datetime(2024, 5, 6, tzinfo=UTC)
SALES = "Nr;Tag;Kunde;Betrag\n001;2024-01-02;7;3,50\n002;2024-01-03;8;1,25\n"
MAPPING = """
name: corner_shop
currency: EUR
sources:
  sales: {file: "sales*.csv", columns: {number: [No, Nr]}}
tables:
  orders: SELECT number AS order_id, Tag AS order_date, Kunde AS customer_id, Betrag AS total FROM sales
"""
HEAD = MAPPING.split("  orders:")[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "export"
    path.mkdir()
    (path / "sales.csv").write_text(SALES)
    return path


def _load(folder: Path, yaml: str) -> LoadReport:
    file = folder.parent / "mapping.yaml"
    file.write_text(yaml)
    return load_folder(folder, Home(folder.parent / "home"), mapping=read_mapping(file), committed_at=AT)


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    load = current_load(Home(folder.parent / "home"), "shop")
    assert load is not None
    loaded = pa.concat_tables([pq.read_table(path) for path in loaded_tables(load)[table].files])
    rows: list[dict[str, Any]] = loaded.drop_columns(["Op", "_commit_time"]).to_pylist()
    return rows


def _refused(folder: Path, yaml: str) -> str:
    with pytest.raises(SourceError) as caught:
        _load(folder, yaml)
    assert current_load(Home(folder.parent / "home"), "shop") is None
    return str(caught.value)


def test_a_foreign_schema_becomes_the_canonical_one(folder: Path) -> None:
    report = _load(folder, MAPPING)

    assert (report.mapping, report.rows, report.files) == ("corner_shop", {"orders": 2}, ("sales.csv",))
    assert _rows(folder, "orders")[0] == {
        "order_id": "001",
        "order_date": datetime(2024, 1, 2).date(),  # noqa: DTZ001
        "customer_id": "7",
        "total": 3.5,
        "currency": "EUR",
    }


def test_the_currency_of_the_mapping_fills_only_what_is_left_out(folder: Path) -> None:
    _load(folder, MAPPING.replace("Betrag AS total", "'USD' AS currency"))

    assert {row["currency"] for row in _rows(folder, "orders")} == {"USD"}


def test_files_of_one_source_are_stacked_and_say_where_a_row_is_from(folder: Path) -> None:
    (folder / "sales_2.csv").write_text("No,Tag,Kunde,Betrag\n003,2024-01-04,9,2.00\n")
    yaml = MAPPING.replace("columns:", "origin: part, columns:").replace("Betrag AS total", "part")

    _load(folder, yaml)

    parts = {row["order_id"]: row["part"] for row in _rows(folder, "orders")}
    assert parts == {"001": "sales.csv", "002": "sales.csv", "003": "sales_2.csv"}


def test_of_several_patterns_the_first_that_matches_counts(folder: Path) -> None:
    (folder / "SALES.TSV").write_text("No\tTag\tKunde\tBetrag\n9\t2024-01-04\t9\t2\n")

    _load(folder, MAPPING.replace('"sales*.csv"', '["sales*.parquet", "sales*.tsv", "sales*.csv"]'))

    assert [row["order_id"] for row in _rows(folder, "orders")] == ["9"]


def test_sheets_of_a_workbook_are_stacked_or_chosen(folder: Path) -> None:
    head: list[str | float] = ["Nr", "Tag", "Kunde", "Betrag"]
    sheets: dict[str, list[list[str | float]]] = {
        "2023": [head, ["A", "2023-05-06", 1, 2]],
        "2024": [head, ["B", "2024-05-06", 1, 2]],
    }
    write_workbook(folder / "book.xlsx", sheets)
    yaml = MAPPING.replace('"sales*.csv"', "book.xlsx")

    assert _load(folder, yaml).rows == {"orders": 2}
    _load(folder, yaml.replace("columns:", 'sheet: "2024", columns:'))
    assert [row["order_id"] for row in _rows(folder, "orders")] == ["B"]


def test_views_can_build_on_one_another(folder: Path) -> None:
    views = "views:\n  a: SELECT * FROM sales WHERE Betrag > 2\n  b: SELECT * FROM a\ntables:"

    assert _load(folder, MAPPING.replace("tables:", views).replace("FROM sales\n", "FROM b\n")).rows == {
        "orders": 1
    }


def test_declared_types_overrule_the_found_ones(folder: Path) -> None:
    _load(folder, MAPPING.replace("columns:", "types: {Betrag: 'DECIMAL(9,3)'}, columns:"))

    assert str(_rows(folder, "orders")[0]["total"]) == "3.500"


def test_times_with_a_zone_become_utc(folder: Path) -> None:
    moment = datetime(2024, 1, 2, 12, tzinfo=UTC)
    zoned = pa.array([moment], pa.timestamp("us", "Europe/Berlin"))
    pq.write_table(
        pa.table({"Nr": ["1"], "Tag": zoned, "Kunde": ["7"], "Betrag": [1.0]}), folder / "s.parquet"
    )

    _load(folder, MAPPING.replace("sales*.csv", "s.parquet"))

    assert _rows(folder, "orders")[0]["order_date"] == datetime(2024, 1, 2, 12)  # noqa: DTZ001


def test_an_empty_table_is_fine_where_the_mapping_says_so(folder: Path) -> None:
    empty = "  stores: {sql: SELECT Kunde AS store_id FROM sales WHERE false, allow_empty: true}\n"

    assert _load(folder, MAPPING + empty).rows == {"orders": 2, "stores": 0}
    assert "Table 'stores' has no rows" in _refused_again(folder, MAPPING + empty.replace("true", "false"))


def _refused_again(folder: Path, yaml: str) -> str:
    with pytest.raises(SourceError) as caught:
        _load(folder, yaml)
    return str(caught.value)


def test_the_shipped_mappings_are_found_by_name() -> None:
    assert shipped_mappings() == ("olist", "online_retail_ii")
    assert {find_mapping(name).name for name in shipped_mappings()} == {"olist", "online_retail_ii"}


def test_an_unknown_mapping_is_said_with_the_nearest() -> None:
    with pytest.raises(SourceError, match=r"Did you mean 'olist'\? Shipped mappings: olist"):
        find_mapping("olsit")


def test_a_missing_source_file_is_said_with_what_is_there(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("sales*.csv", "sale.csv"))

    assert message.startswith("sale.csv: No file in 'export' fits source 'sales'.")
    assert "Did you mean 'sales.csv'? The folder holds: sales.csv." in message


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/passwd"])
def test_a_source_cannot_lead_out_of_the_folder(folder: Path, pattern: str) -> None:
    assert "leads out of the folder" in _refused(folder, MAPPING.replace("sales*.csv", pattern))


def test_a_column_that_no_file_has_is_said(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("[No, Nr]", "[No, Nummer]"))

    assert message.startswith("sales.csv, column 'number': Source 'sales' needs a column 'No' or 'Nummer'")


def test_a_column_that_no_source_has_is_said_with_the_nearest(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("Betrag AS", "Betrga AS"))

    assert message.startswith("corner_shop, table 'orders', column 'Betrga': The SELECT reads this column")
    assert "Did you mean 'Betrag'?" in message


def test_a_required_column_that_the_select_leaves_out_is_said(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("AS order_date", "AS order_day"))

    assert message.startswith(
        "corner_shop, table 'orders', column 'order_date': Table 'orders' needs this column"
    )
    assert "Did you mean 'order_day'?" in message


def test_an_unknown_table_is_said_with_the_nearest(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("  orders:", "  ordrs:"))

    assert message.startswith(
        "mapping.yaml: 'ordrs' is not a table of the shop schema. Did you mean 'orders'?"
    )


def test_bad_yaml_is_said_with_its_line(folder: Path) -> None:
    assert _refused(folder, MAPPING.replace("currency: EUR", "currency: [EUR")).startswith(
        "mapping.yaml: line "
    )


def test_a_source_defined_twice_is_said_with_its_line(folder: Path) -> None:
    twice = MAPPING.replace("tables:", '  sales: "other.csv"\ntables:')

    assert "line 6: The YAML cannot be read: 'sales' is defined twice." in _refused(folder, twice)


def test_an_unknown_key_is_said_with_its_line_and_the_nearest(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("columns:", "colums:"))

    assert message.startswith("mapping.yaml: line 5: sources.sales.colums: Extra inputs are not permitted.")
    assert "Did you mean 'columns'?" in message


@pytest.mark.parametrize("missing", ["name: corner_shop\n", "currency: EUR\n", "tables:"])
def test_a_mapping_needs_a_name_and_tables_but_no_currency(folder: Path, missing: str) -> None:
    yaml = MAPPING.replace(missing, "views:" if missing == "tables:" else "")
    if missing.startswith("currency"):
        assert _load(folder, yaml).rows == {"orders": 2}
    else:
        assert "Field required" in _refused(folder, yaml)


@pytest.mark.parametrize("sql", ["SELECT * FROM sales; SELECT 1", "DROP TABLE sales", "COPY sales TO 'x'"])
def test_sql_must_be_one_select(folder: Path, sql: str) -> None:
    assert "is not a single SELECT" in _refused(
        folder, MAPPING.split("  orders:")[0] + f'  orders: "{sql}"\n'
    )


@pytest.mark.parametrize(
    "source", ["read_csv('/etc/passwd')", "'/etc/passwd'", "read_text('x')", "glob('*')"]
)
def test_sql_reads_its_sources_and_nothing_else(folder: Path, source: str) -> None:
    sql = f"SELECT 1 AS order_id, now() AS order_date FROM {source}"

    assert "The SQL reads " in _refused(folder, HEAD + f'  orders: "{sql}"\n')


def test_sql_that_does_not_parse_is_said(folder: Path) -> None:
    assert "The SQL cannot be parsed" in _refused(folder, MAPPING.replace("FROM sales\n", "FROM (sales\n"))


def test_a_view_must_come_before_its_readers(folder: Path) -> None:
    views = "views:\n  a: SELECT * FROM b\n  b: SELECT * FROM sales\ntables:"

    assert "'b', which is neither a source nor an earlier view" in _refused(
        folder, MAPPING.replace("tables:", views)
    )


def test_text_that_is_no_number_is_said_when_the_table_is_computed(folder: Path) -> None:
    sql = MAPPING.replace("Betrag AS total", "CAST(Nr2 AS INTEGER) AS total").replace("FROM sales", "FROM v")
    views = "views:\n  v: SELECT *, 'n' || Kunde AS Nr2 FROM sales\ntables:"

    message = _refused(folder, sql.replace("tables:", views))

    assert message.startswith("corner_shop, table 'orders': Conversion Error: Could not convert string 'n7'")
    assert "TRY_CAST" in message


def test_a_column_of_the_wrong_kind_is_said(folder: Path) -> None:
    message = _refused(folder, MAPPING.replace("Tag AS", "number || 'x' AS"))

    assert "column 'order_date': 2 values are no timestamp, such as '001x', '002x'." in message
