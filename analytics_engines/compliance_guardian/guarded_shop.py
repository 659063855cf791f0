"""One run's shop as the Compliance Guardian sees it: what several outputs share, computed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from analytics_engines.compliance_guardian.features import Features, purchase_features
from analytics_engines.compliance_guardian.isolation import Oddities, find_oddities
from analytics_engines.compliance_guardian.labels import Labels, read_labels
from analytics_engines.compliance_guardian.options import Options
from analytics_engines.compliance_guardian.purchases import Purchases, read_links, read_purchases
from analytics_engines.compliance_guardian.rings import Ring, find_rings
from analytics_engines.compliance_guardian.rolling import Learner, Scores, compare_balances, roll
from analytics_engines.compliance_guardian.rules import RuleBook, Verdicts, judge, standard_rules
from analytics_engines.compliance_guardian.threshold import Economics
from analytics_engines.compliance_guardian.trees import BOOSTING, FOREST
from analytics_engines.engine import Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

Step: TypeAlias = tuple[pa.Table, list[Metric], list[str]]
"""An output's table, its metrics, and what must be said of it."""

CHOICE_WINDOW = (0.5, 0.75)
"""Part of the history in which the ways to balance rare fraud are compared."""

_REVIEW_SHARE = 0.1


@dataclass(frozen=True)
class GuardedShop:
    """One run of the engine."""

    sales: Sales
    options: Options
    seed: int

    @cached_property
    def purchases(self) -> Purchases:
        """Orders that were not paid over the counter.

        Raises:
            NotEnoughDataError: There are none.
        """
        purchases = read_purchases(self.sales)
        if not len(purchases):
            raise NotEnoughDataError("there is no order to look at that was not paid over the counter")
        return purchases

    @cached_property
    def features(self) -> Features:
        """What was known of each when it was made."""
        return purchase_features(self.purchases)

    @cached_property
    def labels(self) -> Labels:
        """Investigated purchases."""
        return read_labels(self.sales, self.purchases)

    @cached_property
    def book(self) -> RuleBook:
        """The rules that are on."""
        return standard_rules().without(self.options.disabled_rules)

    @cached_property
    def verdicts(self) -> Verdicts:
        """What the rules say."""
        return judge(self.book, self.features)

    @cached_property
    def rings(self) -> list[Ring]:
        """Rings of customers, as far as they are known now."""
        options = self.options
        links = read_links(self.sales, options.shared_by_at_most)
        return find_rings(links, self.labels.placed, options.ring_days, options.ring_customers)

    @cached_property
    def oddities(self) -> Oddities:
        """The oddest purchases."""
        return find_oddities(self.features, self.options.anomaly_share, self.seed)

    @cached_property
    def balances(self) -> dict[str, dict[str, float]]:
        """Average precision by kind of trees and way to balance rare fraud."""
        return {
            kind: compare_balances(kind, self.features.values, self.labels, self.seed, CHOICE_WINDOW)
            for kind in (FOREST, BOOSTING)
        }

    @cached_property
    def scores(self) -> dict[str, Scores]:
        """Chances of fraud by kind of trees, with the better way to balance."""
        return {kind: self._rolled(kind) for kind in (FOREST, BOOSTING)}

    @property
    def amount(self) -> Floats:
        """Of each purchase."""
        return np.asarray(self.purchases.frame["amount"].to_numpy(float))

    @property
    def currency(self) -> str | None:
        """Of every amount; None where the source names none."""
        return self.sales.currency or None

    def _rolled(self, kind: str) -> Scores:
        found = self.balances[kind]
        balance = max(found, key=lambda name: found[name])
        cost = self.options.review_cost or _REVIEW_SHARE * float(self.amount.mean())
        economics = Economics(cost, self.options.alerts_a_day)
        learner = Learner(kind, balance, self.options.refit_days, economics, self.seed)
        return roll(learner, self.features.values, self.labels, self.amount)


StepOf: TypeAlias = Callable[[GuardedShop], Step]
