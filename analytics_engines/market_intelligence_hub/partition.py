"""Which forecast series are parts of which: rests are made so that the parts add up to the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analytics_engines.forecasting.hierarchy import Whole
from analytics_engines.market_intelligence_hub.series import BREAKDOWNS, MEASURES, NESTED, TOTAL, SalesSeries

OTHER = "other"
_NOTHING = 1e-6


def with_rests(whole: SalesSeries, parts: Mapping[str, Sequence[SalesSeries]]) -> list[SalesSeries]:
    """The shop, then its parts by type, with what the parts leave over as a part of its own (`other`)."""
    found = [whole]
    for series_type, series in parts.items():
        found += series
        rest = _rest(whole, series_type, series)
        if series and rest is not None:
            found.append(rest)
    return found


def _rest(whole: SalesSeries, series_type: str, series: Sequence[SalesSeries]) -> SalesSeries | None:
    """What is left of the shop, in the measures that add up; None where nothing is."""
    values = {}
    for measure in BREAKDOWNS[series_type].additive:
        left = whole.values[measure].copy()
        for part in series:
            own = part.values[measure]
            left[len(left) - len(own) :] -= own
        scale = max(1.0, float(np.abs(whole.values[measure]).max()))
        left[np.abs(left) <= _NOTHING * scale] = 0.0
        if left.any():
            values[measure] = left
    if not values:
        return None
    empty = np.zeros_like(whole.values[MEASURES[0]])
    filled = {measure: values.get(measure, empty) for measure in BREAKDOWNS[series_type].additive}
    return SalesSeries(series_type, OTHER, "Other", whole.first_day, filled)


def wholes_of(series: Sequence[SalesSeries], measure: str) -> tuple[Whole, ...]:
    """What must add up in a measure: the shop first, then parents whose every part is there."""
    by_type: dict[str, list[int]] = {}
    for position, item in enumerate(series):
        by_type.setdefault(item.series_type, []).append(position)
    shop = by_type.pop(TOTAL, [])
    found: list[Whole] = []
    for series_type in BREAKDOWNS:
        parts = by_type.get(series_type, [])
        if not (shop and parts) or measure not in BREAKDOWNS[series_type].additive:
            continue
        nested = _nested(series, parts, by_type.get(NESTED.get(series_type, ""), []))
        found += nested or [Whole(shop[0], tuple(parts))]
    return tuple(found)


def _nested(series: Sequence[SalesSeries], parts: Sequence[int], parents: Sequence[int]) -> list[Whole]:
    """The parts below their parents; nothing unless every part has one and every parent has parts."""
    by_parent: dict[str | None, list[int]] = {}
    for position in parts:
        by_parent.setdefault(series[position].parent_id, []).append(position)
    known = {series[position].series_id: position for position in parents}
    if not known or set(by_parent) != set(known):
        return []
    return [Whole(known[str(parent)], tuple(below)) for parent, below in by_parent.items()]
