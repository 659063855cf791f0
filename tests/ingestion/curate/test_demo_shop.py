"""Every bad row planted in the demo shop is found, and no good one is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ingestion.extract.demo import DemoSpec, generate
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.cards import mask_cards
from tests.ingestion.curate.written_shop import WrittenShop


def test_exactly_the_planted_rows_are_rejected_or_deduplicated(shop: WrittenShop, tmp_path: Path) -> None:
    made = generate(DemoSpec(scale=0.02, months=6), tmp_path / "shop")
    write_full_load(shop.home, SHOP_SCHEMA, made.files, committed_at=datetime(2026, 10, 1, tzinfo=UTC))
    shop.curate()
    assert shop.last is not None
    found = {
        table.name: table.outcome.counts.quarantined + table.outcome.counts.deduplicated
        for table in shop.last.tables
    }
    assert {name: rows for name, rows in found.items() if rows} == dict(made.poisoned)
    assert all(table.outcome.counts.curated for table in shop.last.tables)
    cards = shop.lake.read("curated", "payments")
    assert cards["card_token"].null_count < cards.num_rows
    assert not {"card_number", "cvv"} & set(cards.column_names)
    assert mask_cards(str(cards.slice(0, 2000).to_pylist())) == str(cards.slice(0, 2000).to_pylist())
