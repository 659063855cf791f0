"""Making probabilities mean what they say, and finding where to say "I do not know this kind of question"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Softmax of the scores, one row a sentence."""
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def temperature(scores: Floats, labels: NDArray[np.int64]) -> float:
    """The divisor of the scores that gives the least log loss (Guo et al. 2017, temperature scaling)."""
    candidates = np.geomspace(0.2, 5.0, 60)
    rows = np.arange(len(labels))
    losses = [-np.log(probabilities(scores, t)[rows, labels] + 1e-12).mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def calibration_error(shares: Floats, labels: NDArray[np.int64], bins: int = 10) -> float:
    """Expected calibration error: how far confidence is from accuracy, over bins of confidence."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[places == b].mean() - right[places == b].mean()) * (places == b).mean()
        for b in range(bins)
        if (places == b).any()
    ]
    return float(sum(gaps))


def threshold(confidence: Floats, loss: float) -> float:
    """The confidence that the share `loss` of in-scope sentences falls below."""
    return float(np.quantile(confidence, loss))
