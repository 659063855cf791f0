"""What the global models see of a series at one origin and one step ahead: all of it free of scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats
from analytics_engines.forecasting.panel import Codes, Panel
from analytics_engines.forecasting.rolling import RollingMeans, centred_means, seasonal_means

_TINY = 1e-9
_LAGS = 4


@dataclass(frozen=True, slots=True)
class Cases:
    """Which forecasts are meant: element by element a series, the steps it had then, and the step ahead."""

    series: Codes
    origin: Codes
    ahead: Codes

    @property
    def target(self) -> Codes:
        """Position of the step that is forecast."""
        return self.origin + self.ahead - 1


class PanelFeatures:
    """Builds feature rows for any cases of one panel; nothing at or after an origin is looked at.

    Args:
        panel: The series.
        season: Steps of the short season.
        year: Steps of a year; None without one.
    """

    def __init__(self, panel: Panel, season: int, year: int | None) -> None:
        self._panel, self._season, self._year = panel, season, year
        self._unit = season if season > 1 else 2
        self._values = panel.values
        self._means = RollingMeans(panel.values)
        self._spread = RollingMeans(panel.values**2)
        self._idle = RollingMeans(np.where(np.isfinite(panel.values), panel.values <= 0, np.nan))
        self._profile = seasonal_means(panel.values, season, 8) if season > 1 else None
        self._known = {name: RollingMeans(values) for name, values in panel.known.items()}
        self._relatives = [(np.arange(len(panel.values)), panel.values)] if year else []
        if year:
            whole = np.zeros(len(panel.values), dtype=np.int64)
            for codes in (*panel.groups.values(), whole):
                self._relatives.append((codes, _grouped(panel.values, codes)))
        self._smooth = [
            (codes, values, centred_means(values, 3 * season), RollingMeans(values))
            for codes, values in self._relatives
        ]

    def scale(self, cases: Cases) -> Floats:
        """The level each case is measured in: the mean of the last seasons, else of the last year."""
        recent = self._recent(cases, 4)
        older = self._recent(cases, 52)
        level = np.where(recent > _TINY, recent, older)
        return np.where(np.isfinite(level) & (level > _TINY), level, 0.0)

    def rows(self, cases: Cases) -> Floats:
        """One row a case; unknown figures are NaN."""
        scale = np.maximum(self.scale(cases), _TINY)
        columns = [np.log(scale), cases.ahead.astype(np.float64)]
        columns += [self._recent(cases, seasons) / scale for seasons in (1, 2, 8, 13, 26, 52)]
        square = self._spread.mean(cases.series, cases.origin - 8 * self._unit, cases.origin)
        columns.append(np.sqrt(square) / scale)
        columns.append(self._idle.mean(cases.series, cases.origin - 8 * self._unit, cases.origin))
        columns += self._lags(cases, scale)
        columns += self._yearly(cases, scale)
        columns += self._regressors(cases)
        columns += [codes[cases.series].astype(np.float64) for codes in self._panel.groups.values()]
        columns.append((cases.target % self._season).astype(np.float64))
        return np.column_stack(columns)

    def _recent(self, cases: Cases, seasons: int) -> Floats:
        return self._means.mean(cases.series, cases.origin - seasons * self._unit, cases.origin)

    def _lags(self, cases: Cases, scale: Floats) -> list[Floats]:
        """The same place of the last seasons, and its mean over eight of them."""
        back = -(-cases.ahead // self._season) * self._season
        newest = cases.target - back
        columns = [
            _at(self._values, cases.series, newest - lag * self._season) / scale for lag in range(_LAGS)
        ]
        if self._profile is not None:
            columns.append(_at(self._profile, cases.series, newest) / scale)
        return columns

    def _yearly(self, cases: Cases, scale: Floats) -> list[Floats]:
        """What the step was worth a year before, relative to the level then: itself, its groups, all."""
        if not self._year:
            return []
        columns = []
        for codes, values, smooth, means in self._smooth:
            of = codes[cases.series]
            for years in (1, 2):
                shift = years * self._year
                origin = cases.origin - shift
                level = means.mean(of, origin - 4 * self._unit, origin)
                columns.append(_ratio(_at(smooth, of, cases.target - shift), level))
                columns.append(_ratio(_at(values, of, cases.target - shift), level))
            now = means.mean(of, cases.origin - 4 * self._unit, cases.origin)
            quarter = means.mean(of, cases.origin - 13 * self._unit, cases.origin)
            before = means.mean(of, cases.origin - self._year - 4 * self._unit, cases.origin - self._year)
            columns += [_ratio(now, quarter), _ratio(now, before)]
        columns.append(_at(self._values, cases.series, cases.target - self._year) / scale)
        return columns

    def _regressors(self, cases: Cases) -> list[Floats]:
        """Each known regressor at the step, and against its mean over the last seasons."""
        columns = []
        for name, values in self._panel.known.items():
            of = cases.series if len(values) > 1 else np.zeros_like(cases.series)
            there = _at(values, of, cases.target)
            recent = self._known[name].mean(of, cases.origin - 4 * self._unit, cases.origin)
            columns += [there, there - recent]
        return columns


def _ratio(value: Floats, base: Floats) -> Floats:
    """Value over base; NaN unless the base is above zero."""
    usable = base > _TINY
    return np.where(usable, value / np.where(usable, base, 1.0), np.nan)


def _at(values: Floats, series: Codes, step: Codes) -> Floats:
    """The values at the steps; NaN outside."""
    inside = (step >= 0) & (step < values.shape[1])
    return np.where(inside, values[series, np.clip(step, 0, values.shape[1] - 1)], np.nan)


def _grouped(values: Floats, codes: Codes) -> Floats:
    """Sums of the groups, group x steps."""
    sums = np.zeros((int(codes.max()) + 1, values.shape[1]))
    np.add.at(sums, codes, np.nan_to_num(values))
    return sums
