from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from _pytest.mark import ParameterSet

from analytics_engines.errors import MissingLibraryError, NotEnoughDataError
from analytics_engines.forecasting.base import Floats, Forecaster, NotFittedError
from analytics_engines.forecasting.panel import Panel, PanelForecaster
from analytics_engines.forecasting.registry import BASELINE, all_models, model


def parameters(found: type[Forecaster], *values: object, name: str) -> ParameterSet:
    """One case of a model; skipped, with what to install, where its library is missing."""
    missing = found.missing_library()
    marks = pytest.mark.skipif(missing is not None, reason=str(missing))
    return pytest.param(found.test_variant(), *values, id=name, marks=marks)


MODELS = tuple(parameters(found, name=found.name) for found in all_models())
CASES = [
    parameters(found, season, year, name=f"{found.name}-{season}-{year}")
    for found in all_models()
    for season, year in found.test_parameters()
]
HORIZON = 30


def history(season: int, year: int | None, seed: int = 1) -> Floats:
    """Two years, or forty seasons, of a rising series with both seasons and noise."""
    length = 2 * year + 3 * season if year else 40 * season + 10
    step = np.arange(length)
    wave = 20 * np.sin(2 * np.pi * step / season) if season > 1 else 0
    yearly = 10 * np.sin(2 * np.pi * step / year) if year else 0
    noise = np.random.default_rng(seed).normal(0, 2, length)
    return np.asarray(100 + 0.02 * step + wave + yearly + noise)


def test_the_models_and_the_baseline_are_found() -> None:
    assert {
        "arima",
        "auto_ets",
        "ces",
        "croston",
        "ets",
        "gradient_boosting",
        "lstm",
        "mstl",
        "prophet",
        "seasonal_naive",
        "smoothing",
        "theta",
        "tsb",
        "year_over_year",
    } <= {found.name for found in all_models()}
    assert model(BASELINE).name == BASELINE
    with pytest.raises(KeyError, match="no forecasting model named x"):
        model("x")


def test_finding_models_loads_no_model_library() -> None:
    script = (
        "import sys; from analytics_engines.forecasting.registry import all_models; all_models();"
        "heavy = ('statsforecast', 'lightgbm', 'prophet', 'torch', 'pandas', 'scipy');"
        "print([m for m in heavy if m in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_a_forecast_has_the_horizon_asked_for_and_is_finite(
    kind: type[Forecaster], season: int, year: int | None
) -> None:
    forecast = kind(season, year).fit(history(season, year)).predict(HORIZON)
    assert forecast.shape == (HORIZON,)
    assert forecast.dtype == np.float64
    assert np.isfinite(forecast).all()


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_a_forecast_is_in_the_range_of_its_history(
    kind: type[Forecaster], season: int, year: int | None
) -> None:
    past = history(season, year)
    forecast = kind(season, year).fit(past).predict(HORIZON)
    spread = past.max() - past.min()
    assert past.min() - spread < forecast.min()
    assert forecast.max() < past.max() + spread


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_fitting_twice_gives_the_same_forecast_and_leaves_the_history_alone(
    kind: type[Forecaster], season: int, year: int | None
) -> None:
    past = history(season, year)
    before = past.copy()
    first = kind(season, year).fit(past).predict(HORIZON)
    second = kind(season, year).fit(past).predict(HORIZON)
    assert np.array_equal(first, second)
    assert np.array_equal(past, before)


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_a_longer_horizon_begins_with_the_shorter_one(
    kind: type[Forecaster], season: int, year: int | None
) -> None:
    fitted = kind(season, year).fit(history(season, year))
    assert fitted.predict(2 * HORIZON)[:HORIZON] == pytest.approx(fitted.predict(HORIZON))


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_a_series_in_another_unit_is_forecast_in_that_unit(
    kind: type[Forecaster], season: int, year: int | None
) -> None:
    past = history(season, year)
    forecast = kind(season, year).fit(past).predict(HORIZON)
    thousandfold = kind(season, year).fit(1000 * past).predict(HORIZON)
    assert thousandfold / 1000 == pytest.approx(forecast, rel=0.02)


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_constant_and_empty_trade_is_forecast_as_it_is(
    kind: type[Forecaster], season: int, year: int | None
) -> None:
    length = len(history(season, year))
    assert kind(season, year).fit(np.full(length, 7.0)).predict(9) == pytest.approx(np.full(9, 7.0), rel=1e-3)
    assert kind(season, year).fit(np.zeros(length)).predict(9) == pytest.approx(np.zeros(9), abs=1e-6)


