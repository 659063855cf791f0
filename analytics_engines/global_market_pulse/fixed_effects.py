"""Price levels of places with product and month held fixed: a within regression with one absorbed effect."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics_engines.global_market_pulse.significance import Floats, Ints

_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Gaps:
    """Log price gap of each place against the average place, its standard error and two-sided p-value."""

    log_gap: Floats
    error: Floats
    p_value: Floats

    @property
    def gap(self) -> Floats:
        """Relative gap: 0.06 is 6% above the average place."""
        return np.expm1(self.log_gap)

    @property
    def low(self) -> Floats:
        """Lower end of the 95% interval of the gap."""
        return np.expm1(self.log_gap - _NORMAL_95 * self.error)

    @property
    def high(self) -> Floats:
        """Upper end of the 95% interval of the gap."""
        return np.expm1(self.log_gap + _NORMAL_95 * self.error)


def place_gaps(log_price: Floats, weight: Floats, place: Ints, cell: Ints, cluster: Ints) -> Gaps:
    """Weighted least squares of log price on place, with an effect per cell (product x month) absorbed.

    Gaps are against the mean over places, weighted like rows. Standard errors are clustered (Liang & Zeger
    1986; Cameron & Miller 2015), so that many months of one product are not taken for independent facts.

    Args:
        log_price: Logarithm of the price of each row.
        weight: Weight of each row.
        place: Place number of each row, from 0 without holes.
        cell: Cell number of each row; rows of a cell with one place only say nothing.
        cluster: Product number of each row.
    """
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    places, cells = int(place.max()) + 1, int(cell.max()) + 1
    mass = csr_matrix((weight, (cell, place)), shape=(cells, places))
    cell_mass = np.bincount(cell, weight, cells)
    cell_mean = np.bincount(cell, weight * log_price, cells) / cell_mass
    share = csr_matrix(
        (mass.data / np.repeat(cell_mass, np.diff(mass.indptr)), mass.indices, mass.indptr), mass.shape
    )
    normal = np.diag(np.bincount(place, weight, places)) - (mass.T @ share).toarray()
    right = np.bincount(place, weight * (log_price - cell_mean[cell]), places)
    inverse = np.linalg.pinv(normal, hermitian=True)
    effect = inverse @ right
    centre = np.eye(places) - np.bincount(place, weight, places) / weight.sum()
    residual = log_price - cell_mean[cell] - (effect[place] - (share @ effect)[cell])
    scores = csr_matrix(
        (weight * residual, (cluster, place)), shape=(int(cluster.max()) + 1, places)
    ).toarray()
    groups = len(np.unique(cluster))
    bread = centre @ inverse
    spread = bread @ (scores.T @ scores) @ bread.T * (groups / max(groups - 1, 1))
    error = np.sqrt(np.maximum(np.diag(spread), 0.0))
    gaps = centre @ effect
    return Gaps(gaps, error, two_sided(gaps, error, groups))


def two_sided(value: Floats, error: Floats, groups: int) -> Floats:
    """p-values of Student's t with one degree of freedom less than groups; NaN where there is no error."""
    from scipy.special import stdtr  # type: ignore[import-untyped]

    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(value) / np.where(error > 0, error, np.nan)
    return np.asarray(2 * stdtr(max(groups - 1, 1), -statistic))


def mean_and_error(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean of independent values and its standard error; the error of one value is NaN."""
    if len(values) < 2:
        return float(values.mean()), float("nan")
    return float(values.mean()), float(values.std(ddof=1)) / sqrt(len(values))
