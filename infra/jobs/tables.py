"""Tables at hand as a shop's full load."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ingestion.extract.raw import SHOP_SCHEMA, RawSource, write_full_load
from ingestion.lake.zones import Home


def load_tables(home: Home, tables: Mapping[str, RawSource], *, committed_at: datetime) -> dict[str, int]:
    """Make the tables the whole raw zone of the shop; returns the rows written by table.

    Args:
        home: The home that is loaded.
        tables: Rows by canonical table name.
        committed_at: Commit time stamped on every row; must be timezone-aware.
    """
    return write_full_load(home, SHOP_SCHEMA, tables, committed_at=committed_at)
