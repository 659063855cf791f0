"""Units, revenue and profit of products at other prices, with constant elasticities and their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_CHANGE = 0.5
"""Beyond half or one and a half times the price, nothing that was seen speaks for the answer."""


@dataclass(frozen=True, slots=True)
class PricedProduct:
    """What a product sold in the last 90 days, and how its demand answers the price.

    Args:
        units: Sold.
        revenue: Before returns, in currency.
        cost: Of those units; None where not known.
        elasticity: Expected.
        lower: Lower end of its 90% interval.
        upper: Upper end of it.
        borrowed: Whether it is the category's, since the product's own cannot be told.
    """

    units: float
    revenue: float
    cost: float | None
    elasticity: float
    lower: float
    upper: float
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """A figure now and after the change, with the ends of the 90% interval."""

    now: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The outlook of several products together; profit is None where a cost is not known."""

    units: Outlook
    revenue: Outlook
    profit: Outlook | None


def change_prices(products: Sequence[PricedProduct], change: float) -> WhatIf:
    """Move every price by `change` (-0.1 is a cut by 10%) and sum over products.

    units x (1 + change) ^ elasticity. The interval takes all elasticities at one end at once: they share
    their category's error, so single errors do not cancel out; it is rather too wide than too narrow.
    """
    ends = [[p.elasticity for p in products], [p.lower for p in products], [p.upper for p in products]]
    units = [_units(products, elasticities, change) for elasticities in ends]
    revenue = [
        sum(
            p.revenue * (1 + change) * _factor(e, change) for p, e in zip(products, elasticities, strict=True)
        )
        for elasticities in ends
    ]
    now = sum(p.revenue for p in products)
    profit = None
    if all(p.cost is not None for p in products):
        costs = [
            sum((p.cost or 0.0) * _factor(e, change) for p, e in zip(products, elasticities, strict=True))
            for elasticities in ends
        ]
        before = now - sum(p.cost or 0.0 for p in products)
        profit = _outlook(before, [r - c for r, c in zip(revenue, costs, strict=True)])
    return WhatIf(_outlook(sum(p.units for p in products), units), _outlook(now, revenue), profit)


def _factor(elasticity: float, change: float) -> float:
    """Units after the change, relative to those before."""
    return float((1 + change) ** elasticity)


def _units(products: Sequence[PricedProduct], elasticities: Sequence[float], change: float) -> float:
    return sum(p.units * _factor(e, change) for p, e in zip(products, elasticities, strict=True))


def _outlook(now: float, at: Sequence[float]) -> Outlook:
    return Outlook(now, at[0], min(at), max(at))
