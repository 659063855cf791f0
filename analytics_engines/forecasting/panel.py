"""Many series on one time axis, and the base of the models that learn from all of them at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analytics_engines.errors import MissingLibraryError
from analytics_engines.forecasting.base import Floats, Forecaster, NotFittedError

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Series side by side, all ending at the same step.

    Args:
        values: Series x steps; NaN before a series begins, and nowhere else.
        known: Regressors whose future is known (holidays, prices, promotions, calendar), by name: series (or
            1, when all share it) x steps of the past and of the future.
        groups: Codes from 0, one a series, by name of the grouping (category, store): series of a group
            lend each other their season.
    """

    values: Floats
    known: Mapping[str, Floats] = field(default_factory=dict)
    groups: Mapping[str, Codes] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """Steps of the past."""
        return int(self.values.shape[1])

    @property
    def lengths(self) -> Codes:
        """Observed steps by series."""
        return np.asarray(np.isfinite(self.values).sum(axis=1), dtype=np.int64)

    def until(self, step: int) -> Panel:
        """What was known after `step` steps; regressors keep their future."""
        return Panel(self.values[:, :step], self.known, self.groups)

    def of(self, series: Codes) -> Panel:
        """The given series only."""
        known = {name: item if len(item) == 1 else item[series] for name, item in self.known.items()}
        groups = {name: codes[series] for name, codes in self.groups.items()}
        return Panel(self.values[series], known, groups)


def panel_of(history: Floats) -> Panel:
    """One series as a panel."""
    return Panel(history[None, :])


class PanelForecaster(Forecaster):
    """A model that is fitted to all series of a panel in one go.

    A subclass writes `_fit_panel` and `_predict_panel`. Given one series, it is a forecaster as any other.
    """

    _panel: Panel | None = None

    def fit_panel(self, panel: Panel) -> Self:
        """Learn from every series of the panel that is long enough.

        Raises:
            MissingLibraryError: The model's library is not installed.
        """
        if (missing := self.missing_library()) is not None:
            raise MissingLibraryError(missing)
        self._panel = panel
        self._fit_panel(panel)
        return self

    def predict_panel(self, horizon: int) -> Floats:
        """Forecasts, series x steps; NaN for a series shorter than `minimum_observations`.

        Raises:
            NotFittedError: `fit_panel` has not been called.
        """
        if self._panel is None:
            raise NotFittedError(f"{self.name} must be fitted before it can predict")
        forecast = np.array(self._predict_panel(horizon), dtype=np.float64)
        forecast[self._panel.lengths < self.minimum_observations] = np.nan
        return forecast

    def _fit(self, history: Floats) -> None:
        self._fit_panel(panel_of(history))

    def _predict(self, horizon: int) -> Floats:
        return np.asarray(self._predict_panel(horizon)[0])

    @abstractmethod
    def _fit_panel(self, panel: Panel) -> None:
        """Learn from a panel."""

    @abstractmethod
    def _predict_panel(self, horizon: int) -> Floats:
        """Forecasts, series x steps."""
