"""`retail doctor` on this machine: a shop that is served, and what is said of one that cannot be."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import build_app
from infra.doctor.finding import Check, Health, examined, good
from infra.doctor.model import model_check
from infra.errors import AwsUnavailableError
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from tests.doubles.language_models import Reply, endpoint
from tests.infra.jobs.conftest import load_orders
from tests.infra.jobs.scripted_engines import ScriptedEngine

Told = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Backends:
    """A home where a shop of five orders is published."""
    backends = build_backends(Settings(home=tmp_path_factory.mktemp("shop") / "home"))
    backends.home.create()
    load_orders(backends, 5)
    run_pipeline(backends, PipelineOptions(engines=[ScriptedEngine()]))
    return backends


def examine(home: Path, **environment: str) -> tuple[int, Told]:
    done = CliRunner().invoke(build_app(), ["doctor", "--home", str(home), "--json"], env=environment)
    return done.exit_code, {one["name"]: one for one in json.loads(done.stdout)}


def test_a_shop_that_is_served_is_well(published: Backends) -> None:
    code, told = examine(published.home.root)
    assert {name: one["said"] for name, one in told.items() if one["health"] == "failed"} == {}
    assert code == 0
    assert "5 orders counted" in told["queries"]["said"]
    assert told["lake"]["said"].endswith("10 rows.")


def test_a_home_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    code, told = examine(tmp_path / "nothing")
    assert code == 1
    assert told["home"]["remedy"] == "retail demo, or retail load FOLDER"
    assert told["publication"]["health"] == "failed"
    assert not (tmp_path / "nothing").exists()


def test_a_forged_audit_log_and_a_lost_database_are_found(published: Backends, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(published.home.root, home)
    backends = build_backends(Settings(home=home))
    backends.stores.audit().close()
    with sqlite3.connect(home / "state" / "audit.db") as forger:
        forger.execute("INSERT INTO audit VALUES (1, '{}', 'no hash')")
    forger.close()
    for file in (home / "serving").glob("*.duckdb"):
        file.unlink()
    code, told = examine(home)
    assert code == 1
    assert told["audit log"]["said"] == "The chain is broken at entry 1."
    assert told["publication"]["remedy"] == "retail pipeline run --force"
    assert told["queries"]["health"] == "failed"


@pytest.mark.parametrize(
    ("status", "health", "words"),
    [
        (200, Health.OK, "answers"),
        (401, Health.FAILED, "refuses the key"),
        (503, Health.FAILED, "answers 503"),
    ],
)
def test_the_endpoint_of_a_language_model_is_asked_itself(status: int, health: Health, words: str) -> None:
    with endpoint(Reply(status=status)) as served:
        settings = Settings(model="openai:m", model_url=f"{served.url}/v1", model_timeout_seconds=5)
        [found] = examined([model_check(settings)])
    assert found.health is health
    assert words in found.said


def test_an_endpoint_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = Settings(model="openai:m", model_url="http://127.0.0.1:9/v1", model_timeout_seconds=2)
    [found] = examined([model_check(settings)])
    assert (found.health, found.remedy) == (Health.FAILED, "Check address, network and proxy.")


def test_what_fails_keeps_nothing_else_from_being_looked_at() -> None:
    def fails() -> tuple[Health, str, str]:
        raise AwsUnavailableError("s3 failed. Try again.")

    first, second = examined([Check("a", fails, "wait"), Check("b", lambda: good("fine"), "")])
    assert (first.health, first.said, first.remedy) == (Health.FAILED, "s3 failed. Try again.", "wait")
    assert second.health is Health.OK
