"""Gradient-boosted trees over all series at once, by LightGBM."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.boosting_features import Cases, PanelFeatures
from analytics_engines.forecasting.panel import Panel, PanelForecaster

_MOST_ROWS = 40_000
_SEASONS_AHEAD = 13
_TREES = 150
_PARAMETERS: dict[str, Any] = {
    "objective": "regression_l1",
    "learning_rate": 0.06,
    "num_leaves": 31,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.6,
    "max_bin": 63,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "seed": 7,
}


class GradientBoosting(PanelForecaster):
    """One LightGBM model for every series and step ahead (direct, not recursive).

    Features: recent levels, the same place of the last seasons, what the step was worth a year before (of
    the series, of its groups and of all), and the known regressors. The target is relative to the level of
    the last seasons; a case weighs as much as that level, so that the summed absolute error is what is
    minimised (Januschowski et al. 2022, International Journal of Forecasting 38, on global trees).
    """

    name = "gradient_boosting"
    label = "Gradient-boosted trees (LightGBM), one model for all series"
    minimum_seasons = 8

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """A week within a year of 52 weeks, and no season."""
        return ((7, 364), (1, None))

    @property
    def minimum_observations(self) -> int:
        """Some seasons to learn from beyond those a level needs."""
        return max(24, self.minimum_seasons * self.season)

    def _fit_panel(self, panel: Panel) -> None:
        import lightgbm

        self._features = PanelFeatures(panel, self.season, self.year)
        self._origin = panel.steps
        self._series = len(panel.values)
        cases = self._training_cases(panel)
        scale = self._features.scale(cases)
        target = panel.values[cases.series, cases.target]
        used = scale > 0
        rows = self._features.rows(cases)[used]
        data = lightgbm.Dataset(
            rows,
            np.clip(target[used] / scale[used], -2.0, 12.0),
            weight=scale[used] / scale[used].mean(),
            free_raw_data=True,
        )
        smallest = max(5, min(40, len(rows) // 50))
        self._model = lightgbm.train({**_PARAMETERS, "min_data_in_leaf": smallest}, data, _TREES)

    def _predict_panel(self, horizon: int) -> Floats:
        series, ahead = np.indices((self._series, horizon)).reshape(2, -1)
        cases = Cases(series, np.full_like(series, self._origin), ahead + 1)
        rows = self._features.rows(cases)
        rows[:, 1] = np.minimum(rows[:, 1], self._reach)
        ratio = np.asarray(self._model.predict(rows, num_threads=1))
        return np.asarray(self._features.scale(cases) * ratio).reshape(self._series, horizon)

    def _training_cases(self, panel: Panel) -> Cases:
        """Every series at a random sample of origins and steps ahead whose outcome is known, seeded."""
        draws = np.random.default_rng(7)
        begins = panel.steps - panel.lengths
        shortest = self.minimum_observations // 2
        self._reach = min(_SEASONS_AHEAD * max(self.season, 1), (panel.steps - 1) // 3)
        wanted = min(_MOST_ROWS, 4 * int(panel.lengths.sum()))
        share = np.maximum(panel.lengths - shortest, 0) / max(
            1, int(np.maximum(panel.lengths - shortest, 0).sum())
        )
        series = draws.choice(len(panel.values), wanted, p=share)
        ahead = draws.integers(1, self._reach + 1, wanted)
        first = begins[series] + shortest
        last = panel.steps - ahead
        kept = last >= first
        series, ahead, first, last = series[kept], ahead[kept], first[kept], last[kept]
        origin = first + (draws.random(len(series)) * (last - first + 1)).astype(np.int64)
        return Cases(series, origin, ahead)


MODEL = GradientBoosting
