"""The pipeline publishes what was loaded and computed; an engine that fails spoils nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pyarrow as pa
import pytest

from infra.errors import UnknownSystemError
from infra.jobs.lifecycle import MODEL_TABLES
from infra.jobs.pipeline import PipelineOptions, run_curation, run_pipeline
from infra.jobs.report import RunReport
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from ingestion.errors import LakeBusyError, SourceError
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.cards import mask_cards
from tests.infra.jobs.conftest import LOADED_AT, load_orders
from tests.infra.jobs.scripted_engines import ScriptedEngine

AS_OF = datetime(2024, 5, 1, 10, tzinfo=UTC).replace(tzinfo=None)


def run(backends: Backends, *engines: ScriptedEngine, **options: Any) -> RunReport:  # noqa: ANN401
    return run_pipeline(backends, PipelineOptions(engines=engines, **options))


def served(backends: Backends, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the published database."""
    pointer = json.loads((backends.home.serving / "current.json").read_text())
    with duckdb.connect(backends.home.serving / pointer["file"], read_only=True) as connection:
        return connection.execute(sql).fetchall()


def tables(backends: Backends) -> set[str]:
    return {name for (name,) in served(backends, "SELECT table_name FROM information_schema.tables")}


def test_everything_loaded_and_computed_is_published(backends: Backends) -> None:
    report = run(backends, ScriptedEngine())
    expected = {
        *CANONICAL_TABLES,
        "order_totals",
        "compliance_checks",
        "engine_runs",
        "engine_gaps",
        "model_metrics",
        *(contract.name for contract in MODEL_TABLES),
        "data_quality",
        "quality_history",
    }
    assert tables(backends) == expected
    assert served(backends, "SELECT count(*), sum(line_total) FROM order_items") == [(5, 50)]
    (row,) = served(backends, "SELECT orders, run_id, as_of, model_version FROM order_totals")
    assert row == (5, report.run_id, AS_OF, "1")
    assert served(backends, "SELECT * FROM engine_gaps") == [
        (report.run_id, "counter", "order_extras", "There is nothing to add.")
    ]
    assert served(backends, "SELECT metric, value, split, subject FROM model_metrics") == [
        ("wape", 0.1, "backtest", "all")
    ]
    assert served(backends, "SELECT system, status, outputs_run_id FROM engine_runs") == [
        ("counter", "partial", report.run_id)
    ]
    assert served(backends, "SELECT score FROM data_quality WHERE table_name = 'orders'") == [(100,)]


def test_the_report_says_what_was_done(backends: Backends) -> None:
    seen: list[str] = []
    report = run_pipeline(
        backends, PipelineOptions(engines=[ScriptedEngine()]), lambda step: seen.append(step.stage)
    )
    written = json.loads((backends.home.runs / f"{report.run_id}.json").read_text())
    assert written["status"] == "ok"
    assert written["row_counts"]["orders"] == 5
    assert [step["stage"] for step in written["steps"]] == seen
    assert set(seen) == {"seal", "curate", "engine", "quality", "compliance", "publish", "tidy"}
    assert written["peak_memory_mb"] > 0


def test_seed_and_parameters_reach_the_engine(backends: Backends) -> None:
    run(backends, ScriptedEngine(), parameters={"counter": {"factor": 2.5}})
    assert served(backends, "SELECT seed, factor FROM order_totals") == [(backends.settings.seed, 2.5)]


FAILURES = {
    "raise": "It failed with ValueError.",
    "die": "Its process was ended by signal 9.",
    "exit": "It failed with an unknown error.",
    "peek": "It failed with QueryFailedError.",
    "eat": "It needed more than 512 MB of memory and was stopped (limit RETAIL_ENGINE_MEMORY_MB).",
    "null": "order_totals.subject must not be null",
    "column": "order_totals has columns ['more']",
    "repeat": "rows share the key subject",
    "undeclared": "other is not a declared output",
}


@pytest.mark.slow
def test_engines_that_fail_in_any_way_are_recorded_and_stop_no_other(backends: Backends) -> None:
    bad = [ScriptedEngine(behaviour, behaviour) for behaviour in FAILURES]
    report = run(backends, *bad, ScriptedEngine("good"))
    assert report.status == "partial"
    recorded = {
        system: (status, message)
        for system, status, message in served(backends, "SELECT system, status, message FROM engine_runs")
    }
    assert recorded.pop("good")[0] == "partial"
    for behaviour, said in FAILURES.items():
        status, message = recorded[behaviour]
        assert status == "failed"
        assert said in message
        assert "secret" not in message
        assert "no earlier outputs" in message
    assert served(backends, "SELECT orders FROM order_totals") == [(5,)]


def test_an_engine_that_hangs_is_stopped(tmp_path: Path) -> None:
    hasty = build_backends(Settings(home=tmp_path / "home", engine_timeout_seconds=1))
    load_orders(hasty, 1)
    run(hasty, ScriptedEngine(behaviour="hang"))
    ((message,),) = served(hasty, "SELECT message FROM engine_runs")
    assert "longer than 1 seconds" in message


