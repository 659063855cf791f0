"""Parameters of the Copilot's own analytics, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "recommended": 10,
        "catalogue": 3000,
        "fewest_customers": 5,
        "most_customers": 50_000,
        "judged_customers": 1000,
        "pattern_questions": 1,
    }
)
TEST_PARAMETERS: Mapping[str, object] = MappingProxyType({"recommended": 3, "fewest_customers": 2})


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for.

    Args:
        recommended: Products recommended to a customer or beside a product.
        catalogue: Most products that are learned from, those with most customers first.
        fewest_customers: Customers a product needs to be learned from.
        most_customers: Most customers with recommendations of their own, those seen last first.
        judged_customers: Most customers whose last basket is held out, drawn at random.
        pattern_questions: Questions a template needs to be a pattern.
    """

    recommended: int
    catalogue: int
    fewest_customers: int
    most_customers: int
    judged_customers: int
    pattern_questions: int


def read_options(overrides: Mapping[str, object]) -> Options:
    """The defaults with overrides.

    Raises:
        ValueError: A number is below one.
    """
    given = {**DEFAULTS, **overrides}
    values = {name: int(str(given[name])) for name in DEFAULTS}
    if min(values.values()) < 1:
        raise ValueError("every parameter of the Copilot's own analytics must be above zero")
    return Options(**values)
