import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from infra.cli import build_app
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.zones import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A shop with one wrong order, curated."""
    home = Home(tmp_path)
    _load(home, ["1.00", "?"])
    assert _retail(home, "curate").exit_code == 0
    return home


def _load(home: Home, totals: list[str]) -> None:
    orders = pa.table({"order_id": ["a", "b"], "order_date": ["2024-05-01", "2024-05-02"], "total": totals})
    write_full_load(home, SHOP_SCHEMA, {"orders": orders}, committed_at=datetime(2024, 6, 1, tzinfo=UTC))


def _retail(home: Home, *command: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - click's result
    return CliRunner().invoke(build_app(), [*command, "--home", str(home.root)])


def test_rejected_rows_are_listed_by_rule_with_a_place(home: Home) -> None:
    done = _retail(home, "quarantine", "list", "--json")

    assert json.loads(done.stdout) == [
        {
            "table": "orders",
            "rule": "type:total",
            "rows": 1,
            "reason": "total cannot be read as money.",
            "example": "LOAD00000001.parquet:1",
        }
    ]


def test_a_row_that_was_put_right_leaves_the_quarantine(home: Home) -> None:
    _load(home, ["1.00", "2.00"])

    done = _retail(home, "quarantine", "replay", "--json")

    assert json.loads(done.stdout) == [{"table": "orders", "before": 1, "after": 0}]
    assert json.loads(_retail(home, "quarantine", "list", "--json").stdout) == []
