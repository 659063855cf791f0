"""What kind of series it is: how seasonal, how trending, how stationary and how intermittent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.rolling import centred_means

_LONGEST_INTERVAL = 1.32
_LARGEST_VARIATION = 0.49
_KPSS_CRITICAL = 0.463


class Pattern(StrEnum):
    """Demand patterns of Syntetos, Boylan & Croston 2005 (Journal of the Operational Research Society 56)."""

    SMOOTH = "smooth"
    ERRATIC = "erratic"
    INTERMITTENT = "intermittent"
    LUMPY = "lumpy"


@dataclass(frozen=True, slots=True)
class SeriesProfile:
    """Figures of one series.

    Args:
        length: Steps.
        demand_interval: Mean steps from one step with demand to the next; 1 is demand at every step.
        squared_variation: Squared coefficient of variation of the steps with demand.
        season_strength: 0 to 1, share of the variance beside the trend that the short season explains.
        trend_strength: 0 to 1, share of the variance beside the season that the trend explains.
        level_statistic: KPSS statistic for a constant level; above .463 the level moves (5%).
    """

    length: int
    demand_interval: float
    squared_variation: float
    season_strength: float
    trend_strength: float
    level_statistic: float

    @property
    def pattern(self) -> Pattern:
        """The kind of demand."""
        rare, varied = self.demand_interval > _LONGEST_INTERVAL, self.squared_variation > _LARGEST_VARIATION
        if rare:
            return Pattern.LUMPY if varied else Pattern.INTERMITTENT
        return Pattern.ERRATIC if varied else Pattern.SMOOTH

    @property
    def is_intermittent(self) -> bool:
        """Whether steps without demand are common."""
        return self.pattern in (Pattern.INTERMITTENT, Pattern.LUMPY)

    @property
    def is_stationary(self) -> bool:
        """Whether the level can be taken as constant (KPSS test at 5%)."""
        return self.level_statistic <= _KPSS_CRITICAL


def profile(history: Floats, season: int) -> SeriesProfile:
    """Describe a history, oldest first.

    Strengths: Wang, Smith & Hyndman 2006 (Data Mining and Knowledge Discovery 13) on a classical
    decomposition; level: Kwiatkowski, Phillips, Schmidt & Shin 1992 (Journal of Econometrics 54).
    """
    demand = history[history > 0]
    interval = len(history) / len(demand) if len(demand) else float("inf")
    varied = float((demand.std() / demand.mean()) ** 2) if len(demand) else 0.0
    trend = centred_means(history[None, :], max(3, season))[0]
    season_part = _season(history - trend, season)
    rest = history - trend - season_part
    return SeriesProfile(
        len(history),
        interval,
        varied,
        _explained(rest, rest + season_part) if season > 1 else 0.0,
        _explained(rest, rest + trend),
        _kpss(history - season_part),
    )


def _season(values: Floats, season: int) -> Floats:
    """The mean of each place in the season, without the overall mean."""
    place = np.arange(len(values)) % season
    means = np.array([values[place == k].mean() if (place == k).any() else 0.0 for k in range(season)])
    return np.asarray(means[place] - means.mean())


def _explained(rest: Floats, both: Floats) -> float:
    spread = float(np.var(both))
    return max(0.0, 1.0 - float(np.var(rest)) / spread) if spread > 0 else 0.0


def _kpss(values: Floats) -> float:
    """KPSS statistic with a Bartlett window of 12 (n / 100)^(1/4) lags (Schwert's rule)."""
    count = len(values)
    errors = values - values.mean()
    lags = int(12 * (count / 100) ** 0.25)
    variance = float(errors @ errors) / count
    for lag in range(1, min(lags, count - 1) + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(errors[lag:] @ errors[:-lag]) / count
    if variance <= 0:
        return 0.0
    return float(np.sum(np.cumsum(errors) ** 2)) / count**2 / variance
