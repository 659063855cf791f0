"""Yearly growth of many places or shelves at once, with what moves all of them alike taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.global_market_pulse.significance import Floats

_WEEKS_IN_YEAR = 52
FEWEST_WEEKS = _WEEKS_IN_YEAR + 8
_NORMAL_95 = 1.959963984540054
_ROUNDS, _TOLERANCE = 200, 1e-9


@dataclass(frozen=True, slots=True)
class Growth:
    """Logarithm of the yearly growth factor of each unit, and its standard error."""

    log_rate: Floats
    error: Floats

    @property
    def rate(self) -> Floats:
        """Yearly growth as a ratio: 0.1 is 10% a year."""
        return np.expm1(self.log_rate)

    @property
    def low(self) -> Floats:
        """Lower end of the 95% interval of the rate."""
        return np.expm1(self.log_rate - _NORMAL_95 * self.error)

    @property
    def high(self) -> Floats:
        """Upper end of the 95% interval of the rate."""
        return np.expm1(self.log_rate + _NORMAL_95 * self.error)


def yearly_growth(counts: Floats) -> Growth | None:
    """Growth of each unit (row) from its weekly counts (columns, oldest first); None below 60 weeks.

    Counts are Poisson with mean exp(level of the unit + growth of the unit x years + effect of the week):
    seasons, holidays and campaigns that all units share fall to the week. The mean growth comes from the
    same weeks of successive years. Standard errors allow for over-dispersion (quasi-Poisson, McCullagh &
    Nelder 1989, ch. 6).
    """
    weeks = counts.shape[1]
    if weeks < FEWEST_WEEKS or not counts.sum():
        return None
    years = (np.arange(weeks) - (weeks - 1) / 2) / _WEEKS_IN_YEAR
    slope, mean = _fit(counts, years)
    total, total_error = _common_growth(counts.sum(axis=0))
    shares = counts.sum(axis=1) / counts.sum()
    shift = total - np.log((shares * np.exp(slope)).sum())
    return Growth(slope + shift, np.sqrt(_variance(counts, mean, years) + total_error**2))


def shrink(growth: Growth, row: np.ndarray, column: np.ndarray) -> Growth:
    """Draw the growth of cells towards the growth of their row and column, the more the noisier they are.

    Empirical Bayes: cells scatter normally around an additive fit, with a variance estimated by moments
    (DerSimonian & Laird 1986).

    Args:
        growth: Of the cells.
        row: Row number of each cell.
        column: Column number of each cell.
    """
    weight = 1 / np.maximum(growth.error, 1e-6) ** 2
    fit = _additive_fit(growth.log_rate, weight, row, column)
    excess = (weight * (growth.log_rate - fit) ** 2).sum() - (len(row) - row.max() - column.max() - 1)
    spread = max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum())) if len(row) > 1 else 0.0
    kept = spread / (spread + growth.error**2) if spread > 0 else np.zeros(len(row))
    return Growth(fit + kept * (growth.log_rate - fit), np.sqrt(kept) * growth.error)


def _fit(counts: Floats, years: Floats) -> tuple[Floats, Floats]:
    """Slopes of the units and fitted means, by Newton steps per unit between updates of the week effects."""
    level = np.log(np.maximum(counts.mean(axis=1), 1e-9))
    slope = np.zeros(len(counts))
    mean = counts
    week_sum = counts.sum(axis=0)
    for _ in range(_ROUNDS):
        own = np.exp(level[:, None] + slope[:, None] * years)
        mean = own * (week_sum / own.sum(axis=0))
        gap = counts - mean
        first, second = gap.sum(axis=1), (gap * years).sum(axis=1)
        zero, one, two = mean.sum(axis=1), (mean * years).sum(axis=1), (mean * years**2).sum(axis=1)
        determinant = np.maximum(zero * two - one**2, 1e-12)
        step = np.clip((zero * second - one * first) / determinant, -1, 1)
        level += np.clip((two * first - one * second) / determinant, -1, 1)
        slope += step
        if np.abs(step).max() < _TOLERANCE:
            break
    return slope, mean


def _variance(counts: Floats, mean: Floats, years: Floats) -> Floats:
    zero, one, two = mean.sum(axis=1), (mean * years).sum(axis=1), (mean * years**2).sum(axis=1)
    information = np.maximum(two - one**2 / np.maximum(zero, 1e-12), 1e-12)
    return np.asarray(_dispersion(counts, mean) / information)


def _dispersion(counts: Floats, mean: Floats) -> Floats:
    pearson = ((counts - mean) ** 2 / np.maximum(mean, 1e-9)).sum(axis=1)
    return np.asarray(np.maximum(1.0, pearson / (counts.shape[1] - 2)))


def _common_growth(total: Floats) -> tuple[float, float]:
    """Logarithm of the growth of the whole from equal weeks of successive years, and its error."""
    later, earlier = total[_WEEKS_IN_YEAR:], total[:-_WEEKS_IN_YEAR]
    both = (later > 0) & (earlier > 0)
    if not both.any():
        return 0.0, float("inf")
    error = np.sqrt(1 / later[both].sum() + 1 / earlier[both].sum())
    return float(np.log(later[both].sum() / earlier[both].sum())), float(error)


def _additive_fit(values: Floats, weight: Floats, row: np.ndarray, column: np.ndarray) -> Floats:
    """Weighted least squares on row and column effects, by alternating means."""
    of_row, of_column = np.zeros(row.max() + 1), np.zeros(column.max() + 1)
    for _ in range(_ROUNDS):
        of_row = _means(values - of_column[column], weight, row)
        moved = _means(values - of_row[row], weight, column)
        done = np.abs(moved - of_column).max() < _TOLERANCE
        of_column = moved
        if done:
            break
    return np.asarray(of_row[row] + of_column[column])


def _means(values: Floats, weight: Floats, group: np.ndarray) -> Floats:
    return np.bincount(group, weight * values) / np.maximum(np.bincount(group, weight), 1e-300)
