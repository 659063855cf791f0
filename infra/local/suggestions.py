"""Questions to begin with, chosen by what the published data can answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.errors import ServingUnavailableError
from tools.ports import ServingSchema

SHOWN = 6


@dataclass(frozen=True, slots=True)
class _Suggestion:
    question: str
    tables: tuple[str, ...]


_SUGGESTIONS = (
    _Suggestion("How did last month compare with the month before?", ("orders", "order_items")),
    _Suggestion("Top 5 products by revenue this year", ("order_items", "products")),
    _Suggestion("Forecast revenue for the next 30 days", ("forecasts",)),
    _Suggestion("Revenue by country this year", ("orders", "customers")),
    _Suggestion("Which products are running low?", ("inventory", "products")),
    _Suggestion("How many customers are in each segment?", ("customer_segments",)),
    _Suggestion("Which categories are trending up?", ("trends", "categories")),
    _Suggestion("Monthly revenue over the last 12 months", ("orders", "order_items")),
)


def suggestions_from(published: Callable[[], ServingSchema]) -> Callable[[], tuple[str, ...]]:
    """A function that reads what is published and picks questions; none while nothing is published."""

    def suggestions() -> tuple[str, ...]:
        try:
            rows = published().row_counts
        except ServingUnavailableError:
            return ()
        able = (s.question for s in _SUGGESTIONS if all(rows.get(table) for table in s.tables))
        return tuple(able)[:SHOWN]

    return suggestions
