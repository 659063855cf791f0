"""Parameters of the Demand Insights Engine, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analytics_engines.demand_insights_engine.reorder import Supply

DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "clusters": 4,
        "compared_clusters": (2, 3, 4, 5, 6, 7, 8),
        "stability_days": 91,
        "value_days": 365,
        "price_weeks": 156,
        "sarima_products": 4,
        "lead_days": 14,
        "service_level": 0.95,
    }
)
TEST_PARAMETERS: Mapping[str, object] = MappingProxyType(
    {"compared_clusters": (2, 3, 4), "sarima_products": 0}
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for.

    Args:
        clusters: Tiers of customers; None takes the number that the silhouette prefers.
        compared_clusters: Numbers of clusters whose figures are reported.
        stability_days: How long ago the segments are compared with.
        value_days: Horizon of customer lifetime value.
        price_weeks: History that elasticities are learned from.
        sarima_products: Products that a seasonal ARIMA is tried for.
        supply: Lead time and service level of orders.
    """

    clusters: int | None
    compared_clusters: tuple[int, ...]
    stability_days: int
    value_days: int
    price_weeks: int
    sarima_products: int
    supply: Supply


def read_options(overrides: Mapping[str, object]) -> Options:
    """The defaults with overrides.

    Raises:
        ValueError: A number is out of its range.
    """
    given = {**DEFAULTS, **overrides}
    compared = given["compared_clusters"]
    if not isinstance(compared, tuple | list):
        raise ValueError("compared_clusters must be a list")
    service = float(str(given["service_level"]))
    if not 0.5 <= service < 1:
        raise ValueError("service_level must be at least 0.5 and below 1")
    clusters = None if given["clusters"] == "auto" else int(str(given["clusters"]))
    if clusters is not None and not 2 <= clusters <= 8:
        raise ValueError("clusters must be 'auto' or a number from 2 to 8")
    return Options(
        clusters=clusters,
        compared_clusters=tuple(int(count) for count in compared),
        stability_days=_positive(given, "stability_days"),
        value_days=_positive(given, "value_days"),
        price_weeks=_positive(given, "price_weeks"),
        sarima_products=int(str(given["sarima_products"])),
        supply=Supply(_positive(given, "lead_days"), service),
    )


def _positive(given: Mapping[str, object], name: str) -> int:
    value = int(str(given[name]))
    if value < 1:
        raise ValueError(f"{name} must be above zero")
    return value
