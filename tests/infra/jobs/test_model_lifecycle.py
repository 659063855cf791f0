"""The lifecycle drill on the demo shop: drift, a challenger, the ramp and the way back, each on record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from analytics_engines.demand_insights_engine.churn_versions import MODEL
from analytics_engines.engine import EngineContext
from analytics_engines.lifecycle.versions import EventKind, ModelEvent, Version
from infra.jobs.model_book import ModelBook, Step
from infra.local.lake import IcebergLake
from infra.local.model_store import FolderModelStore
from infra.local.serving import current_publication
from ingestion.lake.zones import Home
from server.audit import AuditEntry
from tests.infra.jobs.churn_only import ChurnOnly

SYSTEM = ChurnOnly.name
LAST_DAY = datetime(2026, 9, 30, 23, tzinfo=UTC)

_WAVE_OF_ORDERS = """
INSERT INTO orders BY NAME
SELECT * REPLACE ('w' || order_id AS order_id, 'w' || order_id AS customer_id,
    TIMESTAMP '2026-09-24 10:00:00' AS order_date)
FROM orders WHERE status <> 'cancelled' LIMIT 600
"""
"""Hundreds of new customers in one day."""
_THEIR_LINES = """
INSERT INTO order_items BY NAME
SELECT * REPLACE ('w' || order_item_id AS order_item_id, 'w' || order_id AS order_id)
FROM order_items WHERE 'w' || order_id IN (SELECT order_id FROM orders)
"""


class Drill:
    """The demo shop as of any day, and a registry of its own."""

    def __init__(self, home: Path, root: Path) -> None:
        published = current_publication(home / "serving")
        assert published is not None
        self.shop = duckdb.connect()
        self.shop.execute(f"ATTACH '{home / 'serving' / published.file}' AS demo (READ_ONLY)")
        for name in ChurnOnly.inputs:
            self.shop.execute(f"CREATE TABLE {name} AS SELECT * FROM demo.{name}")
        self.audited: list[AuditEntry] = []
        self._lake = IcebergLake(Home(root))
        self._store = FolderModelStore(root / "models")
        self.runs = 0

    @property
    def book(self) -> ModelBook:
        """The registry as the next process finds it."""
        return ModelBook(self._lake, self._store, self.audited.append)

    def run(self, days_ago: int) -> list[str]:
        """One run of the engine on what was known so many days ago; returns the steps that it took."""
        self.runs += 1
        as_of, book = LAST_DAY - timedelta(days=days_ago), self.book
        context = EngineContext(
            self._query, as_of.replace(tzinfo=None), f"run-{self.runs}", models={MODEL: book.state(MODEL)}
        )
        result = ChurnOnly().run(context)
        before = len(book.events)
        book.take_result(Step(SYSTEM, as_of, as_of, context.run_id), result)
        book.write(context.run_id)
        self.rows = result.tables["churn_predictions"]
        return [str(event["event"]) for event in book.events[before:]]

    def by_hand(self, kind: EventKind, version: str, share: float) -> None:
        book = self.book
        step = Step(SYSTEM, LAST_DAY, self._since(book), actor="ada")
        book.take(step, [ModelEvent(kind, MODEL, version, "by hand", share)])
        book.write("by-hand")

    def store(self, name: str, card: Mapping[str, Any] | None = None, **line: float) -> None:
        """Keep the champion under another number, with another card, or its line of calibration bent."""
        champion = self.book.state(MODEL).champion
        assert champion is not None
        said = json.loads(champion.artefact) | line
        spoiled = Version(replace(champion.card, version=name, **(card or {})), json.dumps(said).encode())
        self.book.keep(spoiled)

    def served(self) -> dict[str, int]:
        counted = self.rows["model_version"].value_counts().to_pylist()
        return {str(one["values"]): int(one["counts"]) for one in counted}

    def _since(self, book: ModelBook) -> datetime:
        known: datetime = book.events[-1]["as_of"]
        return known.replace(tzinfo=UTC)

    def _query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        return self.shop.execute(sql, dict(parameters or {})).to_arrow_table()


@pytest.fixture
def drill(demo_home: Path, tmp_path: Path) -> Iterator[Drill]:
    made = Drill(demo_home, tmp_path)
    yield made
    made.shop.close()


def test_drift_that_was_planted_is_found_within_one_run(drill: Drill) -> None:
    assert drill.run(20) == ["trained", "promoted"]
    assert drill.run(10) == []
    drill.shop.execute(_WAVE_OF_ORDERS)
    drill.shop.execute(_THEIR_LINES)
    steps = drill.run(3)
    assert steps[0] == "drift_began"
    drifted = [row for row in drill.book.drift() if row["status"] == "drift"]
    assert {"age", "recency"} <= {row["subject"] for row in drifted}
    assert drill.audited[2].action == "model:drift_began"
    assert "inputs have moved" in drill.audited[2].said


def test_a_better_challenger_is_ramped_up_and_promoted(drill: Drill) -> None:
    drill.run(60)
    drill.store("2.90.0", slope=0.0, intercept=0.0)
    drill.by_hand(EventKind.PROMOTED, "2.90.0", 1.0)
    assert drill.run(40)[-2:] == ["trained", "ramped"]
    served = drill.served()
    assert served["churn_forest-2.1.0"] == pytest.approx(drill.rows.num_rows * 0.1, rel=0.5)
    assert served.keys() == {"churn_forest-2.90.0", "churn_forest-2.1.0"}
    assert drill.run(36) == []
    assert drill.run(30) == ["ramped"]
    assert drill.run(20)[-1] == "promoted"
    assert drill.served() == {"churn_forest-2.1.0": drill.rows.num_rows}
    verdict = next(event for event in drill.book.events if event["measure"] == "log_loss")
    assert verdict["value"] < verdict["baseline"]
    assert verdict["p_value"] < 0.05
    assert len(drill.audited) == len(drill.book.events)


def test_a_challenger_that_is_worse_is_not_promoted(drill: Drill) -> None:
    drill.run(8)
    drill.store("2.90.0", card={"rows": 1})
    drill.by_hand(EventKind.PROMOTED, "2.90.0", 1.0)
    steps = drill.run(0)
    assert steps[-2:] == ["trained", "rejected"]
    assert "more data" in drill.book.events[-2]["reason"]
    assert drill.served() == {"churn_forest-2.90.0": drill.rows.num_rows}
    assert drill.audited[-1].action == "model:rejected"
    assert drill.book.state(MODEL).contender is None


def test_a_degraded_version_on_the_ramp_is_rolled_back_by_itself(drill: Drill) -> None:
    drill.run(60)
    drill.store("2.90.0", intercept=4.0)
    drill.store("2.91.0", slope=-0.2, intercept=0.7)
    drill.by_hand(EventKind.RAMPED, "2.90.0", 0.1)
    assert drill.run(58) == ["rolled_back"], "its chances are not those that it learned"
    assert drill.served() == {"churn_forest-2.0.0": drill.rows.num_rows}
    drill.by_hand(EventKind.RAMPED, "2.91.0", 0.5)
    assert drill.run(56) == []
    served = drill.served()
    assert served["churn_forest-2.91.0"] == pytest.approx(drill.rows.num_rows / 2, rel=0.2)
    assert drill.run(30) == ["rolled_back"], "those whom it calls lost come back first"
    assert drill.served() == {"churn_forest-2.0.0": drill.rows.num_rows}
    assert drill.book.events[-1]["measure"] == "auc"
    assert [entry.action for entry in drill.audited].count("model:rolled_back") == 2
    assert drill.book.standing(MODEL).stages["2.90.0"] == "rolled_back"
