"""`retail pipeline run`, `retail curate` and `retail quality`, as a person runs them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner, Result

from infra.cli import build_app
from infra.local.lock import WriteLock
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.zones import Home


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    return build_app()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "home")
    orders = pa.table({"order_id": ["o1", "o2"], "order_date": ["2024-05-01", "never"]})
    write_full_load(found, SHOP_SCHEMA, {"orders": orders}, committed_at=datetime(2024, 6, 1, tzinfo=UTC))
    return found


def retail(app: typer.Typer, home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(home.root)])


def test_a_run_reports_in_json_and_publishes(app: typer.Typer, home: Home) -> None:
    done = retail(app, home, "pipeline", "run", "--systems", ",", "--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["row_counts"]["orders"] == 1
    assert (home.serving / report["published"]).exists()


def test_progress_goes_to_standard_error(app: typer.Typer, home: Home) -> None:
    done = retail(app, home, "curate")
    assert done.stdout == ""
    assert "1 quarantined" in done.stderr


def test_curation_alone_publishes_nothing(app: typer.Typer, home: Home) -> None:
    done = retail(app, home, "curate", "--json")
    tables = {table["name"]: table for table in json.loads(done.stdout)}
    assert tables["orders"]["outcome"]["rules"] == {"type:order_date": 1}
    assert not home.serving.exists()


def test_quality_is_shown_for_every_table_once_published(app: typer.Typer, home: Home) -> None:
    before = retail(app, home, "quality")
    assert before.exit_code == 2
    assert "retail pipeline run" in before.stderr
    retail(app, home, "pipeline", "run", "--systems", ",")
    shown = retail(app, home, "quality", "--json")
    quality = {row["table_name"]: row for row in json.loads(shown.stdout)}
    assert quality["orders"]["validity"] == 0.5
    assert quality["stores"]["score"] is None
    assert "orders" in retail(app, home, "quality").stdout


def test_a_home_without_a_load_is_the_users_to_put_right(app: typer.Typer, tmp_path: Path) -> None:
    done = retail(app, Home(tmp_path / "empty"), "pipeline", "run")
    assert done.exit_code == 2
    assert "retail load" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_system_is_refused_with_those_there_are(app: typer.Typer, home: Home) -> None:
    done = retail(app, home, "pipeline", "run", "--systems", "astrology")
    assert done.exit_code == 2
    assert "demand_insights_engine" in done.stderr


def test_a_busy_lake_is_said_so(app: typer.Typer, home: Home) -> None:
    with WriteLock(home.lock):
        done = retail(app, home, "curate")
    assert done.exit_code == 1
    assert "is writing the lake" in done.stderr
