"""The planted calendar: weekly, yearly and holiday factors of demand, and hours of the day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from dateutil.easter import easter

from ingestion.extract.demo.columns import SECONDS_A_DAY, Bools, Floats, Ints, pick
from ingestion.extract.demo.spec import DemoSpec

CHANNELS = ("store", "online", "app", "marketplace")
STORE = 0

WEEKDAY_FACTORS = {
    "store": (0.85, 0.88, 0.92, 1.00, 1.20, 1.45, 0.70),
    "online": (1.08, 1.00, 0.97, 0.95, 0.92, 0.95, 1.13),
    "app": (1.00, 0.96, 0.96, 0.98, 1.02, 1.04, 1.04),
    "marketplace": (1.05, 1.02, 1.00, 0.98, 0.95, 0.95, 1.05),
}
"""Demand by weekday, Monday first; the mean of each is 1."""

MONTH_FACTORS = (0.88, 0.86, 0.94, 0.97, 1.00, 0.98, 0.93, 0.90, 1.00, 1.04, 1.18, 1.32)
"""Demand at the middle of each month; between middles the factor runs straight."""

DAY_NOISE = 0.06
"""Standard deviation of the logarithm of a day's own factor."""

_HOURS = {
    "store": (0,) * 8 + (1, 3, 5, 6, 6, 5, 5, 6, 7, 8, 6, 3) + (0,) * 4,
    "online": (2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 5, 5, 5, 5, 6, 7, 9, 10, 9, 6, 4),
}


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def _holidays_of(year: int) -> dict[date, tuple[float, float]]:
    """Factor for stores and for the other channels, by day."""
    friday, sunday = black_friday(year), easter(year)
    factors = {friday + timedelta(days=d): (1.35, 1.5) for d in range(4)}
    factors |= {date(year, 12, d): (1.25, 1.15) for d in range(10, 24)}
    factors |= {sunday - timedelta(days=d): (1.25, 1.1) for d in (1, 2, 3)}
    factors |= {sunday: (0.0, 0.7), sunday + timedelta(days=1): (0.0, 0.8)}
    factors |= {
        date(year, 12, 24): (0.7, 0.5),
        date(year, 12, 25): (0.0, 0.3),
        date(year, 12, 26): (0.0, 0.6),
    }
    return factors | {date(year, 1, 1): (0.0, 0.6)}


def trading_days(spec: DemoSpec) -> list[date]:
    """Every day of the history."""
    first = spec.start
    return [first + timedelta(days=d) for d in range(spec.days)]


def holiday_factors(spec: DemoSpec) -> dict[date, tuple[float, float]]:
    """Planted factor of each special day of the history: (stores, other channels)."""
    years = range(spec.start.year, spec.end.year + 1)
    every = {day: factor for year in years for day, factor in _holidays_of(year).items()}
    return {day: every[day] for day in sorted(every) if spec.start <= day <= spec.end}


def _yearly(days: list[date]) -> Floats:
    middles = np.array([-0.5, *(m + 0.5 for m in range(12)), 12.5])
    factors = np.array([MONTH_FACTORS[-1], *MONTH_FACTORS, MONTH_FACTORS[0]])
    position = [d.month - 1 + (d.day - 0.5) / 30.5 for d in days]
    factor: Floats = np.interp(position, middles, factors)
    return factor


def channel_calendar(spec: DemoSpec) -> Floats:
    """Demand factor by channel x day: weekly x yearly x holidays x the day's own noise."""
    days = trading_days(spec)
    weekday = np.array([d.weekday() for d in days])
    special = holiday_factors(spec)
    noise = np.exp(spec.rng("day noise").normal(0, DAY_NOISE, spec.days))
    yearly = _yearly(days) * noise
    rows = []
    for channel, name in enumerate(CHANNELS):
        holiday = np.array([special[d][channel != STORE] if d in special else 1.0 for d in days])
        rows.append(yearly * holiday * np.array(WEEKDAY_FACTORS[name])[weekday])
    return np.stack(rows)


def seconds_of_day(rng: np.random.Generator, in_store: Bools) -> Ints:
    """Second of the day of each order: opening hours in stores, evenings online."""
    store_hour = pick(rng, _HOURS["store"], len(in_store))
    online_hour = pick(rng, _HOURS["online"], len(in_store))
    hour = np.where(in_store, store_hour, online_hour)
    return np.minimum(hour * 3600 + rng.integers(0, 3600, len(in_store)), SECONDS_A_DAY - 1)
