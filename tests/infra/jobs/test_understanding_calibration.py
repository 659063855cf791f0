from __future__ import annotations

import numpy as np
import pytest

from infra.jobs.understanding.calibration import calibration_error, probabilities, temperature, threshold

SCORES = np.random.default_rng(5).normal(size=(4000, 5)).astype(np.float32) * 2
LABELS = np.array(
    [np.random.default_rng(i).choice(5, p=row) for i, row in enumerate(probabilities(SCORES, 1.0))]
)


def test_scores_made_too_bold_are_brought_back() -> None:
    assert temperature(SCORES * 3, LABELS) == pytest.approx(3.0, rel=0.1)
    assert temperature(SCORES, LABELS) == pytest.approx(1.0, rel=0.1)


def test_calibrated_probabilities_are_as_often_right_as_they_say() -> None:
    assert calibration_error(probabilities(SCORES, 1.0), LABELS) < 0.03
    assert calibration_error(probabilities(SCORES * 3, 1.0), LABELS) > 0.1


def test_the_threshold_loses_the_share_that_it_may_lose() -> None:
    confidence = probabilities(SCORES, 1.0).max(axis=1)
    assert (confidence < threshold(confidence, 0.05)).mean() == pytest.approx(0.05, abs=0.002)
