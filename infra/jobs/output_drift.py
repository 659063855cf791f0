"""Drift that earlier runs show: of scores against the run before, and of forecasts against what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics_engines.engine import Engine, EngineResult
from analytics_engines.lifecycle.distributions import Floats, Reference
from analytics_engines.lifecycle.drift import moved
from analytics_engines.lifecycle.versions import DriftFigure, DriftKind, DriftStatus
from analytics_engines.market_intelligence_hub.series import TOTAL, read_series
from analytics_engines.market_intelligence_hub.tables import FORECASTS
from analytics_engines.sales import read_sales
from infra.jobs.engine_process import CuratedQuery
from infra.local.relations import table_files
from ingestion.curate.query_engine import query_engine
from ingestion.lake.port import CURATED, Lake, prod_namespace

SCORES: Mapping[str, str] = {
    "risk_scores": "risk_score",
    "customer_lifetime_value": "expected_value_12m",
    "product_recommendations": "score",
}
"""Outputs with a score per subject whose versions no registry keeps, and the column."""
WATCH_RATIO, DRIFT_RATIO = 1.25, 1.5
"""Error of a forecast over that of its backtest which is worth a look, and which is drift."""
FEWEST_DAYS = 7
"""Days that must have passed before the error of a forecast is looked at."""


def score_drift(lake: Lake, engine: Engine, result: EngineResult) -> list[DriftFigure]:
    """How far the scores of this run lie from those that the lake holds of the run before."""
    found: list[DriftFigure] = []
    for name, table in result.tables.items():
        column = SCORES.get(name)
        before = _before(lake, engine.name, name) if column in table.column_names else None
        if column is None or before is None or column not in before.column_names:
            continue
        version = str(table["model_version"][0]) if table.num_rows else ""
        reference = Reference.of(column, _floats(before[column]))
        found += moved(name, version, DriftKind.SCORE, reference, _floats(table[column]))
    return found


@dataclass(frozen=True, slots=True)
class ForecastCheck:
    """Where forecasts of earlier runs are held against what has come since; `spill` is for large sorts."""

    lake: Lake
    engine: Engine
    as_of: datetime
    spill: Path

    def figures(self) -> list[DriftFigure]:
        """Error of the shop's daily forecasts, by measure, against that of their backtest."""
        earlier = self._earlier()
        if earlier is None:
            return []
        actual = self._actual()
        return [
            figure
            for (measure,) in {(row,): None for row in earlier["measure"].to_pylist()}
            if (
                figure := _error(
                    earlier.filter(pc.equal(earlier["measure"], measure)), actual.get(measure, {})
                )
            )
        ]

    def _earlier(self) -> pa.Table | None:
        """The shop's daily forecasts of the latest kept run that is old enough."""
        namespace = prod_namespace(self.engine.name)
        if FORECASTS.name not in self.lake.tables(namespace):
            return None
        newest = self.as_of.replace(tzinfo=None) - timedelta(days=FEWEST_DAYS)
        for run in reversed(self.lake.runs(namespace, FORECASTS.name)):
            rows = self.lake.read(namespace, FORECASTS.name, run_id=run)
            if rows.num_rows and rows["as_of"][0].as_py() <= newest:
                ours = pc.and_(pc.equal(rows["series_type"], TOTAL), pc.equal(rows["grain"], "day"))
                return rows.filter(ours)
        return None

    def _actual(self) -> dict[str, dict[date, float]]:
        """What came, by measure and day."""
        files = tuple(table_files(self.lake, CURATED, name) for name in self.engine.inputs)
        with query_engine(spill=self.spill) as connection:
            sales = read_sales(CuratedQuery(connection, files), self.as_of)
            found = read_series(sales, TOTAL, 1)
        if not found:
            return {}
        series = found[0]
        days = [series.first_day + timedelta(days=n) for n in range(len(next(iter(series.values.values()))))]
        return {name: dict(zip(days, values.tolist(), strict=True)) for name, values in series.values.items()}


def _error(rows: pa.Table, actual: Mapping[date, float]) -> DriftFigure | None:
    """The error of one measure's forecasts over the days that have come; None where they are too few."""
    pairs = [(guess, actual[day]) for day, guess in _forecasts(rows) if day in actual]
    came = sum(abs(value) for _, value in pairs)
    if len(pairs) < FEWEST_DAYS or not came:
        return None
    wape = sum(abs(guess - value) for guess, value in pairs) / came
    claimed = rows["backtest_wape"][0].as_py()
    if claimed is None:
        return None
    ratio = wape / max(claimed, 1e-9)
    status = (
        DriftStatus.DRIFT
        if ratio > DRIFT_RATIO
        else DriftStatus.WATCH
        if ratio > WATCH_RATIO
        else DriftStatus.OK
    )
    model, measure = str(rows["model_version"][0]), str(rows["measure"][0])
    return DriftFigure(
        "forecasts", model, DriftKind.FORECAST_ERROR, f"daily {measure}", "wape", wape,
        DRIFT_RATIO * claimed, status, claimed, cases=len(pairs),
    )  # fmt: skip


def _forecasts(rows: pa.Table) -> Iterator[tuple[date, float]]:
    yield from zip(rows["period"].to_pylist(), rows["forecast"].to_pylist(), strict=True)


def _before(lake: Lake, system: str, table: str) -> pa.Table | None:
    namespace = prod_namespace(system)
    return lake.read(namespace, table) if table in lake.tables(namespace) else None


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
