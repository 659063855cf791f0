"""An empty shop for every test of curation."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.lake.zones import Home
from tests.ingestion.curate.written_shop import WrittenShop


@pytest.fixture
def shop(tmp_path: Path) -> WrittenShop:
    """A shop in an empty home."""
    return WrittenShop(Home(tmp_path / "home"))
