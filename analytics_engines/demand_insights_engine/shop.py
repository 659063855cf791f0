"""One run's shop: its sales, what is asked for, and what several outputs share, read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import pyarrow as pa

from analytics_engines.demand_insights_engine.history import History, read_history
from analytics_engines.demand_insights_engine.lifetime_value import Classic, fit_classic
from analytics_engines.demand_insights_engine.options import Options
from analytics_engines.demand_insights_engine.price_panel import PricePanel, read_price_panel
from analytics_engines.engine import Metric
from analytics_engines.errors import NotEnoughDataError
from analytics_engines.lifecycle.versions import ModelReport, ModelState
from analytics_engines.sales import Sales

Step: TypeAlias = tuple[pa.Table, list[Metric], list[str]]
"""An output's table, its metrics, and what must be said of it."""


@dataclass(frozen=True)
class Shop:
    """One run of the engine; `reports` takes what the steps did with the models of the registry."""

    sales: Sales
    options: Options
    seed: int
    models: Mapping[str, ModelState] = field(default_factory=dict)
    reports: list[ModelReport] = field(default_factory=list)

    @cached_property
    def history(self) -> History:
        """What customers bought and brought back.

        Raises:
            NotEnoughDataError: No order names a customer.
        """
        history = read_history(self.sales)
        if not len(history.ids):
            raise NotEnoughDataError("no order names a customer")
        return history

    @cached_property
    def classic(self) -> Classic:
        """BG/NBD and Gamma-Gamma on everything known."""
        return fit_classic(self.history)

    @cached_property
    def prices(self) -> PricePanel:
        """Units and prices of products by week."""
        return read_price_panel(self.sales, self.options.price_weeks)

    @property
    def currency(self) -> str | None:
        """Of every amount; None where the source names none."""
        return self.sales.currency or None


StepOf: TypeAlias = Callable[[Shop], Step]
