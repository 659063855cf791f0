"""Parameters of the Compliance Guardian, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "refit_days": 91,
        "review_cost": None,
        "alerts_a_day": None,
        "anomaly_share": 0.002,
        "day_surprise": 4.0,
        "ring_customers": 3,
        "ring_days": 3.0,
        "shared_by_at_most": 30,
        "disabled_rules": (),
    }
)
TEST_PARAMETERS: Mapping[str, object] = MappingProxyType({"anomaly_share": 0.01})


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for.

    Args:
        refit_days: How long a model scores orders before it is learned again.
        review_cost: Cost of one alert, in the shop's currency; None takes a tenth of the mean order.
        alerts_a_day: The most that can be looked at; None lets costs alone decide.
        anomaly_share: Share of orders that are listed as strange.
        day_surprise: Spreads from which a day is strange.
        ring_customers: The fewest customers of a ring.
        ring_days: The longest pause within a ring's burst.
        shared_by_at_most: Things that more customers share tie nobody together.
        disabled_rules: Rules that are off.
    """

    refit_days: int
    review_cost: float | None
    alerts_a_day: float | None
    anomaly_share: float
    day_surprise: float
    ring_customers: int
    ring_days: float
    shared_by_at_most: int
    disabled_rules: tuple[str, ...]


def read_options(overrides: Mapping[str, object]) -> Options:
    """The defaults with overrides.

    Raises:
        ValueError: A number is out of its range.
    """
    given = {**DEFAULTS, **overrides}
    disabled = given["disabled_rules"]
    if not isinstance(disabled, tuple | list):
        raise ValueError("disabled_rules must be a list")
    share = _above_zero(given, "anomaly_share")
    if share > 0.1:
        raise ValueError("anomaly_share must be at most 0.1")
    return Options(
        refit_days=int(_above_zero(given, "refit_days")),
        review_cost=None if given["review_cost"] is None else _above_zero(given, "review_cost"),
        alerts_a_day=None if given["alerts_a_day"] is None else _above_zero(given, "alerts_a_day"),
        anomaly_share=share,
        day_surprise=_above_zero(given, "day_surprise"),
        ring_customers=int(_above_zero(given, "ring_customers")),
        ring_days=_above_zero(given, "ring_days"),
        shared_by_at_most=int(_above_zero(given, "shared_by_at_most")),
        disabled_rules=tuple(str(name) for name in disabled),
    )


def _above_zero(given: Mapping[str, object], name: str) -> float:
    value = float(str(given[name]))
    if not value > 0:
        raise ValueError(f"{name} must be above zero")
    return value
