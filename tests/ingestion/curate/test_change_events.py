"""Merging change events: replays, duplicates and reordering change nothing; deletes leave nothing behind."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.curate.query_engine import query_engine
from ingestion.curate.table import Counts, CuratedTable
from ingestion.extract.raw import LoadedTable
from ingestion.lake.canonical import CANONICAL_TABLES
from tests.ingestion.curate.written_shop import WrittenShop, as_table

Event = dict[str, Any]
CATEGORIES = CANONICAL_TABLES["categories"]


def event(key: str, op: str, name: str | None, second: int) -> Event:
    at = f"2024-06-01 12:{second // 60:02d}:{second % 60:02d}.000000"
    return {"Op": op, "category_id": key, "name": name, "_commit_time": at}


EVENTS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("IUD"), st.sampled_from(["x", "y", None])), min_size=1
).map(lambda drawn: [event(*fields, second) for second, fields in enumerate(drawn)])


def curated(files: list[list[Event]]) -> tuple[dict[str, str | None], Counts]:
    """Names by key after curating the files, and the counts."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = tuple(folder / f"20240601-1200{n:05d}.parquet" for n in range(len(files)))
        for path, events in zip(paths, files, strict=True):
            pq.write_table(as_table(events), path)
        with query_engine(spill=folder, threads=1) as connection:
            table = CuratedTable(connection, CATEGORIES, LoadedTable("categories", 0, paths), b"key")
            rows = table.rows().read_all().to_pylist()
    return {row["category_id"]: row["name"] for row in rows}, table.outcome.counts


def final_state(events: list[Event]) -> dict[str, str | None]:
    state: dict[str, str | None] = {}
    for change in sorted(events, key=lambda change: str(change["_commit_time"])):
        state.pop(change["category_id"], None)
        if change["Op"] != "D":
            state[change["category_id"]] = change["name"]
    return state


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.data())
def test_replays_duplicates_and_reordering_change_nothing(events: list[Event], data: st.DataObject) -> None:
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=10))
    shuffled = data.draw(st.permutations([*events, *repeated]))
    cut = data.draw(st.integers(1, len(shuffled)))
    files = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    state, counts = curated(files)
    assert state == final_state(events)
    assert counts.rows_in == len(shuffled)
    assert counts.rows_in == counts.curated + counts.quarantined + counts.deduplicated + counts.deleted


def test_ties_are_broken_by_file_then_by_row() -> None:
    first, second, third = (event("a", "U", name, 0) for name in "xyz")
    assert curated([[first, second], [third]])[0] == {"a": "z"}
    assert curated([[third], [second, first]])[0] == {"a": "x"}


def test_a_delete_counts_once_and_what_it_supersedes_as_deduplicated() -> None:
    events = [event("a", "I", "x", 0), event("a", "U", "y", 1), event("a", "D", None, 2)]
    assert curated([events])[1] == Counts(rows_in=3, curated=0, deduplicated=2, deleted=1)


def test_an_update_is_no_duplicate_but_a_second_insert_is() -> None:
    assert curated([[event("a", "I", "x", 0), event("a", "U", "y", 1)]])[1].duplicates == 0
    assert curated([[event("a", "I", "x", 0), event("a", "I", "y", 1)]])[1].duplicates == 1


def test_a_wrong_event_leaves_the_last_right_one_standing(shop: WrittenShop) -> None:
    later = {"_commit_time": "2024-06-02 00:00:00.000000"}
    shop.load(orders=[{"order_id": "o1", "order_date": "2024-05-01", "status": "paid", "total": "1.00"}])
    bad = {"Op": "U", "order_id": "o1", "order_date": "2024-05-01", "status": "sent", "total": "?"} | later
    shop.change("orders", "20240602-000000000", [bad]).curate()
    assert shop.rows("orders")[0]["status"] == "paid"
    assert [found["rule"] for found in shop.rejected("orders")] == ["type:total"]


def test_a_delete_needs_its_key_and_nothing_else(shop: WrittenShop) -> None:
    later = {"_commit_time": "2024-06-02 00:00:00.000000"}
    order = {"order_date": "2024-05-01", "total": "1.00"}
    shop.load(orders=[order | {"order_id": "o1"}, order | {"order_id": "o2"}])
    events: list[Event] = [{"Op": "D", "order_id": "o1"} | later, {"Op": "D", "order_id": None} | later]
    shop.change("orders", "20240602-000000000", events).curate()
    assert [row["order_id"] for row in shop.rows("orders")] == ["o2"]
    assert [found["rule"] for found in shop.rejected("orders")] == ["required:order_id"]


def test_an_unknown_operation_is_quarantined() -> None:
    assert curated([[event("a", "X", "x", 0), event("b", "u", "y", 0)]])[1].quarantined == 1
