"""A tiny shop loaded into a home of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from infra.settings import Settings
from infra.wiring import Backends, build_backends
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load

LOADED_AT = datetime(2024, 6, 1, tzinfo=UTC)


def load_orders(backends: Backends, orders: int) -> None:
    """Load a shop of so many orders, one line of 10.00 each."""
    ids = [f"o{number}" for number in range(orders)]
    tables = {
        "orders": pa.table(
            {"order_id": ids, "order_date": ["2024-05-01 10:00:00"] * orders, "currency": ["EUR"] * orders}
        ),
        "order_items": pa.table(
            {
                "order_item_id": ids,
                "order_id": ids,
                "product_id": ["p"] * orders,
                "quantity": ["1"] * orders,
                "line_total": ["10.00"] * orders,
            }
        ),
    }
    write_full_load(backends.home, SHOP_SCHEMA, tables, committed_at=LOADED_AT)


@pytest.fixture
def backends(tmp_path: Path) -> Backends:
    """Backends of a home where a shop of five orders is loaded."""
    made = build_backends(
        Settings(home=tmp_path / "home", engine_timeout_seconds=20, engine_memory_mb=512, engine_processes=2)
    )
    load_orders(made, 5)
    return made
