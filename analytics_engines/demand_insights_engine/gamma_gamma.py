"""Gamma-Gamma: what a purchase of a customer is worth (Fader, Hardie & Lee 2005, JMR 42)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats

_FEWEST_CUSTOMERS = 10
_LARGEST_LOG = 12.0


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted Gamma-Gamma: values of a purchase are Gamma(p, v), v is Gamma(q, gamma) over customers."""

    p: float
    q: float
    gamma: float

    def expected(self, purchases: Floats, mean_value: Floats) -> Floats:
        """Expected value of the next purchase: the customer's own mean drawn to the shop's (equation 5)."""
        own = self.p * purchases
        prior = max(self.q - 1, 0.0)
        population = self.gamma * self.p / max(self.q - 1, 0.05)
        return np.asarray((prior * population + own * mean_value) / (prior + own))


def fit_gamma_gamma(purchases: Floats, mean_value: Floats) -> GammaGamma:
    """Maximum likelihood over customers with a positive mean value.

    Args:
        purchases: Purchases by customer, 1 or more.
        mean_value: Mean value of them, in currency.

    Raises:
        NotEnoughDataError: Hardly anyone has paid anything.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    paid = (mean_value > 0) & (purchases > 0)
    if paid.sum() < _FEWEST_CUSTOMERS:
        raise NotEnoughDataError(f"only {int(paid.sum())} customers have paid anything")
    x, scale = purchases[paid], float(np.median(mean_value[paid]))
    m = mean_value[paid] / scale
    found = minimize(
        _loss,
        np.array([0.5, 1.0, 0.5]),
        (x, m),
        method="L-BFGS-B",
        bounds=[(-_LARGEST_LOG, _LARGEST_LOG), (np.log(1.05), _LARGEST_LOG), (-_LARGEST_LOG, _LARGEST_LOG)],
    )
    p, q, gamma = np.exp(found.x)
    return GammaGamma(float(p), float(q), float(gamma * scale))


def _loss(log_parameters: Floats, x: Floats, m: Floats) -> float:
    """Mean negative log-likelihood (equation 1a of Fader & Hardie 2013)."""
    from scipy.special import betaln  # type: ignore[import-untyped]

    p, q, gamma = np.exp(log_parameters)
    px = p * x
    likelihood = (
        -betaln(px, q)
        + q * np.log(gamma)
        + (px - 1) * np.log(m)
        + px * np.log(x)
        - (px + q) * np.log(gamma + m * x)
    )
    return float(-likelihood.mean())
