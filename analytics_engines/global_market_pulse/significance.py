"""Exact tests of many two-by-two tables at once, and what is left of them when there were many tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEGLIGIBLE = 1e-12


def fisher_greater(both: Ints, first: Ints, second: Ints, total: Ints | int) -> Floats:
    """One-sided p-values of Fisher's exact test: chance of at least `both` orders with the two things.

    Args:
        both: Orders with both things.
        first: Orders with the first thing.
        second: Orders with the second thing.
        total: All orders.

    The hypergeometric tail is summed upwards from its first term; with `both` above its expectation, the case
    of interest, it falls quickly.
    """
    from scipy.special import gammaln  # type: ignore[import-untyped]

    n = np.broadcast_to(np.asarray(total, dtype=np.float64), both.shape)
    k, a, b = (x.astype(np.float64) for x in (both, first, second))

    factorial = gammaln(np.arange(int(n.max(initial=0)) + 2) + 1.0)

    def log_choose(whole: Floats, part: Floats) -> Floats:
        of, chosen = whole.astype(np.int64), part.astype(np.int64)
        return np.asarray(factorial[of] - factorial[chosen] - factorial[of - chosen])

    term = np.exp(log_choose(a, k) + log_choose(n - a, b - k) - log_choose(n, b))
    tail = term.copy()
    alive = np.flatnonzero(term > 0)
    step = 0
    while len(alive):
        x = k[alive] + step
        ratio = (a[alive] - x) * (b[alive] - x) / ((x + 1) * (n[alive] - a[alive] - b[alive] + x + 1))
        term[alive] *= np.maximum(ratio, 0.0)
        tail[alive] += term[alive]
        alive = alive[term[alive] > _NEGLIGIBLE * tail[alive]]
        step += 1
    return np.minimum(tail, 1.0)


def benjamini_hochberg(p_values: Floats, tests: int | None = None) -> Floats:
    """q-values: the false discovery rate at which each p-value is accepted (Benjamini & Hochberg 1995).

    Args:
        p_values: Of the tests at hand; NaN stays NaN and is no test.
        tests: How many tests there were, when only the small p-values are at hand (the rest count as 1).
    """
    known = np.flatnonzero(~np.isnan(p_values))
    count = max(tests or 0, len(known))
    order = known[np.argsort(p_values[known], kind="stable")]
    scaled = p_values[order] * count / np.arange(1, len(order) + 1)
    q_values = np.full(len(p_values), np.nan)
    q_values[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q_values
