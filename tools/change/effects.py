"""Splits of a change into named effects: by factors, by price, volume and mix, and by groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """What one driver adds to the change, in the metric's unit, with the driver's own two values.

    Args:
        name: The driver, in words.
        contribution: Its part of the change; the parts of one split add up to the whole change.
        before: The driver's value in the earlier period; None where it has none of its own.
        after: The driver's value in the later period.
    """

    name: str
    contribution: float
    before: float | None = None
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """Units and value of one product in the two periods."""

    units_before: float
    units_after: float
    value_before: float
    value_after: float


def by_factors(factors: Mapping[str, tuple[float, float]]) -> tuple[Effect, ...] | None:
    """The change of a product of factors, split exactly by the logarithmic mean Divisia index (LMDI-I).

    Args:
        factors: Value before and after by factor; their product is the metric.

    Returns:
        One effect a factor, or None when a factor is not positive in both periods (the index needs it).

    Source: B. W. Ang, "LMDI decomposition approach: a guide for implementation", Energy Policy 86 (2015).
    """
    if any(before <= 0 or after <= 0 for before, after in factors.values()):
        return None
    earlier = math.prod(before for before, _ in factors.values())
    later = math.prod(after for _, after in factors.values())
    weight = _logarithmic_mean(later, earlier)
    return tuple(
        Effect(name, weight * math.log(after / before), before, after)
        for name, (before, after) in factors.items()
    )


def by_price_volume_mix(products: Sequence[Sold]) -> tuple[Effect, ...]:
    """The change of value of the products, split into volume, mix, price, and what came or went.

    Volume is the change of units at the earlier average price, mix the move between dearer and cheaper
    products at earlier prices, price the change of each product's own price at later units. Products sold in
    one period only are `new` or `gone`.
    """
    kept = [p for p in products if p.units_before > 0 and p.units_after > 0]
    new = sum(p.value_after - p.value_before for p in products if p.units_before <= 0)
    gone = sum(p.value_after - p.value_before for p in products if p.units_after <= 0 < p.units_before)
    units_before = sum(p.units_before for p in kept)
    units_after = sum(p.units_after for p in kept)
    average = sum(p.value_before for p in kept) / units_before if kept else 0.0
    at_old_prices = sum(p.units_after * p.value_before / p.units_before for p in kept)
    return (
        Effect("units of products sold in both periods", (units_after - units_before) * average),
        Effect("mix of dearer and cheaper products", at_old_prices - units_after * average),
        Effect("prices", sum(p.value_after for p in kept) - at_old_prices),
        Effect("products not sold in the earlier period", new),
        Effect("products no longer sold", gone),
    )


def by_group_of_ratio(
    groups: Mapping[str, tuple[float, float, float, float]],
) -> tuple[Effect, ...] | None:
    """The change of a ratio, split by groups: each group's numerator over the whole denominator.

    Args:
        groups: Numerator before and after, denominator before and after, by group.

    Returns:
        One effect a group, or None when the whole denominator is zero in a period.
    """
    below_before = sum(g[2] for g in groups.values())
    below_after = sum(g[3] for g in groups.values())
    if not below_before or not below_after:
        return None
    return tuple(
        Effect(name, above_after / below_after - above_before / below_before)
        for name, (above_before, above_after, _, _) in groups.items()
    )


def surprise(effects: Sequence[Effect]) -> float:
    """How differently the groups share the metric in the two periods: Jensen-Shannon divergence in bits.

    0 when every group moved alike, so the grouping explains nothing; at most 1. Negative values count as 0.
    """
    before = _shares([max(e.before or 0.0, 0.0) for e in effects])
    after = _shares([max(e.after or 0.0, 0.0) for e in effects])
    middle = [(p + q) / 2 for p, q in zip(before, after, strict=True)]
    return (_divergence(before, middle) + _divergence(after, middle)) / 2


def largest(effects: Sequence[Effect], count: int, rest: str) -> tuple[Effect, ...]:
    """The effects that move most, and all the others as one, so that the sum stays whole."""
    ranked = sorted(effects, key=lambda e: (-abs(e.contribution), e.name))
    if len(ranked) <= count + 1:
        return tuple(ranked)
    left = ranked[count:]
    valued = all(e.before is not None and e.after is not None for e in left)
    others = Effect(
        rest,
        sum(e.contribution for e in left),
        sum(e.before or 0.0 for e in left) if valued else None,
        sum(e.after or 0.0 for e in left) if valued else None,
    )
    return (*ranked[:count], others)


def _logarithmic_mean(a: float, b: float) -> float:
    return a if math.isclose(a, b, rel_tol=1e-12) else (a - b) / (math.log(a) - math.log(b))


def _shares(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total if total else 0.0 for value in values]


def _divergence(shares: list[float], middle: list[float]) -> float:
    return sum(p * math.log2(p / m) for p, m in zip(shares, middle, strict=True) if p)
