"""Merging new change files gives what curating everything gives."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from ingestion.lake.port import CURATED
from ingestion.lake.zones import Home
from tests.ingestion.curate.written_shop import WrittenShop

Row = dict[str, Any]


def order(key: str, total: str = "1.00", **more: Any) -> Row:  # noqa: ANN401 - any raw value
    return {"order_id": key, "order_date": "2024-05-01 10:00:00", "total": total, "status": "paid"} | more


def change(op: str, row: Row, hour: int) -> Row:
    return {"Op": op, **row, "_commit_time": f"2024-06-02 {hour:02d}:00:00.000000"}


def test_new_changes_are_merged_and_only_they_are_read(shop: WrittenShop) -> None:
    shop.load(orders=[order("a"), order("b"), order("c")]).curate(only_changed=True)
    events = [change("U", order("a", "9.00"), 1), change("D", order("b"), 2), change("I", order("d"), 3)]
    shop.change("orders", "20240602-000000000", events).curate(only_changed=True)

    table = shop.table("orders")
    assert table.status == "merged"
    assert {row["order_id"]: str(row["total"]) for row in shop.rows("orders")} == {
        "a": "9.00",
        "c": "1.00",
        "d": "1.00",
    }
    assert (table.outcome.counts.rows_in, table.outcome.counts.curated) == (6, 3)
    assert shop.curate(only_changed=True).table("orders").status == "unchanged"


def test_files_without_a_changed_key_are_not_rewritten(shop: WrittenShop) -> None:
    shop.load(orders=[order("a")]).curate(only_changed=True)
    before = set(shop.lake.data_files(CURATED, "orders"))
    shop.change("orders", "20240602-000000000", [change("I", order("b"), 1)]).curate(only_changed=True)

    after = set(shop.lake.data_files(CURATED, "orders"))
    assert before < after
    shop.change("orders", "20240603-000000000", [change("U", order("b", "3.00"), 2)]).curate(
        only_changed=True
    )
    assert before < set(shop.lake.data_files(CURATED, "orders"))
    assert not after <= set(shop.lake.data_files(CURATED, "orders"))


def test_wrong_changes_are_added_to_the_quarantine_and_leave_the_right_row(shop: WrittenShop) -> None:
    shop.load(orders=[order("a"), order("x", "?")]).curate(only_changed=True)
    shop.change("orders", "20240602-000000000", [change("U", order("a", "bad"), 1)]).curate(only_changed=True)

    assert shop.table("orders").status == "merged"
    assert [found["row"]["total"] for found in shop.rejected("orders")] == ["?", "bad"]
    assert [str(row["total"]) for row in shop.rows("orders")] == ["1.00"]


@pytest.mark.parametrize(
    "event",
    [
        {"Op": "U", **order("a", "5.00"), "_commit_time": "2023-01-01 00:00:00.000000"},
        change("U", order("a", "5.00", gift="yes"), 1),
    ],
    ids=["older than what was merged", "another column"],
)
def test_what_cannot_be_merged_is_curated_whole(shop: WrittenShop, event: Row) -> None:
    shop.load(orders=[order("a")]).curate(only_changed=True)
    shop.change("orders", "20240602-000000000", [event]).curate(only_changed=True)

    assert shop.table("orders").status == "curated"


def drawn(draw: random.Random, hour: int) -> list[Row]:
    keys, totals, channels = "abcde", ["1.00", "2.50", "wrong"], [None, "web"]
    rows = [
        order(draw.choice(keys), draw.choice(totals), channel=draw.choice(channels))
        for _ in range(draw.randint(1, 8))
    ]
    return [change(draw.choice("IUD"), row, hour) for row in rows]


@pytest.mark.parametrize("seed", [1, 2])
def test_any_changes_merge_to_what_curating_everything_gives(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)  # noqa: S311
    one, whole = WrittenShop(Home(tmp_path / "one")), WrittenShop(Home(tmp_path / "whole"))
    for shop in (one, whole):
        shop.load(orders=[order(key, channel="shop") for key in "abc"])
    one.curate(only_changed=True)
    for hour in range(3):
        events = drawn(draw, hour)
        for shop in (one, whole):
            shop.change("orders", f"20240602-{hour:02d}0000000", events)
        one.curate(only_changed=True)
    whole.curate()

    by_key = [sorted(shop.rows("orders"), key=lambda row: str(row["order_id"])) for shop in (one, whole)]
    assert by_key[0] == by_key[1]
    assert _reasons(one) == _reasons(whole)
    merged, full = one.table("orders").outcome, whole.table("orders").outcome
    assert (merged.counts.rows_in, merged.counts.curated, merged.counts.quarantined) == (
        full.counts.rows_in,
        full.counts.curated,
        full.counts.quarantined,
    )
    assert merged.filled == pytest.approx(full.filled)
    assert (merged.latest, merged.committed, merged.rules) == (full.latest, full.committed, full.rules)


def _reasons(shop: WrittenShop) -> list[tuple[str, str, int]]:
    return [(row["rule"], row["source_file"], row["position"]) for row in shop.rejected("orders")]
