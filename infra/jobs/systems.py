"""Bring the AI systems' outputs up to date: decide what must run, run it, keep the result in the lake."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import analytics_engines
from analytics_engines.engine import Engine, EngineResult
from analytics_engines.market_intelligence_hub.tables import FORECASTS
from infra.jobs.engine_process import Assignment
from infra.jobs.engines import EngineLimits, EngineRun, run_engines
from infra.jobs.lifecycle import EngineRecords, Row, engine_run_row
from infra.jobs.model_book import ModelBook
from infra.jobs.model_book import Step as ModelStep
from infra.jobs.output_drift import ForecastCheck, score_drift
from infra.local.relations import TableFiles, table_files
from ingestion.curate.shop import ShopCuration
from ingestion.lake.contracts import TableContract
from ingestion.lake.port import CURATED, Lake, prod_namespace

INPUTS_NOTE, NOT_COMPUTED_NOTE = "inputs", "not-computed"


@dataclass(frozen=True, slots=True)
class SystemsRun:
    """What all engines of a run share; `work` is a folder for their results, removed by the caller.

    `other_inputs` are what curated tables beside the shop's were made from, by name.
    """

    run_id: str
    seed: int
    limits: EngineLimits
    parameters: Mapping[str, Mapping[str, object]]
    work: Path
    only_changed: bool = False
    other_inputs: Mapping[str, str] = field(default_factory=dict)


class Systems:
    """The AI systems of one run: every engine there is, and the curated shop they read."""

    def __init__(
        self,
        lake: Lake,
        shop: ShopCuration,
        engines: Sequence[Engine],
        settings: SystemsRun,
        models: ModelBook,
    ) -> None:
        self._lake, self._shop, self._settings, self._models = lake, shop, settings, models
        self._engines = {engine.name: engine for engine in engines}
        self._records = EngineRecords(lake, self._engines)
        self.skipped: list[str] = []

    def refresh(
        self, selected: Sequence[Engine], on_start: Callable[[str], None], on_end: Callable[[Row, int], None]
    ) -> bool:
        """Run the selected engines and record how they fared; returns whether any ran.

        With `only_changed`, those whose outputs were computed from these very inputs are skipped.
        """
        wanted = [engine for engine in selected if not self._is_skipped(engine)]
        assignments = [self._assignment(engine) for engine in wanted]
        for run in run_engines(assignments, self._settings.limits, on_start):
            row = self._record(self._engines[run.system], run)
            rows = sum(t.num_rows for t in run.result.tables.values()) if run.result else 0
            on_end(row, rows)
        if wanted or not self._records.exist():
            self._records.write(self._settings.run_id)
            self._models.write(self._settings.run_id)
        return bool(wanted)

    def runs(self) -> tuple[Row, ...]:
        """The last run of every system, as `engine_runs` has it."""
        return self._records.runs()

    def outputs(self) -> list[TableFiles]:
        """Every output table to publish: what the last good run of each system computed."""
        found = []
        for engine in self._engines.values():
            namespace = prod_namespace(engine.name)
            for contract in engine.outputs:
                latest = self._lake.latest(namespace, contract.name)
                if latest is not None and NOT_COMPUTED_NOTE not in latest.notes:
                    found.append(table_files(self._lake, namespace, contract.name))
        return found

    def _is_skipped(self, engine: Engine) -> bool:
        skipped = self._settings.only_changed and self._is_current(engine)
        if skipped:
            self.skipped.append(engine.name)
        return skipped

    def _is_current(self, engine: Engine) -> bool:
        """Whether record and every output in the lake come from the inputs of today."""
        inputs = self._inputs(engine)
        last = self._records.last_run(engine.name)
        if last is None or last["status"] == "failed" or last["inputs"] != inputs:
            return False
        namespace = prod_namespace(engine.name)
        latest = [self._lake.latest(namespace, contract.name) for contract in engine.outputs]
        return all(snapshot is None or snapshot.notes.get(INPUTS_NOTE) == inputs for snapshot in latest)

    def _inputs(self, engine: Engine) -> str:
        """What an engine's outputs depend on: its inputs, the moment, parameters, seed and code."""
        made_from = {**self._settings.other_inputs, **{t.name: t.input for t in self._shop.tables}}
        parts = [made_from[name] for name in engine.inputs]
        parts += [
            self._shop.as_of.isoformat(),
            str(self._settings.seed),
            repr(sorted(self._overrides(engine).items())),
            self._models.fingerprint(managed_models(engine)),
        ]
        return hashlib.sha256("\n".join([*parts, _code(engine)]).encode()).hexdigest()

    def _overrides(self, engine: Engine) -> Mapping[str, object]:
        return self._settings.parameters.get(engine.name, {})

    def _assignment(self, engine: Engine) -> Assignment:
        return Assignment(
            engine,
            tuple(table_files(self._lake, CURATED, name) for name in engine.inputs),
            self._settings.work / engine.name,
            self._shop.as_of,
            self._settings.run_id,
            self._settings.seed,
            self._overrides(engine),
            models={name: self._models.state(name) for name in managed_models(engine)},
        )

    def _record(self, engine: Engine, run: EngineRun) -> Row:
        """Keep a run's outputs (when it failed, those of before stay) and what is to be said of it."""
        said = self._after_failure(engine, run) if run.result is None else self._after_success(engine, run)
        row = engine_run_row(
            {
                "run_id": self._settings.run_id,
                "system": engine.name,
                "started_at": _naive(run.started_at),
                "finished_at": _naive(run.finished_at),
                "seconds": run.seconds,
                "attempts": run.attempts,
                "inputs": self._inputs(engine),
                **said,
            }
        )
        self._records.record_run(row)
        return row

    def _after_failure(self, engine: Engine, run: EngineRun) -> Row:
        last = self._records.last_run(engine.name)
        kept = last["outputs_run_id"] if last else None
        rest = f"The outputs of run {kept} stay published." if kept else "It has no earlier outputs."
        return {"status": "failed", "message": f"{run.failure} {rest}", "outputs_run_id": kept}

    def _after_success(self, engine: Engine, run: EngineRun) -> Row:
        result = run.result
        if result is None:
            raise ValueError(f"{engine.name} has no result")
        self._take_models(engine, run, result)
        for contract in engine.outputs:
            self._keep_output(engine, contract, result)
        self._records.record_result(engine.name, self._settings.run_id, result)
        gaps = len(result.gaps)
        message = f"{gaps} {'output is' if gaps == 1 else 'outputs are'} incomplete." if gaps else ""
        status = "partial" if gaps else "ok"
        return {"status": status, "message": message, "outputs_run_id": self._settings.run_id}

    def _take_models(self, engine: Engine, run: EngineRun, result: EngineResult) -> None:
        """Keep what became of the models, and how far scores and forecasts have moved since earlier runs."""
        step = ModelStep(engine.name, run.finished_at, self._shop.as_of, self._settings.run_id)
        self._models.take_result(step, result)
        drift = score_drift(self._lake, engine, result)
        if FORECASTS.name in result.tables:
            drift += ForecastCheck(self._lake, engine, self._shop.as_of, self._settings.work).figures()
        self._models.take_drift(step, drift)

    def _keep_output(self, engine: Engine, contract: TableContract, result: EngineResult) -> None:
        """Write one output; one that could not be computed any more is emptied and no longer published."""
        namespace, notes = prod_namespace(engine.name), {INPUTS_NOTE: self._inputs(engine)}
        if contract.name in result.tables:
            data = result.tables[contract.name]
        elif self._lake.latest(namespace, contract.name) is not None:
            data = self._lake.schema(namespace, contract.name).empty_table()
            notes[NOT_COMPUTED_NOTE] = "true"
        else:
            return
        self._lake.replace(namespace, contract.name, data, run_id=self._settings.run_id, notes=notes)


def managed_models(engine: Engine) -> Mapping[str, tuple[str, ...]]:
    """Models of an engine that the registry keeps, with the outputs that they make."""
    found: Mapping[str, tuple[str, ...]] = getattr(engine, "managed_models", {})
    return found


def _code(engine: Engine) -> str:
    """Stands for the code of the engines: every file of the package, and the engine's own module."""
    digest = hashlib.sha256()
    package = Path(inspect.getfile(analytics_engines)).parent
    own = Path(inspect.getfile(type(engine)))
    for path in sorted({own, *package.rglob("*.py"), *package.rglob("*.sql")}):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
