"""Tables that say how the engines ran: in the lake under `prod_lifecycle`, published with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

import pyarrow as pa

from analytics_engines.engine import EngineResult
from infra.jobs.model_tables import DRIFT_REPORTS, MODEL_EVENTS, MODEL_VERSIONS
from ingestion.lake.contracts import Column, LogicalType, TableContract
from ingestion.lake.port import Lake, prod_namespace

LIFECYCLE = prod_namespace("lifecycle")
_RUN = Column("run_id", required=True, description="the run that computed the row")
_SYSTEM = Column("system", required=True)
Row: TypeAlias = dict[str, Any]
"""A row of one of these tables: strings, numbers and times, by column."""

ENGINE_RUNS = TableContract(
    name="engine_runs",
    grain="one row per AI system: how it fared in the latest run it was part of",
    columns=(
        _RUN,
        _SYSTEM,
        Column("status", required=True, description="ok, partial (with gaps) or failed"),
        Column("started_at", LogicalType.TIMESTAMP, description="UTC"),
        Column("finished_at", LogicalType.TIMESTAMP, description="UTC"),
        Column("seconds", LogicalType.NUMBER, unit="seconds"),
        Column("attempts", LogicalType.INTEGER, description="how often it was tried in that run"),
        Column("message"),
        Column("outputs_run_id", description="the run whose outputs are published; null when there are none"),
        Column("inputs", description="stands for everything the outputs were computed from"),
    ),
    key=("system",),
    time="started_at",
)
ENGINE_GAPS = TableContract(
    name="engine_gaps",
    grain="one row per output and reason that it could not be computed in full",
    columns=(_RUN, _SYSTEM, Column("output", required=True), Column("reason", required=True)),
    key=("system", "output", "reason"),
)
MODEL_METRICS = TableContract(
    name="model_metrics",
    grain="one row per measured figure of a model",
    columns=(
        _RUN,
        _SYSTEM,
        Column("model", required=True),
        Column("metric", required=True),
        Column("value", LogicalType.NUMBER),
        Column("split", required=True, description="backtest, holdout or in_sample"),
        Column("subject", required=True),
    ),
    key=("system", "model", "metric", "split", "subject"),
)
_TABLES = (ENGINE_RUNS, ENGINE_GAPS, MODEL_METRICS)
MODEL_TABLES = (MODEL_VERSIONS, MODEL_EVENTS, DRIFT_REPORTS)
"""Those that the book of models keeps."""


class EngineRecords:
    """What is on record of every AI system: its last run, its gaps and its metrics.

    A system that does not run keeps its record, with the run it comes from.
    """

    def __init__(self, lake: Lake, systems: Iterable[str]) -> None:
        self._lake = lake
        self._rows = {contract.name: _read(lake, contract, set(systems)) for contract in _TABLES}

    def exist(self) -> bool:
        """Whether the lake has the tables yet."""
        return all(self._lake.latest(LIFECYCLE, contract.name) is not None for contract in _TABLES)

    def last_run(self, system: str) -> Row | None:
        """The system's row of `engine_runs`."""
        return next(iter(self._rows[ENGINE_RUNS.name].get(system, [])), None)

    def runs(self) -> tuple[Row, ...]:
        """Every system's row of `engine_runs`, by name."""
        known = self._rows[ENGINE_RUNS.name]
        return tuple(row for system in sorted(known) for row in known[system])

    def record_run(self, row: Row) -> None:
        """Take the place of the system's last run."""
        self._rows[ENGINE_RUNS.name][row["system"]] = [row]

    def record_result(self, system: str, run_id: str, result: EngineResult) -> None:
        """Take the place of the system's gaps and metrics."""
        stamp = {"run_id": run_id, "system": system}
        self._rows[ENGINE_GAPS.name][system] = [stamp | asdict(gap) for gap in dict.fromkeys(result.gaps)]
        self._rows[MODEL_METRICS.name][system] = [stamp | asdict(metric) for metric in result.metrics]

    def write(self, run_id: str) -> None:
        """Make the record the content of the lake's tables."""
        for contract in _TABLES:
            rows = [row for system in self._rows[contract.name].values() for row in system]
            data = pa.Table.from_pylist(rows, schema=contract.arrow_schema())
            self._lake.replace(LIFECYCLE, contract.name, data, run_id=run_id)


def _read(lake: Lake, contract: TableContract, systems: set[str]) -> dict[str, list[Row]]:
    if lake.latest(LIFECYCLE, contract.name) is None:
        return {}
    found: dict[str, list[Row]] = {}
    for row in lake.read(LIFECYCLE, contract.name).to_pylist():
        if row["system"] in systems:
            found.setdefault(row["system"], []).append(row)
    return found


def engine_run_row(values: Mapping[str, Any]) -> Row:
    """A row of `engine_runs`; columns that are not given are null."""
    return {name: values.get(name) for name in ENGINE_RUNS.column_names}