@pytest.mark.parametrize(("kind", "season", "year"), CASES)
def test_wrong_use_is_refused(kind: type[Forecaster], season: int, year: int | None) -> None:
    fresh = kind(season, year)
    with pytest.raises(NotFittedError):
        fresh.predict(1)
    with pytest.raises(NotEnoughDataError, match="periods of history"):
        fresh.fit(np.ones(fresh.minimum_observations - 1))
    with pytest.raises(ValueError, match="finite"):
        fresh.fit([1.0, float("nan"), 2.0])
    with pytest.raises(ValueError, match="finite"):
        fresh.fit(np.ones((9, 9)))
    with pytest.raises(ValueError, match="at least one step"):
        fresh.fit(history(season, year)).predict(0)


@pytest.mark.parametrize("kind", MODELS)
def test_a_weekly_season_is_recovered(kind: type[Forecaster]) -> None:
    if not kind.knows_season:
        pytest.skip(f"{kind.label} forecasts one level")
    week = np.array([10.0, 12.0, 11.0, 13.0, 30.0, 45.0, 2.0])
    past = np.tile(week, 80) + np.random.default_rng(5).normal(0, 1, 560)
    forecast = kind(7, 364).fit(past).predict(28)
    assert forecast == pytest.approx(np.tile(week, 4), abs=3.5)


@pytest.mark.parametrize("kind", [m for m in all_models() if m.knows_year], ids=lambda kind: str(kind.name))
def test_a_model_that_knows_the_year_sees_the_season_to_come(kind: type[Forecaster]) -> None:
    step = np.arange(500)
    peak = np.where((step % 364 > 150) & (step % 364 < 200), 300.0, 100.0)
    growing = peak * np.where(step >= 364, 1.2, 1.0)
    forecast = kind(7, 364).fit(growing).predict(60)
    assert forecast[25:55].mean() == pytest.approx(1.2 * 300, rel=0.05)


@pytest.mark.parametrize(("season", "year"), [(0, None), (7, 7), (7, 3)])
def test_a_season_must_lie_within_its_year(season: int, year: int | None) -> None:
    with pytest.raises(ValueError, match="not a season within a year"):
        model(BASELINE)(season, year)


def test_a_model_without_its_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = model("lstm")
    monkeypatch.setattr(kind, "library", "a_library_that_is_not_there")
    with pytest.raises(MissingLibraryError, match=r"pip install 'retail-copilot\[deep\]'"):
        kind(7).fit(history(7, None))
    assert "a_library_that_is_not_there, which is not installed" in str(kind.missing_library())


@pytest.mark.parametrize(
    "kind",
    [m for m in all_models() if issubclass(m, PanelForecaster) and m.missing_library() is None],
    ids=lambda kind: str(kind.name),
)
def test_a_panel_model_forecasts_every_series_that_is_long_enough(kind: type[PanelForecaster]) -> None:
    rows = np.stack([history(7, None, seed=seed) for seed in range(4)]) * np.array([[1], [10], [100], [1]])
    rows[3, :-5] = np.nan
    forecast = kind.test_variant()(7, None).fit_panel(Panel(rows)).predict_panel(14)
    assert forecast.shape == (4, 14)
    assert np.isnan(forecast[3]).all()
    typical = np.nanmean(rows, axis=1)[:3]
    assert forecast[:3].mean(axis=1) == pytest.approx(typical, rel=0.15)
