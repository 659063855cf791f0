from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics_engines.global_market_pulse.associations import BasketOptions, find_rules, strongest
from analytics_engines.global_market_pulse.itemsets import Baskets, basket_table

OPTIONS = BasketOptions(
    min_baskets=5, min_support=0.0, per_antecedent=4, max_larger=50, largest=3, significance=0.05
)
WIDTH = 30


def random_baskets(count: int, seed: int, planted: tuple[int, int, float] | None = None) -> Baskets:
    """Independent items, and one pair of which the second follows the first with a chance."""
    random = np.random.default_rng(seed)
    held = random.random((count, WIDTH)) < 0.06
    if planted:
        first, second, chance = planted
        held[:, second] |= held[:, first] & (random.random(count) < chance)
    basket, item = np.nonzero(held)
    return basket_table(basket, item, WIDTH)


def test_a_planted_pair_is_the_strongest_rule_in_both_directions() -> None:
    found = find_rules(random_baskets(3_000, 1, (3, 8, 0.5)), OPTIONS)
    kept = strongest(found[0], OPTIONS)
    best = np.argsort(-kept.rules.lift_lower)[:2]
    assert {tuple(kept.rules.antecedent[i]) + tuple(kept.rules.consequent[i]) for i in best} == {
        (3, 8),
        (8, 3),
    }
    assert (kept.q_values[best] < 1e-6).all()


def test_independent_items_give_hardly_any_significant_rule() -> None:
    significant = 0
    for seed in range(8):
        for tested in find_rules(random_baskets(2_000, seed), OPTIONS):
            significant += int((tested.q_values < 0.05).sum())
    assert significant <= 4


def test_a_larger_rule_must_beat_its_simpler_forms() -> None:
    """An item that is bought by itself adds nothing to a rule of a planted pair."""
    baskets = random_baskets(6_000, 5, (3, 8, 0.6))
    larger = [tested for tested in find_rules(baskets, OPTIONS) if tested.rules.antecedent.shape[1] == 2]
    for tested in larger:
        about = (tested.rules.antecedent == 3).any(axis=1) & (tested.rules.consequent[:, 0] == 8)
        assert (tested.rules.lift[about] > 3).all()
        assert not (tested.q_values[about] < 0.05).any()


def test_a_rule_of_three_that_needs_all_is_found() -> None:
    random = np.random.default_rng(2)
    held = random.random((6_000, WIDTH)) < 0.15
    both = held[:, 1] & held[:, 2]
    held[:, 4] = (random.random(6_000) < 0.05) | (both & (random.random(6_000) < 0.8))
    basket, item = np.nonzero(held)
    found = find_rules(basket_table(basket, item, WIDTH), OPTIONS)
    larger = next(tested for tested in found if tested.rules.antecedent.shape[1] == 2)
    kept = strongest(larger, OPTIONS)
    rules = {
        (*kept.rules.antecedent[i].tolist(), int(kept.rules.consequent[i, 0])) for i in range(len(kept.rules))
    }
    assert (1, 2, 4) in rules


def test_each_antecedent_keeps_only_its_strongest_rules() -> None:
    baskets = random_baskets(3_000, 1, (3, 8, 0.5))
    one = strongest(find_rules(baskets, OPTIONS)[0], replace(OPTIONS, per_antecedent=1))
    _, counts = np.unique(one.rules.antecedent[:, 0], return_counts=True)
    assert counts.max() == 1
    at = np.flatnonzero(one.rules.antecedent[:, 0] == 3)
    assert one.rules.consequent[at, 0].tolist() == [8]


def test_baskets_of_one_item_give_no_rules() -> None:
    assert find_rules(basket_table(np.arange(50), np.arange(50) % 3, 3), OPTIONS) == []
