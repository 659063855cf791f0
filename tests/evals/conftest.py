from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a tiny published serving database."""
    serving = tmp_path / "home" / "serving"
    serving.mkdir(parents=True)
    with duckdb.connect(str(serving / "serving-r1.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT * FROM (VALUES ('a', 'UK', 10.5), ('b', 'FR', 20)) "
            "AS t(order_id, country, total)"
        )
    (serving / "current.json").write_text(json.dumps({"run_id": "r1", "file": "serving-r1.duckdb"}))
    return tmp_path / "home"
