"""Parameters of Global Market Pulse, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analytics_engines.global_market_pulse.associations import BasketOptions
from analytics_engines.global_market_pulse.opportunities import CRITERIA
from analytics_engines.global_market_pulse.regions import CRITERIA as EXPANSION_CRITERIA
from analytics_engines.global_market_pulse.regions import RegionOptions

DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "significance": 0.05,
        "min_baskets": 10,
        "min_support": 0.0004,
        "rules_per_antecedent": 6,
        "larger_rules": 1000,
        "largest_itemset": 3,
        "opportunity_weights": {
            "size": 0.3,
            "growth": 0.25,
            "competition": 0.15,
            "margin": 0.15,
            "fit": 0.15,
        },
        "expansion_weights": {
            "size": 0.25,
            "growth": 0.3,
            "value": 0.1,
            "loyalty": 0.1,
            "margin": 0.1,
            "reach": 0.15,
        },
        "weight_change": 0.2,
        "region_clusters": (2, 3, 4, 5, 6),
        "decomposed_series": 12,
    }
)
TEST_PARAMETERS: Mapping[str, object] = MappingProxyType(
    {"decomposed_series": 2, "region_clusters": (2, 3), "rules_per_antecedent": 3}
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for.

    Args:
        significance: Level below which a q-value is significant.
        baskets: What counts as a rule.
        opportunity_weights: Weight by criterion of an opportunity.
        regions: How places are scored and grouped.
        weight_change: Relative change of the weights whose effect on the ranks is reported.
        decomposed_series: Most categories and countries decomposed.
    """

    significance: float
    baskets: BasketOptions
    opportunity_weights: Mapping[str, float]
    regions: RegionOptions
    weight_change: float
    decomposed_series: int


def read_options(overrides: Mapping[str, object]) -> Options:
    """The defaults with overrides.

    Raises:
        ValueError: A weight is negative, of an unknown criterion, or all are zero.
    """
    given = {**DEFAULTS, **overrides}
    significance, change = float(str(given["significance"])), float(str(given["weight_change"]))
    return Options(
        significance=significance,
        baskets=BasketOptions(
            min_baskets=int(str(given["min_baskets"])),
            min_support=float(str(given["min_support"])),
            per_antecedent=int(str(given["rules_per_antecedent"])),
            max_larger=int(str(given["larger_rules"])),
            largest=int(str(given["largest_itemset"])),
            significance=significance,
        ),
        opportunity_weights=_weights(given["opportunity_weights"], CRITERIA),
        regions=RegionOptions(
            _weights(given["expansion_weights"], EXPANSION_CRITERIA),
            change,
            _integers(given["region_clusters"]),
        ),
        weight_change=change,
        decomposed_series=int(str(given["decomposed_series"])),
    )


def _weights(value: object, criteria: tuple[str, ...]) -> Mapping[str, float]:
    if not isinstance(value, Mapping):
        raise ValueError("weights must map criteria to numbers")
    weights = {name: float(str(value.get(name, 0.0))) for name in criteria}
    unknown = sorted(set(map(str, value)) - set(criteria))
    if unknown or min(weights.values()) < 0 or not any(weights.values()):
        raise ValueError(f"weights must be positive numbers of {', '.join(criteria)}")
    return weights


def _integers(value: object) -> tuple[int, ...]:
    if not isinstance(value, tuple | list):
        raise ValueError("region_clusters must be a list")
    return tuple(int(str(item)) for item in value)
