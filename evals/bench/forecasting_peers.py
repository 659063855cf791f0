"""The peers of the forecasting bench: seasonal naive, Prophet, and statsforecast's SCUM ensemble."""

from __future__ import annotations

import logging
import warnings

import numpy as np

from analytics_engines.forecasting.base import Floats
from evals.bench.forecasting_data import Case

_LONGEST = 300
"""Steps that the ARIMA of the ensemble learns from."""


def seasonal_naive(case: Case) -> Floats:
    """The last season repeated."""
    values = np.nan_to_num(case.panel.values)
    last = values[:, -case.repeat :]
    return np.asarray(last[:, np.arange(case.horizon) % case.repeat])


def prophet(case: Case, row: int) -> Floats:
    """Prophet as it comes, on real dates; weekly seasonality for days only."""
    import pandas as pd

    logging.getLogger("prophet.plot").disabled = True
    from prophet import Prophet

    logging.getLogger("cmdstanpy").disabled = True
    logging.getLogger("prophet").setLevel(logging.ERROR)
    values = case.panel.values[row]
    known = np.isfinite(values)
    past = pd.DataFrame({"ds": pd.to_datetime(case.days[: len(values)][known]), "y": values[known]})
    ahead = pd.DataFrame({"ds": pd.to_datetime(case.days[len(values) : len(values) + case.horizon])})
    fitted = Prophet(uncertainty_samples=0).fit(past)
    return np.asarray(fitted.predict(ahead)["yhat"], dtype=np.float64)


def scum(case: Case, row: int) -> Floats:
    """Median of AutoETS, AutoARIMA, CES and dynamic optimised Theta (Petropoulos & Svetunkov 2020, IJF 36).

    A season of 52 weeks goes to CES and Theta only: ETS has no states for it, and ARIMA would take
    minutes a series. ARIMA learns from the last 300 steps with approximated likelihoods.
    """
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

    values = case.panel.values[row]
    values = values[np.isfinite(values)]
    season = case.season if case.season > 1 else case.year
    short = case.season
    members = (
        (AutoETS(season_length=short), values),
        (AutoARIMA(season_length=short, approximation=True), values[-_LONGEST:]),
        (AutoCES(season_length=season), values),
        (DynamicOptimizedTheta(season_length=season), values),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        forecasts = [_member(model, past, case.horizon) for model, past in members]
    return np.asarray(np.nanmedian(np.stack(forecasts), axis=0))


def _member(model: object, past: Floats, horizon: int) -> Floats:
    """One member's forecast; NaN where it cannot be fitted."""
    try:
        fitted = model.fit(y=past)  # type: ignore[attr-defined]
        return np.asarray(fitted.predict(h=horizon)["mean"], dtype=np.float64)
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
        return np.full(horizon, np.nan)
