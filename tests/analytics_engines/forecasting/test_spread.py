"""Forecasts over a Dask cluster of two workers on this machine are those of one process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics_engines.forecasting.spread import here, spread_over
from analytics_engines.market_intelligence_hub import ENGINE
from tests.contracts.tiny_shop import TinyShop

if TYPE_CHECKING:
    from distributed import LocalCluster

PARAMETERS = {
    **ENGINE.test_parameters,
    "horizon_days": 14,
    "total_models": ("seasonal_naive", "theta"),
    "series_models": ("seasonal_naive", "smoothing"),
    "forecast_series": 1,
    "forecast_products": 1,
    "trend_series": 1,
    "trend_products": 1,
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process of its own, on the loopback interface."""
    distributed = pytest.importorskip("distributed", reason="the extra `scale` is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


class Slow:
    """Squares numbers; the first worker that comes to one dies of it, once."""

    def __init__(self, marker: Path | None = None) -> None:
        self._marker = marker

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        if self._marker is not None and 3 in numbers and not self._marker.exists():
            self._marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(10)
        return [number**2 for number in numbers]


def test_no_address_is_this_process() -> None:
    assert spread_over("") is here
    assert here(Slow(), 4) == [0, 1, 4, 9]


def test_the_forecasts_of_two_workers_are_those_of_one_process(cluster: LocalCluster) -> None:
    shop = TinyShop(days=400)
    alone = ENGINE.run(shop.context(parameters=PARAMETERS))
    spread = ENGINE.run(shop.context(parameters={**PARAMETERS, "scheduler": cluster.scheduler_address}))
    assert alone.tables["forecasts"].num_rows > 14
    for name in ("forecasts", "forecast_backtests"):
        one, other = alone.tables[name], spread.tables[name]
        assert one.num_rows == other.num_rows
        for field in one.schema:
            ours, theirs = one[field.name], other[field.name]
            if field.type == "double":
                before, after = (column.to_numpy(zero_copy_only=False) for column in (ours, theirs))
                np.testing.assert_allclose(before, after, rtol=1e-9, atol=1e-9, equal_nan=True)
            else:
                assert ours.equals(theirs), field.name


def test_a_worker_that_is_killed_costs_a_retry_and_not_the_run(cluster: LocalCluster, tmp_path: Path) -> None:
    marker = tmp_path / "died"
    assert spread_over(cluster.scheduler_address)(Slow(marker), 8) == [n**2 for n in range(8)]
    assert marker.exists()