def test_when_an_engine_fails_its_earlier_outputs_stay_published_as_what_they_are(
    backends: Backends, tmp_path: Path
) -> None:
    trouble = tmp_path / "trouble"
    engine = ScriptedEngine(behaviour="raise", trouble=trouble)
    first = run(backends, engine)
    trouble.touch()
    load_orders(backends, 7)
    second = run(backends, engine)
    assert second.status == "partial"
    assert served(backends, "SELECT count(*) FROM orders") == [(7,)]
    assert served(backends, "SELECT orders, run_id FROM order_totals") == [(5, first.run_id)]
    ((run_id, outputs, message),) = served(
        backends, "SELECT run_id, outputs_run_id, message FROM engine_runs"
    )
    assert (run_id, outputs) == (second.run_id, first.run_id)
    assert f"outputs of run {first.run_id} stay published" in message
    assert served(backends, "SELECT DISTINCT run_id FROM engine_gaps") == [(first.run_id,)]


def test_an_output_that_cannot_be_computed_any_more_is_no_longer_published(backends: Backends) -> None:
    run(backends, ScriptedEngine(behaviour="both"))
    assert "order_extras" in tables(backends)
    run(backends, ScriptedEngine())
    assert "order_extras" not in tables(backends)


def test_nothing_is_done_again_when_nothing_changed(backends: Backends) -> None:
    first = run(backends, ScriptedEngine())
    again = run(backends, ScriptedEngine(), only_changed=True)
    assert again.status == "unchanged"
    assert again.published == first.published
    assert {step.status for step in again.steps} == {"unchanged", "absent"}
    load_orders(backends, 6)
    changed = run(backends, ScriptedEngine(), only_changed=True)
    assert changed.status == "ok"
    assert served(backends, "SELECT orders FROM order_totals") == [(6,)]


def test_an_engine_runs_again_when_its_parameters_change(backends: Backends) -> None:
    run(backends, ScriptedEngine())
    run(backends, ScriptedEngine(), only_changed=True, parameters={"counter": {"factor": 9.0}})
    assert served(backends, "SELECT factor FROM order_totals") == [(9.0,)]


def test_a_change_curated_but_not_published_is_published_by_the_next_run(backends: Backends) -> None:
    run(backends, ScriptedEngine())
    load_orders(backends, 8)
    run_curation(backends)
    run(backends, ScriptedEngine(), only_changed=True)
    assert served(backends, "SELECT count(*) FROM orders") == [(8,)]
    assert served(backends, "SELECT orders FROM order_totals") == [(8,)]


def test_systems_not_selected_keep_what_they_computed(backends: Backends) -> None:
    other = ScriptedEngine("other", outputs=())
    first = run(backends, ScriptedEngine())
    run(backends, ScriptedEngine(), other, systems=[])
    found = served(backends, "SELECT system, run_id FROM engine_runs")
    assert found == [("counter", first.run_id)]
    with pytest.raises(UnknownSystemError, match="counter"):
        run(backends, ScriptedEngine(), systems=["astrology"])


def test_nothing_runs_on_after_an_interruption(backends: Backends) -> None:
    def interrupt(step: object) -> None:
        if getattr(step, "name", "") == "quick":
            raise KeyboardInterrupt

    before = {child.pid for child in psutil.Process().children(recursive=True)}
    engines = [ScriptedEngine("quick", "raise"), ScriptedEngine("slow", "hang")]
    with pytest.raises(KeyboardInterrupt):
        run_pipeline(backends, PipelineOptions(engines=engines), interrupt)
    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert not [pid for pid in after - before if "spawn_main" in " ".join(psutil.Process(pid).cmdline())]
    assert not list(backends.home.root.glob(".run-*"))
    with backends.lake().exclusive():
        pass


def test_a_second_pipeline_is_refused(backends: Backends) -> None:
    with backends.lake().exclusive(), pytest.raises(LakeBusyError):
        run(backends)


def test_without_a_load_the_user_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="retail load"):
        run(build_backends(Settings(home=tmp_path)))


def test_no_card_number_is_left_in_any_file_that_the_pipeline_wrote(backends: Backends) -> None:
    visa, amex = "4111111111111111", "378282246310005"
    order = {"order_date": "2024-05-01", "coupon_code": visa}
    tables = {
        "orders": [order | {"order_id": visa}, order | {"order_id": "bad", "order_date": f"paid by {amex}"}],
        "customers": [{"customer_id": "c", "name": f"Ann {visa}", "note": "4111-1111-1111-1111"}],
        "payments": [
            {"payment_id": "p", "order_id": visa, "amount": "1", "card_number": amex, "cvv": "9174"}
        ],
    }
    written = {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}
    write_full_load(backends.home, SHOP_SCHEMA, written, committed_at=LOADED_AT)
    report = run(backends, ScriptedEngine())
    assert report.row_counts["payments"] == 1
    for text in _every_text(backends):
        assert mask_cards(text) == text
        assert "9174" not in text.split()
    for folder in (backends.home.serving, backends.home.runs, backends.home.warehouse):
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert visa.encode() not in content, path
            assert amex.encode() not in content, path


def _every_text(backends: Backends) -> Iterator[str]:
    """Every value of every text column of the published database and of quarantine."""
    columns = "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
    for table, column in served(backends, columns):
        yield from (str(value) for (value,) in served(backends, f'SELECT "{column}" FROM "{table}"'))
    lake = backends.lake()
    for table in lake.tables("quarantine"):
        yield from (str(row) for row in lake.read("quarantine", table).to_pylist())
