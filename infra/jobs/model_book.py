"""The book of models: every step on record in the lake, trained parameters in the model store.

The steps are the only truth; versions that were stored but whose step never was (a killed run) do not count.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from analytics_engines.engine import EngineResult
from analytics_engines.lifecycle.versions import (
    Card,
    EventKind,
    ModelEvent,
    ModelState,
    Version,
)
from infra.errors import ModelStoreError
from infra.jobs.model_standing import CHAMPION, CONTENDER, EVERY_RUN, Standing
from infra.jobs.model_tables import DRIFT_REPORTS, MODEL_EVENTS, MODEL_VERSIONS
from infra.ports import ModelStore
from infra.wiring import Backends
from ingestion.lake.contracts import TableContract
from ingestion.lake.port import Lake, prod_namespace
from server.audit import AuditEntry

NAMESPACE = prod_namespace("lifecycle")
PIPELINE = "pipeline"
_CARD, _PARAMETERS = "card.json", "parameters"
Row = dict[str, Any]
Audit = Callable[[AuditEntry], None]


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes steps, when, and on which facts."""

    system: str
    at: datetime
    as_of: datetime | None
    run_id: str | None = None
    actor: str = PIPELINE


class ModelBook:
    """Versions, steps and drift of all models of a home.

    Args:
        lake: Holds the tables.
        store: Holds cards and trained parameters.
        audit: Takes an entry for every step.
    """

    def __init__(self, lake: Lake, store: ModelStore, audit: Audit) -> None:
        self._lake, self._store, self._audit = lake, store, audit
        self.events = _rows(lake, MODEL_EVENTS)
        self._written = len(self.events)
        self._drift = _by_system(_rows(lake, DRIFT_REPORTS))
        plain = [row for row in _rows(lake, MODEL_VERSIONS) if row["stage"] == EVERY_RUN]
        self._plain = _by_system(plain)

    def standing(self, model: str) -> Standing:
        """Where a model stands."""
        return Standing.of(event for event in self.events if event["model"] == model)

    def state(self, model: str) -> ModelState:
        """What an engine is told of a model: the versions that serve, with their parameters.

        Raises:
            ModelStoreError: A stored version is damaged.
        """
        at = self.standing(model)
        champion, contender = self._version(model, at.champion), self._version(model, at.contender)
        return ModelState(
            model, champion, contender, at.share, at.since, at.tried, at.numbers, at.is_drifting
        )

    def fingerprint(self, models: Iterable[str]) -> str:
        """Stands for the versions that serve."""
        return json.dumps({m: _serving(self.standing(m)) for m in sorted(models)}, default=str)

    def take_result(self, step: Step, result: EngineResult) -> None:
        """Keep what a run did: new versions first, then the steps, then drift and the other models' names."""
        drift = []
        for report in result.models:
            for version in report.versions:
                self.keep(version)
            self.take(step, report.events)
            drift += [_drift_row(step, figure) for figure in report.drift]
        self._drift[step.system] = drift
        managed = {report.model for report in result.models}
        self._plain[step.system] = _plain_rows(step, result.tables, managed)

    def take_drift(self, step: Step, figures: Iterable[object]) -> None:
        """Add measures of a system's drift that were taken outside its process."""
        known = self._drift.setdefault(step.system, [])
        known += [_drift_row(step, figure) for figure in figures]

    def take(self, step: Step, events: Sequence[ModelEvent]) -> None:
        """Put steps on record; they count once `write` is done."""
        for event in events:
            row = asdict(event) | {"event": event.kind.value, **asdict(step), "number": len(self.events) + 1}
            row["at"], row["as_of"] = _naive(step.at), _naive(step.as_of)
            self.events.append({name: row.get(name) for name in MODEL_EVENTS.column_names})

    def write(self, run_id: str) -> None:
        """Make all of it the content of the lake's tables, and tell the audit log of the new steps."""
        content = {
            MODEL_EVENTS: self.events,
            MODEL_VERSIONS: self.versions(),
            DRIFT_REPORTS: [row for rows in self._drift.values() for row in rows],
        }
        for contract, rows in content.items():
            data = pa.Table.from_pylist(rows, schema=contract.arrow_schema())
            self._lake.replace(NAMESPACE, contract.name, data, run_id=run_id)
        for event in self.events[self._written :]:
            self._audit(_audit_entry(event))
        self._written = len(self.events)

    def check(self, model: str, version: str) -> None:
        """Make sure that a version is stored and whole.

        Raises:
            ModelStoreError: There is no such version, or it is damaged.
        """
        known = [stored.version for stored in self._store.versions(model)]
        if version not in known:
            there = ", ".join(known) or "none"
            raise ModelStoreError(f"There is no {model} {version} in the store. Its versions: {there}.")
        self._store.folder(model, version)

    def drift(self) -> list[Row]:
        """Every measure of drift of the latest runs."""
        return [row for rows in self._drift.values() for row in rows]

    def versions(self) -> list[Row]:
        """A row of `model_versions` for each, managed models first."""
        rows = [
            row
            for model in sorted({event["model"] for event in self.events})
            for row in self._versions_of(model)
        ]
        return rows + [row for plain in self._plain.values() for row in plain]

    def _versions_of(self, model: str) -> list[Row]:
        at = self.standing(model)
        stored = {one.version: one for one in self._store.versions(model)}
        events = [event for event in self.events if event["model"] == model]
        rows = []
        for trained in (event for event in events if event["event"] == EventKind.TRAINED):
            version = str(trained["version"])
            figures = stored[version].figures if version in stored else {}
            verdict = next((e for e in events if e["version"] == version and e["measure"] == "log_loss"), {})
            rows.append(_version_row(trained, verdict, figures, at))
        return rows

    def _version(self, model: str, version: str | None) -> Version | None:
        if version is None:
            return None
        folder = self._store.folder(model, version)
        card = Card.from_json((folder / _CARD).read_text("utf-8"))
        return Version(card, (folder / _PARAMETERS).read_bytes())

    def keep(self, version: Version) -> None:
        """Store a version; one of a killed run, which no step names, is replaced."""
        card = version.card
        if any(known.version == card.version for known in self._store.versions(card.model)):
            self._store.remove(card.model, card.version)
        files = {_CARD: card.to_json().encode(), _PARAMETERS: version.artefact}
        self._store.store(card.model, card.version, files, {**card.figures, "rows": float(card.rows)})


