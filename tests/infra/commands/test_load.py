import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import build_app

ORDERS = "order_id,order_date\n1,2024-01-02\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "export"
    path.mkdir()
    (path / "orders.csv").write_text(ORDERS)
    return path


def test_load_prints_what_it_loaded_and_what_comes_next(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(build_app(), ["load", str(folder), "--home", str(tmp_path / "home")])

    assert done.exit_code == 0
    assert "orders" in done.stdout
    assert "Next: retail pipeline run" in done.stdout
    assert (tmp_path / "home" / "raw" / "shop" / "orders" / "LOAD00000001.parquet").exists()


def test_load_takes_its_home_from_the_environment(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        build_app(), ["load", str(folder), "--json"], env={"RETAIL_HOME": str(tmp_path / "h")}
    )

    assert json.loads(done.stdout)["rows"] == {"orders": 1}
    assert (tmp_path / "h" / "raw" / "shop").exists()


def test_a_wrong_file_ends_with_status_2_and_a_remedy(folder: Path, tmp_path: Path) -> None:
    (folder / "ordres.csv").write_text(ORDERS)

    done = CliRunner().invoke(build_app(), ["load", str(folder), "--home", str(tmp_path / "home")])

    assert done.exit_code == 2
    assert "Error: ordres.csv: 'ordres' is not a table" in done.stderr
    assert "Did you mean 'orders'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_mapping_ends_with_status_2(folder: Path, tmp_path: Path) -> None:
    command = ["load", str(folder), "--mapping", "olits", "--home", str(tmp_path / "home")]

    done = CliRunner().invoke(build_app(), command)

    assert done.exit_code == 2
    assert "Did you mean 'olist'?" in done.stderr


def test_a_home_and_all_that_is_in_it_is_closed_to_other_users(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = os.umask(0o022)
    try:
        CliRunner().invoke(build_app(), ["load", str(folder), "--home", str(home)])
    finally:
        os.umask(before)

    made = [home, *home.rglob("*")]
    assert len(made) > 3
    assert [path for path in made if path.stat().st_mode & 0o077] == []
