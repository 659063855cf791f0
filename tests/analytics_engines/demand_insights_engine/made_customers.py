"""Customers made by the story that BG/NBD tells, with what they were made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.demand_insights_engine.history import History
from analytics_engines.forecasting.base import Floats


@dataclass(frozen=True, slots=True)
class Made:
    """A history, and the day on which each customer stopped for good (the end of time for the others)."""

    history: History
    stopped: Floats


def made_customers(count: int = 1500, days: int = 720, seed: int = 5) -> Made:
    """Rates are Gamma(1.2, 60 days); a customer stops with chance Beta(1, 4) after each repeat purchase."""
    random = np.random.default_rng(seed)
    rows: list[tuple[int, int, float]] = []
    stopped = np.full(count, np.inf)
    for customer in range(count):
        rate, leave = random.gamma(1.2, 1 / 60), random.beta(1.0, 4.0)
        value, day = random.lognormal(3.0, 0.5), float(random.integers(0, days // 3))
        purchases = 0
        while day < days:
            rows.append((customer, int(day), value * random.lognormal(0.0, 0.3)))
            if purchases and random.random() < leave:
                stopped[customer] = day
                break
            purchases += 1
            day += random.exponential(1 / rate)
    first: dict[tuple[int, int], float] = {}
    for customer, day, spent in rows:
        first[customer, day] = first.get((customer, day), 0.0) + spent
    keys = sorted(first)
    who, when = (np.array(column, dtype=np.int64) for column in zip(*keys, strict=True))
    ids = np.array([f"C{number:05d}" for number in range(count)], dtype=object)
    sales = np.array([first[key] for key in keys])
    return Made(History(ids, who, when, np.ones(len(keys)), sales, np.zeros(len(keys)), days - 1), stopped)
