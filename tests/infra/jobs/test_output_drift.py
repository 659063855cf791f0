"""Forecasts of an earlier run are held against what came; scores against those of the run before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from analytics_engines.engine import EngineResult
from analytics_engines.market_intelligence_hub import ENGINE as HUB
from analytics_engines.market_intelligence_hub.tables import FORECASTS
from analytics_engines.retail_copilot import ENGINE as COPILOT
from infra.jobs.output_drift import ForecastCheck, score_drift
from infra.local.lake import IcebergLake
from ingestion.lake.port import CURATED, prod_namespace
from ingestion.lake.zones import Home
from tests.contracts.tiny_shop import TinyShop

DAYS = 60


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> IcebergLake:
    """A lake with the curated tables of a tiny shop."""
    made, shop = IcebergLake(Home(tmp_path_factory.mktemp("home"))), TinyShop(days=DAYS)
    for name in HUB.inputs:
        made.replace(CURATED, name, shop.query(f"SELECT * FROM {name}"), run_id="r0")
    return made


def forecasts(lake: IcebergLake, as_of: datetime, factor: float, run_id: str) -> None:
    """Publish forecasts of the days after `as_of`: the orders that came, times a factor."""
    shop = TinyShop(days=DAYS)
    came = shop.query(
        "SELECT CAST(order_date AS DATE) AS day, count(*) AS n FROM orders WHERE status <> 'cancelled'"
        " AND CAST(order_date AS DATE) > $day GROUP BY 1 ORDER BY 1",
        {"day": as_of.date()},
    )
    row = dict.fromkeys(FORECASTS.column_names)
    rows = [
        row
        | {"series_type": "total", "series_id": "total", "series_name": "All sales", "measure": "orders"}
        | {"grain": "day", "period": day, "horizon_step": n, "forecast": count * factor}
        | {"backtest_wape": 0.2, "model": "theta", "model_version": "theta-1"}
        for n, (day, count) in enumerate(zip(came["day"].to_pylist(), came["n"].to_pylist(), strict=True), 1)
    ]
    table = pa.Table.from_pylist(rows, schema=FORECASTS.arrow_schema())
    stamp = pa.repeat(pa.scalar(as_of, pa.timestamp("us")), table.num_rows)
    lake.replace(prod_namespace(HUB.name), FORECASTS.name, table.append_column("as_of", stamp), run_id=run_id)


@pytest.mark.parametrize(("factor", "status"), [(1.05, "ok"), (1.6, "drift")])
def test_the_error_of_forecasts_is_that_of_the_days_that_came(
    lake: IcebergLake, tmp_path: Path, factor: float, status: str
) -> None:
    now = TinyShop(days=DAYS).context().as_of
    forecasts(lake, now - timedelta(days=20), factor, f"old-{factor}")
    forecasts(lake, now - timedelta(days=2), 9.0, f"new-{factor}")
    [figure] = ForecastCheck(lake, HUB, now, tmp_path).figures()
    assert figure.value == pytest.approx(factor - 1, abs=0.01)
    assert (figure.subject, figure.status, figure.baseline) == ("daily orders", status, 0.2)
    assert 18 <= figure.cases <= 20


def test_scores_that_move_between_runs_are_drift(lake: IcebergLake) -> None:
    def scored(shift: float) -> EngineResult:
        scores = [n / 300 + shift for n in range(300)]
        return EngineResult(
            {"product_recommendations": pa.table({"score": scores, "model_version": ["knn"] * 300})}
        )

    assert score_drift(lake, COPILOT, scored(0)) == []
    before = scored(0).tables["product_recommendations"]
    lake.replace(prod_namespace(COPILOT.name), "product_recommendations", before, run_id="r1")
    assert {figure.status for figure in score_drift(lake, COPILOT, scored(0))} == {"ok"}
    assert {figure.status for figure in score_drift(lake, COPILOT, scored(0.5))} == {"drift"}


def test_without_an_earlier_forecast_there_is_nothing_to_say(tmp_path: Path) -> None:
    empty = IcebergLake(Home(tmp_path / "home"))
    moment = datetime.combine(date(2024, 1, 1), datetime.min.time())
    assert ForecastCheck(empty, HUB, moment, tmp_path).figures() == []
