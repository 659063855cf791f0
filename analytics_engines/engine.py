"""The contract of an analytics engine.

An engine reads curated tables by SQL, computes on compact frames, and returns its output tables as Arrow.
It opens no file and no connection, looks at no clock and draws no unseeded random number: all of that is in
its context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import pyarrow as pa

from analytics_engines.lifecycle.versions import ModelReport, ModelState
from ingestion.lake.contracts import Column, LogicalType, TableContract

STAMP_COLUMNS = (
    Column("run_id", LogicalType.STRING, required=True, description="the pipeline run that wrote the row"),
    Column(
        "as_of", LogicalType.TIMESTAMP, required=True, description="the latest fact the row knows of, UTC"
    ),
    Column("model_version", LogicalType.STRING, required=True, description="the model behind the row"),
)
"""Every output row carries these; the runner adds `run_id` and `as_of`, the engine sets `model_version`."""


class Query(Protocol):
    """Runs one SELECT over the curated tables (named as in the canonical schema) in the query engine."""

    def __call__(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Return the result as Arrow; raises `QueryFailedError` when the statement cannot run."""
        ...


@dataclass(frozen=True, slots=True)
class EngineContext:
    """All an engine may touch.

    Args:
        query: SELECTs over curated tables; a canonical table the source lacks is there, with no rows.
        as_of: The latest fact time in the data (UTC): "now" for every computation.
        run_id: The pipeline run.
        seed: Seed of every random draw.
        parameters: Overrides of the engine's declared parameters.
        models: What the registry knows of the engine's managed models, by name; where a model is not named,
            no registry keeps its versions and the engine trains one for the run.
    """

    query: Query
    as_of: datetime
    run_id: str
    seed: int = 20240607
    parameters: Mapping[str, object] = field(default_factory=dict)
    models: Mapping[str, ModelState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """An output that could not be computed in full, and why; shown to users as it is."""

    output: str
    reason: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One measured figure of one model; `split` says on which data ("backtest", "holdout", "in_sample")."""

    model: str
    metric: str
    value: float
    split: str
    subject: str = "all"


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What one run of an engine produced; `tables`, by output name, keep the declared contracts.

    `models` is what it did with its managed models.
    """

    tables: Mapping[str, pa.Table]
    metrics: tuple[Metric, ...] = ()
    gaps: tuple[Gap, ...] = ()
    models: tuple[ModelReport, ...] = ()


class Engine(Protocol):
    """One AI system. Expose an instance as `ENGINE` in `analytics_engines/<name>/__init__.py`.

    One whose models the registry keeps says in `managed_models` which outputs each of them makes.
    """

    @property
    def name(self) -> str:
        """Folder name of the system, such as `market_intelligence_hub`."""
        ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """Curated tables the engine reads."""
        ...

    @property
    def outputs(self) -> tuple[TableContract, ...]:
        """Contracts of the tables it writes, without the stamp columns `run_id` and `as_of`."""
        ...

    @property
    def parameters(self) -> Mapping[str, object]:
        """Default parameters, by name."""
        ...

    @property
    def test_parameters(self) -> Mapping[str, object]:
        """Parameters that make a run cheap enough for the contract tests."""
        ...

    def run(self, context: EngineContext) -> EngineResult:
        """Compute every output that the data allows; state the rest as gaps."""
        ...
