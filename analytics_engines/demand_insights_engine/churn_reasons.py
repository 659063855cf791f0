"""Why the forest thinks that a customer may stay away, in words with the customer's own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics_engines.demand_insights_engine.churn import FEATURES
from analytics_engines.forecasting.base import Floats

THEMES: Mapping[str, tuple[str, ...]] = {
    "silence": ("recency", "overdue", "silence_share", "alive_by_rhythm", "silent_by_rhythm"),
    "decline": ("purchases_0.25", "purchases_0.5", "purchases_1", "spend_0.25", "spend_0.5", "spend_1"),
    "few_purchases": ("purchases", "purchase_rate", "purchases_2", "expected_by_rhythm", "orders_per_day"),
    "rhythm": ("typical_gap", "gap_spread", "last_gap"),
    "newness": ("age",),
    "spend": ("spend_2", "mean_value", "last_value", "value_trend"),
    "returns": ("returned_share",),
}
"""Features by what they are about; the parts of a reason."""

_FAINT = 0.05


@dataclass(frozen=True, slots=True)
class Reasons:
    """Per customer, up to three themes that raise the chance most, and their sentence."""

    themes: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]


def reasons(contributions: Floats, features: Floats, days: int, currency: str, scale: float) -> Reasons:
    """The themes that add most to each customer's log-odds.

    Args:
        contributions: Customers x features.
        features: The same customers' features.
        days: The horizon.
        currency: Of money.
        scale: What money in the features is relative to.
    """
    names = list(THEMES)
    added = np.column_stack([contributions[:, _columns(theme)].sum(axis=1) for theme in names])
    order = np.argsort(-added, axis=1, kind="stable")[:, :3]
    themes = tuple(
        tuple(names[theme] for theme in row if added[number, theme] > _FAINT)
        for number, row in enumerate(order)
    )
    written = [
        _sentence(row, dict(zip(FEATURES, values, strict=True)), days, currency, scale)
        for row, values in zip(themes, features.tolist(), strict=True)
    ]
    return Reasons(themes, tuple(written))


def _columns(theme: str) -> list[int]:
    return [FEATURES.index(name) for name in THEMES[theme]]


def _sentence(themes: Sequence[str], of: Mapping[str, float], days: int, currency: str, scale: float) -> str:
    if not themes:
        return "nothing unusual: buys as before"
    return "; ".join(_phrase(theme, of, days, currency, scale) for theme in themes)


def _phrase(theme: str, of: Mapping[str, float], days: int, currency: str, scale: float) -> str:
    """One theme in words; times are given back in days."""
    recent, half = int(of["purchases_1"]), days // 2
    gap = of["typical_gap"] * days
    usual = f", usually every {_days(gap)}" if np.isfinite(gap) else ""
    money = f"{currency} {of['mean_value'] * scale:,.0f}".strip()
    phrases = {
        "silence": f"no purchase for {of['recency'] * days:.0f} days{usual}",
        "decline": f"{_times(int(of['purchases_0.5']))} in the last {half} days,"
        f" {recent - int(of['purchases_0.5'])} in the {half} before",
        "few_purchases": f"{_times(int(of['purchases']))} in {of['age'] * days:.0f} days",
        "rhythm": f"an uneven rhythm{usual}" if np.isfinite(gap) else "never came back so far",
        "newness": f"first bought {of['age'] * days:.0f} days ago",
        "spend": f"spends {money} a purchase",
        "returns": f"{of['returned_share']:.0%} of sales brought back",
    }
    return phrases[theme]


def _times(count: int) -> str:
    return "1 purchase" if count == 1 else f"{count} purchases"


def _days(gap: float) -> str:
    """A gap in whole days: "day" where it is one."""
    return "day" if round(gap) <= 1 else f"{gap:.0f} days"
