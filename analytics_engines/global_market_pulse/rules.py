"""Association rules from frequent itemsets: every split of a set into antecedent and consequent, measured."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analytics_engines.global_market_pulse.itemsets import Itemsets
from analytics_engines.global_market_pulse.significance import Floats, Ints

_NORMAL_95 = 1.959963984540054
_HASH_SEED = 9_176_263


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules whose antecedent and consequent have one size each; item numbers ascend within a row.

    Args:
        antecedent: Rules x size of the antecedent.
        consequent: Rules x size of the consequent.
        baskets: Baskets with both.
        antecedent_baskets: Baskets with the antecedent.
        consequent_baskets: Baskets with the consequent.
        total: All baskets.
    """

    antecedent: Ints
    consequent: Ints
    baskets: Ints
    antecedent_baskets: Ints
    consequent_baskets: Ints
    total: int

    def __len__(self) -> int:
        return len(self.baskets)

    def where(self, chosen: NDArray[np.bool_] | Ints) -> Rules:
        """The chosen rules."""
        return Rules(
            self.antecedent[chosen],
            self.consequent[chosen],
            self.baskets[chosen],
            self.antecedent_baskets[chosen],
            self.consequent_baskets[chosen],
            self.total,
        )

    @property
    def support(self) -> Floats:
        """Share of all baskets that hold both."""
        return self.baskets / self.total

    @property
    def confidence(self) -> Floats:
        """Share of the antecedent's baskets that hold the consequent (Agrawal, Imielinski & Swami 1993)."""
        return self.baskets / self.antecedent_baskets

    @property
    def lift(self) -> Floats:
        """Confidence over the consequent's share of all baskets (Brin et al. 1997)."""
        return self.confidence / (self.consequent_baskets / self.total)

    @property
    def leverage(self) -> Floats:
        """Support less what independence would give (Piatetsky-Shapiro 1991)."""
        expected = (self.antecedent_baskets / self.total) * (self.consequent_baskets / self.total)
        return np.asarray(self.support - expected)

    @property
    def conviction(self) -> Floats:
        """Expected over actual failures (Brin et al. 1997); infinite for a rule that never fails."""
        failing = 1 - self.confidence
        expected = 1 - self.consequent_baskets / self.total
        return np.asarray(np.where(failing > 0, expected / np.where(failing > 0, failing, 1), np.inf))

    @property
    def lift_lower(self) -> Floats:
        """Lower end of the 95% interval of lift, from the delta method on its logarithm (Katz et al. 1978).

        Lift is the ratio of two proportions, one of which is of all baskets.
        """
        spread = np.sqrt(
            np.maximum(1 / self.baskets - 1 / self.antecedent_baskets, 0) + 1 / self.consequent_baskets
        )
        return np.asarray(self.lift * np.exp(-_NORMAL_95 * spread))


def rules_of(
    itemsets: dict[int, Itemsets], width: int, total: int, consequent_size: int | None = 1
) -> list[Rules]:
    """Rules from every itemset of two items or more whose antecedent and consequent are themselves known.

    Args:
        itemsets: Frequent itemsets by size; complete below each size that is to give rules.
        width: Number of items.
        total: All baskets.
        consequent_size: Items in the consequent; None for every split.
    """
    keys = np.random.default_rng(_HASH_SEED).integers(1, 2**62, width, dtype=np.int64)
    known = {size: _Lookup.of(found, keys) for size, found in itemsets.items()}
    rules = []
    for size in sorted(size for size in itemsets if size >= 2):
        for split in _splits(size, consequent_size):
            rules.append(_split(itemsets[size], split, known, keys, total))
    return rules


def _splits(size: int, consequent_size: int | None) -> list[tuple[int, ...]]:
    """Positions of the consequent within an itemset of that size."""
    sizes = range(1, size) if consequent_size is None else (consequent_size,)
    return [split for n in sizes if n < size for split in combinations(range(size), n)]


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Baskets of itemsets by the sum of their items' random keys (Zobrist 1970)."""

    keys: Ints
    baskets: Ints

    @classmethod
    def of(cls, itemsets: Itemsets, keys: Ints) -> _Lookup:
        with np.errstate(over="ignore"):
            hashed = keys[itemsets.members].sum(axis=1)
        order = np.argsort(hashed)
        return cls(hashed[order], itemsets.baskets[order])

    def find(self, members: Ints, keys: Ints) -> Ints:
        with np.errstate(over="ignore"):
            place = np.searchsorted(self.keys, keys[members].sum(axis=1))
        return np.asarray(self.baskets[place])


def _split(
    itemsets: Itemsets, consequent: tuple[int, ...], known: dict[int, _Lookup], keys: Ints, total: int
) -> Rules:
    rest = [i for i in range(itemsets.members.shape[1]) if i not in consequent]
    left, right = itemsets.members[:, rest], itemsets.members[:, list(consequent)]
    return Rules(
        left,
        right,
        itemsets.baskets,
        known[len(rest)].find(left, keys),
        known[len(consequent)].find(right, keys),
        total,
    )
