"""What customers bought and brought back, day by day, and what was known of it at a cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from analytics_engines.demand_insights_engine.bg_nbd import Rhythm
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

Codes = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class History:
    """Days of customers, sorted by customer and day; one entry per customer x day with a sale or a return.

    Args:
        ids: Customer ids.
        customer: Number of the customer, into `ids`.
        day: Days since 1970.
        orders: Orders of the day; 0 on a day of returns only.
        sales: Revenue of the day before returns, in the shop's currency.
        returned: Credited on the day.
        end: The last day known.
    """

    ids: Texts
    customer: Codes
    day: Codes
    orders: Floats
    sales: Floats
    returned: Floats
    end: int

    @property
    def begin(self) -> int:
        """The first day with a sale or a return."""
        return int(self.day.min()) if len(self.day) else self.end

    def until(self, cut: int) -> History:
        """What was known at the end of a day."""
        known = self.day <= cut
        return History(
            self.ids,
            self.customer[known],
            self.day[known],
            self.orders[known],
            self.sales[known],
            self.returned[known],
            cut,
        )

    def between(self, cut: int, end: int) -> Outcome:
        """Purchases and net spend of every customer in the days after `cut` up to `end`."""
        there = (self.day > cut) & (self.day <= end)
        who, count = self.customer[there], len(self.ids)
        bought = np.bincount(who, self.orders[there] > 0, count).astype(np.float64)
        spent = np.bincount(who, self.sales[there] - self.returned[there], count).astype(np.float64)
        return Outcome(bought, spent)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What customers did in a window: days with a purchase, and net spend in currency."""

    purchases: Floats
    spend: Floats

    def of(self, customers: Codes) -> Outcome:
        """Of some customers only."""
        return Outcome(self.purchases[customers], self.spend[customers])


@dataclass(frozen=True, slots=True)
class Summary:
    """Customers with a purchase up to a cut, one entry per customer.

    Args:
        customer: Number of the customer.
        rhythm: Repeat purchases, span and age, in days.
        mean_value: Net spend per day with a purchase, in currency.
    """

    customer: Codes
    rhythm: Rhythm
    mean_value: Floats

    @property
    def recency(self) -> Floats:
        """Days since the last purchase."""
        return self.rhythm.age - self.rhythm.span


def summarise(history: History) -> Summary:
    """Recency, frequency and money of everyone who bought, as known at the history's end."""
    bought = history.orders > 0
    who, day = history.customer[bought], history.day[bought]
    customers, first_row, count = np.unique(who, return_index=True, return_counts=True)
    first, last = day[first_row], day[first_row + count - 1]
    spent = np.bincount(history.customer, history.sales - history.returned, len(history.ids))[customers]
    rhythm = Rhythm(
        (count - 1).astype(np.float64),
        (last - first).astype(np.float64),
        (history.end - first).astype(np.float64),
    )
    return Summary(customers, rhythm, np.maximum(spent, 0.0) / count)


def read_history(sales: Sales) -> History:
    """Every customer's days, from the shop's sales."""
    table = sales.select(files(__package__).joinpath("customer_days.sql").read_text(encoding="utf-8"))
    ids, customer = np.unique(np.asarray(table["customer_id"].to_pylist(), dtype=object), return_inverse=True)
    numbers = {name: table[name].to_numpy().astype(np.float64) for name in ("orders", "sales", "returned")}
    day = table["day"].to_numpy().astype(np.int64)
    end = (sales.as_of.date() - date(1970, 1, 1)).days
    return History(ids, customer.astype(np.int64), day, **numbers, end=end)
