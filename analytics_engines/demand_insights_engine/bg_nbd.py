"""BG/NBD: how often customers buy and when they stop (Fader, Hardie & Lee 2005, Marketing Science 24)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats

_FEWEST_CUSTOMERS = 30
_PENALTY = 1e-4
_LARGEST_LOG = 8.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Purchases of customers up to a cut, one entry per customer; times in days.

    Args:
        repeats: Days with a purchase after the first one (x).
        span: From the first to the last purchase (t_x).
        age: From the first purchase to the cut (T).
    """

    repeats: Floats
    span: Floats
    age: Floats


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted BG/NBD: rates are Gamma(r, alpha) over customers, dropout chances Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, seen: Rhythm) -> Floats:
        """Chance that a customer has not stopped for good (equation 8 of Fader, Hardie & Lee 2008)."""
        x = np.maximum(seen.repeats, 1)
        log_odds = (self.r + seen.repeats) * (
            np.log(self.alpha + seen.age) - np.log(self.alpha + seen.span)
        ) + np.log(self.a / (self.b + x - 1))
        chance = np.where(seen.repeats > 0, 1 / (1 + np.exp(np.minimum(log_odds, 700))), 1.0)
        return np.asarray(chance, dtype=np.float64)

    def expected(self, seen: Rhythm, days: float) -> Floats:
        """Expected purchases in the next `days` (equation 10)."""
        from scipy.special import hyp2f1  # type: ignore[import-untyped]

        x, age = seen.repeats, seen.age
        shape = self.r + x
        z = days / (self.alpha + age + days)
        first = self.a + self.b + x - 1
        series = hyp2f1(shape, self.b + x, first, z)
        shrink = ((self.alpha + age) / (self.alpha + age + days)) ** shape
        bought = first / (self.a - 1) * (1 - shrink * series)
        return np.asarray(np.maximum(bought * self.alive(seen), 0.0), dtype=np.float64)

    def silent(self, seen: Rhythm, days: float) -> Floats:
        """Chance of no purchase in the next `days`: gone, or alive and not due."""
        waits = ((self.alpha + seen.age) / (self.alpha + seen.age + days)) ** (self.r + seen.repeats)
        return np.asarray(1 - self.alive(seen) * (1 - waits))


def fit_bg_nbd(seen: Rhythm) -> BgNbd:
    """Maximum likelihood over customers, with a slight pull of the parameters' logarithms to zero.

    Raises:
        NotEnoughDataError: Too few customers, or nobody has bought twice.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    repeaters = int((seen.repeats > 0).sum())
    if len(seen.repeats) < _FEWEST_CUSTOMERS or not repeaters:
        raise NotEnoughDataError(
            f"{len(seen.repeats)} customers, {repeaters} of them with a second purchase, do not show a rhythm"
        )
    scale = float(seen.age.max()) / 10 or 1.0
    unique, counts = _distinct(seen)
    scaled = Rhythm(unique.repeats, unique.span / scale, unique.age / scale)
    start = np.zeros(4)
    found = minimize(
        _loss,
        start,
        (scaled, counts),
        method="L-BFGS-B",
        bounds=[(-_LARGEST_LOG, _LARGEST_LOG)] * 4,
        options={"maxiter": 500},
    )
    r, alpha, a, b = np.exp(found.x)
    if abs(a - 1) < 1e-6:
        a += 1e-5
    return BgNbd(float(r), float(alpha * scale), float(a), float(b))


def _distinct(seen: Rhythm) -> tuple[Rhythm, Floats]:
    """Customers with the same history count as one row with a weight."""
    stacked = np.column_stack([seen.repeats, seen.span, seen.age])
    rows, counts = np.unique(stacked, axis=0, return_counts=True)
    return Rhythm(rows[:, 0], rows[:, 1], rows[:, 2]), counts.astype(np.float64)


def _loss(log_parameters: Floats, seen: Rhythm, counts: Floats) -> float:
    """Mean negative log-likelihood (equation 6)."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = np.exp(log_parameters)
    x = seen.repeats
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + seen.age)
    leaves = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + seen.span)
    likelihood = common + np.where(x > 0, np.logaddexp(stays, leaves), stays)
    return float(-(counts * likelihood).sum() / counts.sum() + _PENALTY * (log_parameters**2).sum())
