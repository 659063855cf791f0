"""The quality score follows its formula."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.curate.quality import WEIGHTS, data_quality, quality_score
from ingestion.curate.query_engine import query_engine
from tests.ingestion.curate.written_shop import WrittenShop


def assessed(shop: WrittenShop, work: Path) -> dict[str, dict[str, Any]]:
    assert shop.last is not None
    with query_engine(spill=work) as connection:
        for table in shop.lake.tables("curated"):
            connection.register(table, shop.lake.read("curated", table))
        found: pa.Table = data_quality(shop.last, "run-1", lambda sql: connection.execute(sql).fetchall())
    return {row["table_name"]: row for row in found.to_pylist()}


def test_every_measure_is_what_was_planted(shop: WrittenShop, tmp_path: Path) -> None:
    order = {"order_id": "o1", "order_date": "2024-05-01", "customer_id": "c1"}
    shop.load(
        customers=[{"customer_id": "c1", "name": None}, {"customer_id": "c2", "name": "Bo"}],
        orders=[
            order,
            order,
            order | {"order_id": "o2", "order_date": "2024-05-11", "customer_id": "gone"},
            order | {"order_id": "o3", "order_date": "?"},
        ],
    ).curate()
    found = assessed(shop, tmp_path)
    assert found["customers"]["completeness"] == pytest.approx(0.75)
    assert found["customers"]["score"] == pytest.approx(100 * (0.25 * 0.75 + 0.3 + 0.2) / 0.75, abs=0.01)
    orders = found["orders"]
    assert (orders["rows_in"], orders["rows_out"], orders["quarantined"], orders["deduplicated"]) == (
        4,
        2,
        1,
        1,
    )
    assert (orders["validity"], orders["uniqueness"]) == (0.75, 0.75)
    assert orders["referential_integrity"] == 0.5
    assert orders["freshness_days"] == 0
    assert orders["score"] == pytest.approx(100 * (0.25 * 1 + 0.3 * 0.75 + 0.2 * 0.75 + 0.25 * 0.5))
    details = json.loads(orders["details"])
    assert details["rules"] == {"type:order_date": 1}
    assert details["orphans"] == {"customer_id": 1}


def test_an_absent_table_has_no_score(shop: WrittenShop, tmp_path: Path) -> None:
    shop.load(orders=[{"order_id": "o1", "order_date": "2024-05-01"}]).curate()
    stores = assessed(shop, tmp_path)["stores"]
    assert stores["rows_in"] == 0
    assert stores["score"] is None
    assert json.loads(stores["details"])["source"] == "absent"


def test_measures_that_do_not_apply_do_not_count() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert quality_score({"validity": 0.5, "referential_integrity": None}) == 50
    assert quality_score(dict.fromkeys(WEIGHTS)) is None
