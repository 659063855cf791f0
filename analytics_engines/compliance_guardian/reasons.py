"""Why an order is suspected, in words with its own figures: rules first, then what moved the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.compliance_guardian.features import Features
from analytics_engines.compliance_guardian.rules import Rule
from analytics_engines.forecasting.base import Floats

if TYPE_CHECKING:
    import pandas as pd

_ENTITIES = ("customer", "device", "card", "address")
_MOST = 3
_FAINT = 0.15

_THEMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("abroad", ("ip_differs", "billing_differs", "ip_billing_differ")),
    ("known fraud", ("frauds_", "fraud_rate_", "fraud_days_ago")),
    ("shared", ("partners_",)),
    ("speed", ("orders_1h", "orders_1d", "orders_7d", "orders_30d", "hours_since")),
    ("amount", ("log_amount", "amount_", "amounts_")),
    ("new account", ("account_age_days", "customer_age_days", "customer_orders_ever")),
    ("new device or card", ("new_", "device_changed", "card_changed", "method_changed")),
    ("payment", ("failed_attempts",)),
    ("time", ("hour", "night", "weekday")),
    ("little known", ("age_days", "orders_ever")),
)


def theme(feature: str) -> str:
    """What a feature is about."""
    bare = feature
    for entity in _ENTITIES:
        bare = bare.removeprefix(f"{entity}_") if not feature.endswith("_changed") else bare
    for name, starts in _THEMES:
        if any(feature.startswith(start) or bare.startswith(start) for start in starts):
            return name
    return "other"


def model_reasons(names: tuple[str, ...], added: Floats, row: Mapping[str, float]) -> list[tuple[str, str]]:
    """Theme and phrase of what raised one order's chance most.

    Args:
        names: Features.
        added: What each added to the log-odds.
        row: The order's own features by name.
    """
    themes = [theme(name) for name in names]
    sums: dict[str, float] = {}
    for name, value in zip(themes, added, strict=True):
        sums[name] = sums.get(name, 0.0) + float(value)
    leading = sorted((name for name in sums if sums[name] > _FAINT), key=lambda name: -sums[name])
    found = []
    for name in leading[:_MOST]:
        columns = [number for number, of in enumerate(themes) if of == name]
        strongest = names[max(columns, key=lambda number: added[number])]
        phrase = _phrase(name, strongest, row)
        if phrase:
            found.append((name, phrase))
    return found


def _phrase(name: str, feature: str, row: Mapping[str, float]) -> str:
    """One theme in words; empty where the order's own figures do not bear it out."""
    entity = next((e for e in _ENTITIES if feature.startswith(f"{e}_")), "customer")
    written = {
        "abroad": _abroad(row),
        "known fraud": _counted(row, f"{entity}_frauds_ever", f"reported fraud(s) with this {entity} before"),
        "shared": _counted(row, f"{entity}_partners_ever", _partner(entity) + f" on this {entity} before"),
        "speed": _counted(row, f"{entity}_orders_7d", f"other order(s) with this {entity} within 7 days"),
        "amount": _amount(row),
        "new account": _age(row),
        "new device or card": "a device or card that this customer had not used before"
        if max(row.get("new_device", 0.0), row.get("new_card", 0.0)) == 1
        else "",
        "payment": _counted(row, "failed_attempts", "failed payment attempt(s) within the hour"),
        "time": _time(row.get("hour", np.nan)),
        "little known": f"this {entity} was first seen with this order"
        if row.get(f"{entity}_orders_ever") == 0
        else "",
    }
    return written.get(name, "")


def _partner(entity: str) -> str:
    return "device(s)" if entity == "customer" else "other customer(s)"


def _counted(row: Mapping[str, float], name: str, what: str) -> str:
    value = row.get(name, np.nan)
    return f"{value:.0f} {what}" if np.isfinite(value) and value > 0 else ""


def _amount(row: Mapping[str, float]) -> str:
    times = float(np.exp(row.get("amount_over_shop", 0.0)))
    return f"{times:.1f} times the shop's usual order" if times >= 1.3 else ""


def _age(row: Mapping[str, float]) -> str:
    age = row.get("account_age_days", np.nan)
    return f"the account was opened {age:.0f} day(s) before" if np.isfinite(age) and age <= 120 else ""


def _abroad(row: Mapping[str, float]) -> str:
    if row.get("billing_differs") == 1:
        return "the bill goes to another country than the sale"
    return "ordered from another country than the sale" if row.get("ip_differs") == 1 else ""


def rule_phrase(rule: Rule, facts: Mapping[str, object]) -> str:
    """A rule in words, with the order's own facts."""
    return rule.says.format_map({**facts})


def facts_of(frame: pd.DataFrame, features: Features, row: int) -> dict[str, object]:
    """Everything that a phrase may name of one purchase."""
    figures = dict(zip(features.names, features.values[row].tolist(), strict=True))
    return {
        **figures,
        **{name: frame[name].iat[row] for name in ("ip_country", "billing_country", "country")},
    }


def trait_phrase(name: str, value: float) -> str:
    """A trait of a strange order in words.

    Raises:
        KeyError: Nothing is known to say of it.
    """
    amounts = {
        "amount_to_shop": f"amount {value:+.1f} spreads from the shop's usual",
        "customer_amount_to_own": f"{float(np.exp(value)):.1f} times what the customer usually spends",
    }
    counts = {
        "customer_orders_1d": "earlier order(s) of the customer within a day",
        "customer_orders_7d": "earlier order(s) of the customer within 7 days",
        "device_orders_1d": "earlier order(s) from the device within a day",
        "device_partners_ever": "customer(s) on the device before",
        "address_orders_7d": "earlier order(s) from the address within 7 days",
        "failed_attempts": "failed payment attempt(s)",
    }
    yes = {
        "ip_differs": ("ordered from another country than the sale", "ordered from the country of the sale"),
        "billing_differs": ("billed to another country than the sale", "billed in the country of the sale"),
        "night": ("ordered at night", "not ordered at night"),
    }
    if name in yes:
        return yes[name][0 if value == 1 else 1]
    return amounts[name] if name in amounts else f"{value:.0f} {counts[name]}"


def _time(hour: float) -> str:
    return f"ordered at {int(hour):02d}:{int(hour % 1 * 60):02d}" if np.isfinite(hour) else ""
