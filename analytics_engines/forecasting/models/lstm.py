"""A recurrent network over all series at once; torch comes with the extra `deep`."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel import Panel, PanelForecaster

_SEASONS_SEEN, _SEASONS_AHEAD = 8, 13
_HIDDEN, _BATCH = 32, 64


class Lstm(PanelForecaster):
    """One LSTM (Hochreiter & Schmidhuber 1997) for every series, from its last seasons to its next ones.

    Windows are divided by their own mean, so that series of any size train the same weights (Hewamalage,
    Bergmeir & Bandara 2021, International Journal of Forecasting 37); the network learns what to add to the
    mean season of the window. Beyond thirteen seasons the last one goes on. Seeded, one thread.
    """

    name = "lstm"
    label = "LSTM, one network for all series"
    minimum_seasons = 24
    is_costly = True
    library = "torch"
    extra = "deep"
    rounds: ClassVar[int] = 150
    """Gradient steps."""

    @classmethod
    def test_variant(cls) -> type[Self]:
        """The same network, trained briefly."""
        return type("BriefLstm", (cls,), {"rounds": 12})

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """A week."""
        return ((7, None),)

    @property
    def minimum_observations(self) -> int:
        """Windows seen and forecast, and some to learn from."""
        return max(60, self.minimum_seasons * self.season)

    def _fit_panel(self, panel: Panel) -> None:
        from analytics_engines.forecasting.lstm_network import train

        unit = max(self.season, 4)
        self._seen = _SEASONS_SEEN * unit
        self._reach = min(_SEASONS_AHEAD * unit, max(unit, (int(panel.lengths.max()) - self._seen) // 2))
        self._values = panel.values
        self._network = train(
            panel.values,
            self.season,
            self._seen,
            self._reach,
            hidden=_HIDDEN,
            rounds=self.rounds,
            batch=_BATCH,
        )

    def _predict_panel(self, horizon: int) -> Floats:
        window = np.nan_to_num(self._values[:, -self._seen :])
        forecast = self._network(window)
        if horizon > self._reach:
            tail = forecast[:, -self.season :]
            again = np.resize(np.arange(self.season), horizon - self._reach)
            forecast = np.hstack([forecast, tail[:, again]])
        return np.asarray(forecast[:, :horizon])


MODEL = Lstm
