"""The splits of one change that retailers ask for: by driver, price and mix, group, empty shelves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from tools.change.effects import (
    Effect,
    Sold,
    by_factors,
    by_group_of_ratio,
    by_price_volume_mix,
    largest,
    surprise,
)
from tools.change.measured import Pair, Question, by_group, pairs, sold_out
from tools.errors import AccessDeniedError, UserQueryError
from tools.semantic.model import Metric
from tools.semantic.query import Operator
from tools.tool import ToolContext

GROUPINGS = ("category", "product", "brand", "country", "region", "store", "channel", "tier")
_MOST_GROUPS = 5
_MOST_GROUPINGS = 2
_TOLERANCE = 1e-6
_FRESH = timedelta(days=35)
_FACTORS = {
    "customers": "customers",
    "orders": "orders per customer",
    "units_sold": "units per order",
    "gross_revenue": "price per unit",
}
"""Each metric over the one before it is a factor, so that the last one is the product of all."""
_CHAINS = {
    "orders": ("customers", "orders"),
    "units_sold": ("customers", "orders", "units_sold"),
    "gross_revenue": tuple(_FACTORS),
    "revenue": tuple(_FACTORS),
}


class Splits:
    """Splits the change of one question; a split that the data or the policy does not allow is left out."""

    def __init__(self, question: Question, change: float, context: ToolContext) -> None:
        self._question = question
        self._change = change
        self._context = context

    def by_driver(self) -> tuple[Effect, ...]:
        """Customers, orders per customer, units per order, price per unit; for net revenue also returns."""
        chain = _CHAINS.get(self._question.metric, ())
        net = self._question.metric == "revenue" and "returns_amount" in self._context.model.metrics
        figures = self._totals((*chain, "returns_amount") if net else chain)
        if not chain or not figures:
            return ()
        effects = by_factors(_factors(chain, figures)) or ()
        if effects and net:
            before, after = figures["returns_amount"]
            effects = (*effects, Effect("returns", before - after, before, after))
        return effects

    def by_price_and_mix(self) -> tuple[Effect, ...]:
        """Volume, mix, prices, products that came or went; for net revenue also returns."""
        if self._question.metric not in {"revenue", "gross_revenue"}:
            return ()
        found = self._groups(("units_sold", "gross_revenue"), "product_id")
        if not found:
            return ()
        effects = by_price_volume_mix([Sold(*units, *value) for units, value in found.values()])
        if self._question.metric == "gross_revenue":
            return effects
        return (*effects, Effect("returns", self._change - sum(e.contribution for e in effects)))

    def by_grouping(self) -> tuple[tuple[str, tuple[Effect, ...]], ...]:
        """The groupings whose groups moved least alike, most telling first, with their largest movers."""
        fixed = {f.field for f in self._question.filters if f.op is Operator.EQ}
        splits = [(name, self._by(name)) for name in GROUPINGS if name not in fixed]
        whole = [split for split in splits if len(split[1]) > 1 and self._adds_up(split[1])]
        telling = sorted(whole, key=lambda split: -surprise(split[1]) / math.log2(1 + len(split[1])))
        return tuple(
            (name, largest(effects, _MOST_GROUPS, "all others"))
            for name, effects in telling[:_MOST_GROUPINGS]
        )

    def of_empty_shelves(self) -> tuple[Effect, ...]:
        """What products that are out of stock now and sold less carry of a recent fall."""
        end = self._question.time.end or date.min
        recent = self._context.as_of.date() - end <= _FRESH
        if self._change >= 0 or not recent or self._question.metric not in _CHAINS:
            return ()
        if "stock_on_hand" not in self._context.model.metrics:
            return ()
        moved = self._groups((self._question.metric,), "product_id")
        empty = sold_out(self._question, self._context) if moved else frozenset()
        fallen = [pair for product, (pair,) in moved.items() if product in empty and pair[1] < pair[0]]
        before, after = sum(p[0] for p in fallen), sum(p[1] for p in fallen)
        return (Effect("products out of stock now", after - before, before, after),) if fallen else ()

    def _by(self, dimension: str) -> tuple[Effect, ...]:
        metric = self._context.model.metric(self._question.metric)
        if metric.additivity != "non_additive":
            found = self._groups((metric.name,), dimension)
            return tuple(Effect(name, b - a, a, b) for name, ((a, b),) in found.items())
        if not self._is_quotient(metric):
            return ()
        found = self._groups(metric.inputs, dimension)
        return by_group_of_ratio({name: (*above, *below) for name, (above, below) in found.items()}) or ()

    def _adds_up(self, effects: tuple[Effect, ...]) -> bool:
        """Not so where a thing counts in several groups (an order with products of two categories)."""
        moved = sum(abs(effect.contribution) for effect in effects)
        total = sum(effect.contribution for effect in effects)
        return math.isclose(total, self._change, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE * moved)

    def _is_quotient(self, metric: Metric) -> bool:
        inputs = [self._context.model.metric(name) for name in metric.inputs]
        formula = metric.formula
        additive = all(m.additivity != "non_additive" for m in inputs)
        return formula is not None and formula.key == "div" and len(inputs) == 2 and additive

    def _groups(self, metrics: tuple[str, ...], dimension: str) -> Mapping[str, tuple[Pair, ...]]:
        """Every group with its figures; none when the data or the policy does not give all of them."""
        model = self._context.model
        if dimension not in model.dimensions or not set(metrics) <= set(model.metrics):
            return {}
        if any(dimension not in model.dimensions_of(name) for name in metrics):
            return {}
        try:
            found, whole = by_group(self._question, metrics, dimension, self._context)
        except (UserQueryError, AccessDeniedError):
            return {}
        return found if whole else {}

    def _totals(self, metrics: tuple[str, ...]) -> Mapping[str, Pair]:
        if not metrics or not set(metrics) <= set(self._context.model.metrics):
            return {}
        try:
            table = self._context.queries.run(self._question.query(metrics), self._context.policy)
        except (UserQueryError, AccessDeniedError):
            return {}
        return dict(zip(metrics, pairs(table, table.rows[0], metrics), strict=True)) if table.rows else {}


def _factors(chain: tuple[str, ...], figures: Mapping[str, Pair]) -> dict[str, Pair]:
    factors = {_FACTORS[chain[0]]: figures[chain[0]]}
    for smaller, larger in pairwise(chain):
        below, above = figures[smaller], figures[larger]
        factors[_FACTORS[larger]] = (_over(above[0], below[0]), _over(above[1], below[1]))
    return factors


def _over(above: float, below: float) -> float:
    return above / below if below else 0.0
