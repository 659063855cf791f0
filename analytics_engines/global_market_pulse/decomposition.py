"""Daily sales taken apart into trend, weekday, season and remainder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.global_market_pulse.significance import Floats

WEEK, YEAR = 7, 365
_FEWEST_DAYS = 8 * WEEK
_ROUNDING = 1e-18
_ROBUST = {"robust": True, "outer_iter": 4, "trend_jump": 10, "low_pass_jump": 10}
"""Trend and low-pass LOESS are evaluated at every tenth day and interpolated, as in R's `stl`."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Components of a daily series, which add up to it; strengths are 0 to 1.

    Strength is how much of the variance of component and remainder together the component takes away
    (Wang, Smith & Hyndman 2006; Hyndman & Athanasopoulos, Forecasting: Principles and Practice, ch. 4.3).
    """

    trend: Floats
    weekly: Floats
    yearly: Floats | None
    remainder: Floats

    @property
    def trend_strength(self) -> float:
        """Strength of the trend."""
        return self._strength(self.trend)

    @property
    def weekly_strength(self) -> float:
        """Strength of the weekday effect."""
        return self._strength(self.weekly)

    @property
    def yearly_strength(self) -> float | None:
        """Strength of the season of the year; None where it was not estimated."""
        return None if self.yearly is None else self._strength(self.yearly)

    def _strength(self, component: Floats) -> float:
        """Strength of a component; none where what it moves by is rounding."""
        together = float(np.var(component + self.remainder))
        if together <= _ROUNDING * float(np.mean(self.trend**2)):
            return 0.0
        return max(0.0, 1.0 - float(np.var(self.remainder)) / together)


def decompose(values: Floats) -> Decomposition | None:
    """Take a daily series apart by robust LOESS; None when it is shorter than eight weeks.

    With two years of days or more, MSTL (Bandara, Hyndman & Bergmeir 2021) with a week and a year; below that
    STL (Cleveland et al. 1990) with a week only.
    """
    if len(values) < _FEWEST_DAYS:
        return None
    from statsmodels.tsa.seasonal import MSTL, STL  # type: ignore[import-untyped]

    if len(values) <= 2 * YEAR:
        found = STL(values, period=WEEK, robust=True).fit()
        weekly, yearly = np.asarray(found.seasonal), None
    else:
        found = MSTL(values, periods=(WEEK, YEAR), stl_kwargs=dict(_ROBUST), iterate=2).fit()
        weekly, yearly = (np.asarray(found.seasonal)[:, i] for i in (0, 1))
    trend = np.asarray(found.trend)
    remainder = values - trend - weekly - (0.0 if yearly is None else yearly)
    return Decomposition(trend, weekly, yearly, remainder)