def model_book(backends: Backends, lake: Lake) -> ModelBook:
    """The book of a home; the audit log is open only while an entry is added."""

    def audit(entry: AuditEntry) -> None:
        with closing(backends.audit()) as log:
            log.add(entry)

    return ModelBook(lake, backends.models(), audit)


def _serving(at: Standing) -> list[object]:
    return [at.champion, at.contender, at.share]


def _version_row(trained: Row, verdict: Mapping[str, Any], figures: Mapping[str, float], at: Standing) -> Row:
    version = str(trained["version"])
    shares = {CHAMPION: 1 - at.share, CONTENDER: at.share}
    stage = at.stages.get(version, "retired")
    rows = figures.get("rows")
    return {
        "system": trained["system"],
        "model": trained["model"],
        "version": f"{trained['model']}-{version}",
        "stage": stage,
        "share": shares.get(stage, 0.0),
        "trained_at": trained["at"],
        "trained_until": trained["as_of"],
        "rows": int(rows) if rows is not None else None,
        "reason": trained["reason"],
        "auc": figures.get("auc"),
        "calibration_error": figures.get("ece"),
        "log_loss": verdict.get("value"),
        "champion_log_loss": verdict.get("baseline"),
        "p_value": verdict.get("p_value"),
        "run_id": trained["run_id"],
    }


def _plain_rows(step: Step, tables: Mapping[str, pa.Table], managed: set[str]) -> list[Row]:
    """Models that a run fitted anew, by the names in its outputs."""
    names = {
        str(name)
        for table in tables.values()
        if "model_version" in table.column_names
        for name in table["model_version"].unique().to_pylist()
        if name is not None
    }
    base = dict.fromkeys(MODEL_VERSIONS.column_names)
    moment = {"trained_at": _naive(step.at), "trained_until": _naive(step.as_of), "run_id": step.run_id}
    return [
        base
        | moment
        | {"system": step.system, "model": model, "version": name, "stage": EVERY_RUN, "share": 1.0}
        for name in sorted(names)
        if (model := name.rpartition("-")[0] or name) not in managed
    ]


def _drift_row(step: Step, figure: Any) -> Row:  # noqa: ANN401 - any frozen dataclass of these fields
    stamp = {"run_id": step.run_id, "as_of": _naive(step.as_of), "system": step.system}
    row = asdict(figure) | stamp
    return {
        name: str(value) if name in {"kind", "status"} else value
        for name, value in row.items()
        if name in DRIFT_REPORTS.column_names
    }


def _audit_entry(event: Row) -> AuditEntry:
    said = {
        name: event[name]
        for name in (
            "model",
            "version",
            "reason",
            "share",
            "measure",
            "value",
            "baseline",
            "p_value",
            "run_id",
        )
        if event[name] is not None
    }
    at = event["at"].replace(tzinfo=UTC)
    action, text = f"model:{event['event']}", json.dumps(said)
    return AuditEntry(at, event["actor"], "system", None, action, text, "done")


def _rows(lake: Lake, contract: TableContract) -> list[Row]:
    if lake.latest(NAMESPACE, contract.name) is None:
        return []
    rows: list[Row] = lake.read(NAMESPACE, contract.name).to_pylist()
    return sorted(rows, key=lambda row: row["number"]) if contract is MODEL_EVENTS else rows


def _by_system(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["system"]), []).append(row)
    return found


def _naive(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
