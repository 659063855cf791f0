"""What sells together: pairs and larger baskets, tested with all the rules that were possible in mind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics_engines.global_market_pulse.itemsets import (
    Baskets,
    Itemsets,
    frequent_itemsets,
    frequent_pairs,
    smallest_count,
)
from analytics_engines.global_market_pulse.rules import Rules, rules_of
from analytics_engines.global_market_pulse.significance import Floats, benjamini_hochberg, fisher_greater

_FIRST_SUPPORT = 0.02
_ENOUGH_ITEMSETS = 20_000


@dataclass(frozen=True, slots=True)
class BasketOptions:
    """What counts as a rule.

    Args:
        min_baskets: Fewest orders with all of a rule.
        min_support: Fewest orders with all of a rule, as a share of all.
        per_antecedent: Most rules kept of one antecedent, strongest first.
        max_larger: Most rules kept of each larger antecedent size, strongest first.
        largest: Most items in a rule.
        significance: False discovery rate.
    """

    min_baskets: int
    min_support: float
    per_antecedent: int
    max_larger: int
    largest: int
    significance: float


@dataclass(frozen=True, slots=True)
class TestedRules:
    """Rules of one antecedent size above chance, with p- and q-values, and how many rules were possible."""

    rules: Rules
    p_values: Floats
    q_values: Floats
    possible: int

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> TestedRules:
        """The chosen rules."""
        return TestedRules(
            self.rules.where(chosen), self.p_values[chosen], self.q_values[chosen], self.possible
        )


def find_rules(baskets: Baskets, options: BasketOptions) -> list[TestedRules]:
    """Rules with one consequent and lift above 1, by size of the antecedent; empty without any pair.

    A pair is tested by Fisher's exact test against independence. A larger antecedent must earn each of its
    items: its p-value is the largest of the tests that ask, among the orders with the rest of the antecedent,
    whether the item raises the consequent (productive rules, Webb 2007, Machine Learning 68).
    """
    fewest = max(options.min_baskets, smallest_count(options.min_support, max(len(baskets), 1)))
    singles = _singles(baskets, fewest)
    pairs = frequent_pairs(baskets, fewest)
    if not len(pairs):
        return []
    found = [_tested_pairs({1: singles, 2: pairs}, baskets, len(singles))]
    if options.largest > 2:
        larger = _larger_itemsets(baskets, fewest, options.largest)
        found += [_tested_larger(larger, size, baskets) for size in sorted(larger) if size > 2]
    return [tested for tested in found if len(tested.rules)]


def strongest(tested: TestedRules, options: BasketOptions) -> TestedRules:
    """The rules to keep of one size: significant ones first, then by the lower end of lift."""
    sure = tested.q_values < options.significance
    order = np.lexsort((-tested.rules.lift_lower, ~sure))
    if tested.rules.antecedent.shape[1] > 1:
        return tested.where(order[sure[order]][: options.max_larger])
    antecedent = tested.rules.antecedent[order, 0]
    grouped = np.argsort(antecedent, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(antecedent[grouped]) > 0])
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    return tested.where(order[grouped[place < options.per_antecedent]])


def _singles(baskets: Baskets, fewest: int) -> Itemsets:
    counts = baskets.counts()
    items = np.flatnonzero(counts >= fewest).astype(np.int64)
    return Itemsets(items[:, None], counts[items])


def _tested_pairs(itemsets: dict[int, Itemsets], baskets: Baskets, items: int) -> TestedRules:
    """Both directions of every pair; they share the test, of which there is one per pair of items."""
    forward, backward = rules_of(itemsets, baskets.width, len(baskets))
    above = forward.lift > 1
    p_values = fisher_greater(
        forward.baskets[above],
        forward.antecedent_baskets[above],
        forward.consequent_baskets[above],
        len(baskets),
    )
    possible = items * (items - 1) // 2
    q_values = benjamini_hochberg(p_values, possible)
    both = _joined(forward.where(above), backward.where(above))
    return TestedRules(both, np.tile(p_values, 2), np.tile(q_values, 2), possible)


def _joined(first: Rules, second: Rules) -> Rules:
    return Rules(
        np.concatenate([first.antecedent, second.antecedent]),
        np.concatenate([first.consequent, second.consequent]),
        np.concatenate([first.baskets, second.baskets]),
        np.concatenate([first.antecedent_baskets, second.antecedent_baskets]),
        np.concatenate([first.consequent_baskets, second.consequent_baskets]),
        first.total,
    )


def _larger_itemsets(baskets: Baskets, fewest: int, largest: int) -> dict[int, Itemsets]:
    """Itemsets at the lowest support, halved from 2%, that gives some ten thousand of them."""
    count = max(fewest, smallest_count(_FIRST_SUPPORT, len(baskets)))
    while True:
        found = frequent_itemsets(baskets, count, largest)
        if count <= fewest or sum(map(len, found.values())) > _ENOUGH_ITEMSETS:
            return found
        count = max(fewest, count // 2)


def _tested_larger(itemsets: dict[int, Itemsets], size: int, baskets: Baskets) -> TestedRules:
    """Rules from itemsets of one size that beat each of their simpler forms."""
    of_size = {n: found for n, found in itemsets.items() if n <= size}
    directions = rules_of(of_size, baskets.width, len(baskets))[-size:]
    rules = directions[0]
    for other in directions[1:]:
        rules = _joined(rules, other)
    rules = rules.where(rules.lift > 1)
    p_values = np.zeros(len(rules))
    for leaver in range(size - 1):
        p_values = np.maximum(p_values, _gain_of(rules, leaver, of_size, baskets))
    possible = len(itemsets[size - 1]) * max(len(itemsets[1]) - size + 1, 1)
    return TestedRules(rules, p_values, benjamini_hochberg(p_values, possible), possible)


def _gain_of(rules: Rules, leaver: int, itemsets: dict[int, Itemsets], baskets: Baskets) -> Floats:
    """p-values of what one item of the antecedent adds, among the baskets with the others."""
    others = np.delete(rules.antecedent, leaver, axis=1)
    with_consequent = np.sort(np.column_stack([others, rules.consequent]), axis=1)
    among = _baskets_of(others, itemsets, baskets.width)
    hits = _baskets_of(with_consequent, itemsets, baskets.width)
    return fisher_greater(rules.baskets, rules.antecedent_baskets, hits, among)


def _baskets_of(members: NDArray[np.int64], itemsets: dict[int, Itemsets], width: int) -> NDArray[np.int64]:
    """Baskets of known itemsets of one size, looked up by their rank in lexicographic order."""
    known = itemsets[members.shape[1]]
    place = np.power(width, np.arange(members.shape[1] - 1, -1, -1), dtype=np.int64)
    return known.baskets[np.searchsorted(known.members @ place, members @ place)]
