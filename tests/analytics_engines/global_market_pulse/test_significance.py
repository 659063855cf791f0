from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact  # type: ignore[import-untyped]

from analytics_engines.global_market_pulse.significance import benjamini_hochberg, fisher_greater

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(120, 5_000), st.data())
def test_tails_are_those_of_fishers_exact_test(
    first: int, second: int, total: int, data: st.DataObject
) -> None:
    both = data.draw(st.integers(max(0, first + second - total), min(first, second)))
    table = [[both, first - both], [second - both, total - first - second + both]]
    found = fisher_greater(np.array([both]), np.array([first]), np.array([second]), total)
    assert found[0] == pytest.approx(fisher_exact(table, alternative="greater").pvalue, rel=1e-7)


@given(P_VALUES)
def test_q_values_are_those_of_benjamini_and_hochberg(p_values: list[float]) -> None:
    found = benjamini_hochberg(np.array(p_values))
    assert found == pytest.approx(false_discovery_control(p_values), abs=1e-12)


@given(P_VALUES)
def test_tests_that_are_not_at_hand_count_as_failed(p_values: list[float]) -> None:
    hidden = 7
    found = benjamini_hochberg(np.array(p_values), tests=len(p_values) + hidden)
    expected = false_discovery_control([*p_values, *([1.0] * hidden)])[: len(p_values)]
    assert found == pytest.approx(expected, abs=1e-12)


def test_an_unknown_p_value_is_no_test() -> None:
    found = benjamini_hochberg(np.array([0.01, np.nan]))
    assert found[0] == 0.01
    assert np.isnan(found[1])
