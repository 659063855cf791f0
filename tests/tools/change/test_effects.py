"""Splits of a change add up to it and put the blame where it was planted."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tools.change.effects import (
    Effect,
    Sold,
    by_factors,
    by_group_of_ratio,
    by_price_volume_mix,
    largest,
    surprise,
)

AMOUNT = st.floats(0.01, 1e6)
UNITS = st.just(0.0) | st.floats(0.01, 1e5)


@given(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=5))
def test_factors_add_up_to_the_change_of_their_product(values: list[tuple[float, float]]) -> None:
    effects = by_factors({f"f{n}": pair for n, pair in enumerate(values)})
    assert effects is not None
    before, after = math.prod(v[0] for v in values), math.prod(v[1] for v in values)
    scale = max(before, after)
    assert math.isclose(sum(e.contribution for e in effects), after - before, abs_tol=1e-6 * scale)


def test_only_the_factor_that_moved_contributes() -> None:
    effects = by_factors({"customers": (100, 150), "price": (7, 7)})
    assert effects is not None
    assert [round(e.contribution, 9) for e in effects] == [350, 0]


def test_a_factor_of_zero_cannot_be_split() -> None:
    assert by_factors({"customers": (0, 150), "price": (7, 7)}) is None


@given(st.lists(st.builds(Sold, UNITS, UNITS, AMOUNT, AMOUNT), max_size=8))
def test_price_volume_and_mix_add_up_to_the_change_of_value(products: list[Sold]) -> None:
    change = sum(p.value_after - p.value_before for p in products)
    moved = sum(p.value_after + p.value_before for p in products) or 1.0
    split = sum(e.contribution for e in by_price_volume_mix(products))
    largest_part = max([moved, *(abs(e.contribution) for e in by_price_volume_mix(products))])
    assert math.isclose(split, change, abs_tol=1e-6 * largest_part)


def test_price_volume_and_mix_find_what_was_planted() -> None:
    def split(*products: Sold) -> dict[str, float]:
        return {
            e.name.split()[0]: round(e.contribution, 6)
            for e in by_price_volume_mix(products)
            if e.contribution
        }

    assert split(Sold(10, 10, 100, 120)) == {"prices": 20}
    assert split(Sold(10, 15, 100, 150)) == {"units": 50}
    assert split(Sold(10, 20, 100, 200), Sold(20, 10, 20, 10)) == {"mix": 90}
    assert split(Sold(0, 4, 0, 40)) == {"products": 40}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.tuples(UNITS, UNITS, AMOUNT, AMOUNT), min_size=1))
def test_groups_of_a_ratio_add_up_to_its_change(
    groups: dict[str, tuple[float, float, float, float]],
) -> None:
    effects = by_group_of_ratio(groups)
    assert effects is not None
    above = [sum(g[n] for g in groups.values()) for n in range(4)]
    change = above[1] / above[3] - above[0] / above[2]
    scale = above[1] / above[3] + above[0] / above[2] + 1
    assert math.isclose(sum(e.contribution for e in effects), change, abs_tol=1e-9 * scale)


def test_groups_that_move_alike_are_no_surprise() -> None:
    alike = [Effect("a", 10, 100, 110), Effect("b", 5, 50, 55)]
    apart = [Effect("a", 100, 100, 200), Effect("b", -40, 50, 10)]
    assert surprise(alike) < 1e-12 < surprise(apart) <= 1


def test_what_is_left_out_is_summed_so_that_nothing_is_lost() -> None:
    effects = [Effect(str(n), float(n), 1.0, 1.0 + n) for n in range(10)]
    shown = largest(effects, 3, "all others")
    assert [e.name for e in shown] == ["9", "8", "7", "all others"]
    assert sum(e.contribution for e in shown) == sum(e.contribution for e in effects)
