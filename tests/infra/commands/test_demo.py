from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from infra.cli import build_app
from infra.local.serving import current_publication
from ingestion.extract.raw import write_full_load
from ingestion.lake.zones import Home


def retail(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(build_app(), list(arguments))
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.slow
def test_the_demo_is_made_once_and_found_again_at_once(tmp_path: Path) -> None:
    command = ("demo", "--home", str(tmp_path), "--no-serve", "--json")
    code, out, complaint = retail(*command, "--scale", "0.02")
    assert code == 0, complaint
    assert json.loads(out)["computed"] is True
    published = current_publication(Home(tmp_path).serving)
    assert published is not None
    assert published.row_counts["orders"] > 500
    assert (tmp_path / "demo" / "truths.json").is_file()
    assert [left for left in tmp_path.iterdir() if left.name.startswith(".demo-")] == []
    started = time.perf_counter()
    code, out, _ = retail(*command)
    assert (code, json.loads(out)["computed"]) == (0, False)
    assert time.perf_counter() - started < 10
    assert current_publication(Home(tmp_path).serving) == published


def test_the_demo_never_replaces_a_shop_of_one_s_own(tmp_path: Path) -> None:
    own = pa.table({"order_id": ["1"]})
    write_full_load(Home(tmp_path), "shop", {"orders": own}, committed_at=datetime.now(UTC))
    code, _, complaint = retail("demo", "--home", str(tmp_path), "--no-serve")
    assert code == 2
    assert "--home" in complaint
    assert "Traceback" not in complaint


def test_a_scale_out_of_range_is_refused(tmp_path: Path) -> None:
    code, _, complaint = retail("demo", "--home", str(tmp_path), "--no-serve", "--scale", "0")
    assert code == 2
    assert "0.01" in complaint
    assert list(tmp_path.iterdir()) == []
