"""Forecasts beside their peers on public panels: `python -m evals.bench.forecasting ../shared/data`.

Peers that take their time are run on a seeded sample of the series, and every ratio compares both on the
same series. CPU is that of this process, per series.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.bulk import BulkForecast, BulkPlan, forecast_bulk
from evals.bench.forecasting_data import Case, m4_weekly, many_products, online_retail, walmart
from evals.bench.forecasting_peers import prophet, scum, seasonal_naive

Peer = Callable[[Case, int], Floats]

_PEERS: dict[str, Peer] = {"prophet": prophet, "scum": scum}


@dataclass(frozen=True, slots=True)
class Judged:
    """One panel: errors as ratios, CPU in seconds per series."""

    name: str
    series: int
    windows: int
    steps: int
    wape: float
    wape_seasonal_naive: float
    over_seasonal_naive: float
    coverage_80: float
    coverage_95: float
    cpu_per_series: float
    sampled: int
    wape_on_sample: float
    wape_prophet: float
    over_prophet: float
    cpu_over_prophet: float
    wape_scum: float
    over_scum: float
    cpu_over_scum: float
    smape: float
    mase: float
    smape_scum: float
    mase_scum: float


def main(
    data: Annotated[Path, typer.Argument(help="Folder of the public data sets.")],
    sample: Annotated[int, typer.Option(help="Series that the slow peers forecast, per window.")] = 100,
    only: Annotated[str, typer.Option(help="Part of a panel's name.")] = "",
    products: Annotated[int, typer.Option(help="Series of the speed test; 0 leaves it out.")] = 0,
) -> None:
    """Judge the product's bulk forecasts; one JSON object a panel."""
    for name, cases in _panels(data):
        if only.lower() in name.lower():
            typer.echo(json.dumps(asdict(judge(list(cases), sample))))
    if products:
        typer.echo(json.dumps(speed(products)))


def _panels(data: Path) -> Iterator[tuple[str, Iterator[Case]]]:
    yield "walmart", walmart(data)
    yield "retail products", online_retail(data, "StockCode", 200)
    yield "retail countries", online_retail(data, "Country", 15)
    yield "m4", m4_weekly(data)


def judge(cases: list[Case], sample: int) -> Judged:
    """Forecast every case with ours and the peers."""
    started = time.process_time()
    ours = [forecast_bulk(case.panel, BulkPlan(case.season, case.year, case.horizon)) for case in cases]
    seconds = time.process_time() - started
    count = sum(len(case.actual) for case in cases)
    rows = [_sampled(len(case.actual), sample) for case in cases]
    peers = {name: _peer(cases, rows, peer) for name, peer in _PEERS.items()}
    naive = _wape([(case.actual, seasonal_naive(case)) for case in cases])
    wape = _wape([(case.actual, found.forecast) for case, found in zip(cases, ours, strict=True)])
    same = [(case.actual[r], found.forecast[r]) for case, found, r in zip(cases, ours, rows, strict=True)]
    on_sample = _wape(same)
    sampled = sum(len(r) for r in rows)
    theirs = {name: _wape(pairs) for name, (pairs, _) in peers.items()}
    cpu = {name: used / sampled for name, (_, used) in peers.items()}
    return Judged(
        name=cases[0].name,
        series=len(cases[0].actual),
        windows=len(cases),
        steps=cases[0].horizon,
        wape=wape,
        wape_seasonal_naive=naive,
        over_seasonal_naive=wape / naive,
        coverage_80=_coverage(cases, ours, 0.80),
        coverage_95=_coverage(cases, ours, 0.95),
        cpu_per_series=seconds / count,
        sampled=sampled,
        wape_on_sample=on_sample,
        wape_prophet=theirs["prophet"],
        over_prophet=on_sample / theirs["prophet"],
        cpu_over_prophet=seconds / count / cpu["prophet"],
        wape_scum=theirs["scum"],
        over_scum=on_sample / theirs["scum"],
        cpu_over_scum=seconds / count / cpu["scum"],
        smape=_smape([(c.actual, f.forecast) for c, f in zip(cases, ours, strict=True)]),
        mase=_mase(cases, [f.forecast for f in ours], [np.arange(len(c.actual)) for c in cases]),
        smape_scum=_smape(peers["scum"][0]),
        mase_scum=_mase(cases, [forecast for _, forecast in peers["scum"][0]], rows),
    )


def speed(products: int) -> dict[str, float]:
    """CPU and wall seconds of forecasting many daily series of two years, 30 days ahead."""
    panel = many_products(products, 730)
    wall, cpu = time.perf_counter(), time.process_time()
    forecast_bulk(panel, BulkPlan(7, 364, 30))
    used = time.process_time() - cpu
    return {
        "products": products,
        "days": 730,
        "cpu_seconds": used,
        "wall_seconds": time.perf_counter() - wall,
    }


def _sampled(count: int, sample: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    chosen = np.random.default_rng(5).permutation(count)[:sample]
    return np.sort(chosen).astype(np.int64)


def _peer(
    cases: list[Case], rows: list[np.ndarray[tuple[int], np.dtype[np.int64]]], peer: Peer
) -> tuple[list[tuple[Floats, Floats]], float]:
    """Actual and forecast of the sampled series by case, and the CPU seconds it took."""
    peer(cases[0], int(rows[0][0]))
    started = time.process_time()
    pairs = []
    for case, chosen in zip(cases, rows, strict=True):
        forecast = np.stack([peer(case, int(row)) for row in chosen])
        pairs.append((case.actual[chosen], np.maximum(forecast, 0.0)))
    return pairs, time.process_time() - started


def _wape(pairs: list[tuple[Floats, Floats]]) -> float:
    error = sum(float(np.abs(actual - forecast).sum()) for actual, forecast in pairs)
    return error / sum(float(np.abs(actual).sum()) for actual, _ in pairs)


def _coverage(cases: list[Case], ours: list[BulkForecast], level: float) -> float:
    inside = [
        (case.actual >= found.lower[level]) & (case.actual <= found.upper[level])
        for case, found in zip(cases, ours, strict=True)
    ]
    return float(np.mean(np.concatenate([item.ravel() for item in inside])))


def _smape(pairs: list[tuple[Floats, Floats]]) -> float:
    """M4's symmetric percentage error, 0 to 200."""
    parts = []
    for actual, forecast in pairs:
        size = np.abs(actual) + np.abs(forecast)
        parts.append(np.where(size > 0, 200 * np.abs(actual - forecast) / np.where(size > 0, size, 1), 0))
    return float(np.mean(np.concatenate([part.ravel() for part in parts])))


def _mase(
    cases: list[Case], forecasts: list[Floats], rows: list[np.ndarray[tuple[int], np.dtype[np.int64]]]
) -> float:
    """Mean over series of the error over the naive error of its past, one step or season back (as in M4)."""
    scaled = []
    for case, forecast, chosen in zip(cases, forecasts, rows, strict=True):
        for position, row in enumerate(chosen):
            past = case.panel.values[row]
            past = past[np.isfinite(past)]
            naive = float(np.mean(np.abs(past[case.season :] - past[: -case.season])))
            if naive > 0:
                scaled.append(float(np.abs(case.actual[row] - forecast[position]).mean()) / naive)
    return float(np.mean(scaled))


if __name__ == "__main__":
    typer.run(main)
