"""The base of every forecasting model: checks and conversion here, the method itself in `_fit/_predict`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics_engines.errors import EngineError, MissingLibraryError, NotEnoughDataError

if TYPE_CHECKING:
    from analytics_engines.forecasting.profile import SeriesProfile

Floats = NDArray[np.float64]


class NotFittedError(EngineError):
    """`predict` was called before `fit`: a developer's mistake."""


class Forecaster(ABC):
    """A point forecaster of one regular series.

    A subclass sets `name`, `label` and `minimum_seasons`, and writes `_fit` and `_predict`. Values may be
    negative or zero; the time step is whatever the caller's series has. A model whose library comes with an
    extra names both (`library`, `extra`).

    Args:
        season: Steps in the short season (7 for days in a week, 52 for weeks in a year).
        year: Steps in a year where the series has a second, yearly season; None without one.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    minimum_seasons: ClassVar[int] = 2
    knows_year: ClassVar[bool] = False
    """Whether the model forecasts the season of the year from one year on record."""
    knows_season: ClassVar[bool] = True
    """Whether the model forecasts the short season."""
    is_costly: ClassVar[bool] = False
    """Whether a fit takes a second or more: for totals and for a single series on demand, not for many."""
    library: ClassVar[str | None] = None
    extra: ClassVar[str | None] = None

    def __init__(self, season: int, year: int | None = None) -> None:
        if season < 1 or (year is not None and year <= season):
            raise ValueError(f"season {season} and year {year} are not a season within a year")
        self.season, self.year = season, year
        self._history: Floats | None = None

    @classmethod
    def test_parameters(cls) -> tuple[tuple[int, int | None], ...]:
        """Pairs of season and year that the contract tests try."""
        return ((7, None), (1, None))

    @classmethod
    def test_variant(cls) -> type[Self]:
        """The class the contract tests try: the model itself, or one of it that is quicker to fit."""
        return cls

    @classmethod
    def suits(cls, profile: SeriesProfile) -> bool:
        """Whether the model is worth trying on a series of that profile; most are unless demand is rare."""
        return not profile.is_intermittent

    @classmethod
    def missing_library(cls) -> str | None:
        """What to install before the model can be used; None when nothing is missing."""
        if cls.library is None or find_spec(cls.library) is not None:
            return None
        install = f"pip install 'retail-copilot[{cls.extra}]'"
        return f"{cls.label} needs {cls.library}, which is not installed: {install}"

    @property
    def minimum_observations(self) -> int:
        """Fewest steps of history the model can learn from."""
        return max(3, self.minimum_seasons * self.season)

    def fit(self, history: ArrayLike) -> Self:
        """Learn from the history, oldest first.

        Raises:
            ValueError: The history is not one series of finite numbers.
            NotEnoughDataError: It is shorter than `minimum_observations`.
            MissingLibraryError: The model's library is not installed.
        """
        if (missing := self.missing_library()) is not None:
            raise MissingLibraryError(missing)
        values = np.asarray(history, dtype=np.float64)
        if values.ndim != 1 or not np.isfinite(values).all():
            raise ValueError("a history must be one series of finite numbers")
        if len(values) < self.minimum_observations:
            raise NotEnoughDataError(
                f"{self.label} needs {self.minimum_observations} periods of history, there are {len(values)}"
            )
        self._history = values.copy()
        if np.ptp(values) > 0:
            self._fit(self._history)
        return self

    def predict(self, horizon: int) -> Floats:
        """Forecast the next `horizon` steps; a history that never changed goes on as it is.

        Raises:
            NotFittedError: `fit` has not been called.
            ValueError: The horizon is below one step.
        """
        if self._history is None:
            raise NotFittedError(f"{self.name} must be fitted before it can predict")
        if horizon < 1:
            raise ValueError("a horizon is at least one step")
        if np.ptp(self._history) == 0:
            return np.full(horizon, self._history[-1])
        return np.asarray(self._predict(horizon), dtype=np.float64)

    @abstractmethod
    def _fit(self, history: Floats) -> None:
        """Learn from a checked history."""

    @abstractmethod
    def _predict(self, horizon: int) -> Floats:
        """Return `horizon` values."""
