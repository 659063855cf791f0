"""How well what is named in a question fits what a target can do something with."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta

from agent.nlu.router import GENERAL
from agent.nlu.signals import Signals
from agent.nlu.targets import TARGETS

_AHEAD = frozenset({"forecast", "reorder", "cover", "demand", "clv", "clv_total"})
"""Targets that look at days to come."""
_PAST = frozenset(
    {"why_change", "anomalies_day", "anomalies_store_day", "anomalies_order", "cohorts", "alerts"}
)
"""Targets that tell of a period that is over."""
_NAMED: Mapping[str, frozenset[str]] = {
    "competitor": frozenset({"competitors", "price_leader", "market_prices"})
}
"""Targets that a value of a dimension speaks for."""
_FOR, _AGAINST = 4.0, 0.1
_PEOPLE = re.compile(
    r"^\W*(?:(?:so|and|please|ok) )*(?:who|whom)\b|\bnames? of\b|\blist\b"
    r"|\b(?:\d+|two|three|five|ten|twenty|fifty|which|what) (?:\w+ )?"
    r"(?:customers|clients|buyers|people|shoppers)\b"
)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b|\bcount of\b")
_PERCENT = re.compile(r"\d ?(?:%|percent|per cent|pct)")


def fitness(name: str, signals: Signals, today: date) -> float:
    """The factor by which the names, periods and amounts in a question change what speaks for a target."""
    found = (_of_ids(name, signals), _of_periods(name, signals, today), _of_names(name, signals))
    return math.prod((*found, _of_form(name, signals.lower)))


def subjects(signals: Signals, kind: str) -> list[str]:
    """Ids of the kind that are named, then whole names of customers."""
    found = [i.value for i in signals.identifiers if i.kind == kind]
    if kind == "customer":
        named = (v.best for v in signals.values if v.best.dimension == "customer_name" and v.best.exact)
        found += [str(match.value) for match in named]
    return found


def _of_ids(name: str, signals: Signals) -> float:
    """An id rules out what cannot do anything with it; a target that needs one is hardly meant without."""
    target = TARGETS.get(name)
    if target is None:
        return 1.0
    named = {i.kind for i in signals.identifiers} & {"order", "customer"}
    if target.needs and not subjects(signals, target.needs):
        return _AGAINST
    return 0.0 if named - target.takes else 1.0


def _of_periods(name: str, signals: Signals, today: date) -> float:
    """Days to come speak for what looks ahead, days that are over against it; "November" may be either."""
    dated = (p for p in signals.time.periods if not p.year_inferred)
    periods = [p for p in dated if p.start is not None and p.end is not None]
    if not periods or name not in TARGETS:
        return 1.0
    if all(p.start is not None and p.start > today for p in periods):
        return _FOR if name in _AHEAD else _AGAINST
    if all(p.end is not None and p.end <= today + timedelta(days=1) for p in periods):
        return 1.0 if name in _PAST else _AGAINST if name in _AHEAD else 0.5
    return 1.0


def _of_form(name: str, text: str) -> float:
    """Who asks for people gets no number, and who asks how many no list."""
    target = TARGETS.get(name)
    if target is None:
        return 1.0
    if _PEOPLE.search(text) and not _HOW_MANY.search(text):
        return _AGAINST if target.figure is not None else 1.0
    lists = target.kind is not None and target.kind.lists
    return _AGAINST if lists and _HOW_MANY.search(text) else 1.0


def _of_names(name: str, signals: Signals) -> float:
    """A competitor is named only where prices are compared with it; a percentage seldom but for a change."""
    weight = 1.0
    dimensions = {v.best.dimension for v in signals.values if v.best.exact}
    for dimension, targets in _NAMED.items():
        if dimension in dimensions and (name in targets or name not in GENERAL):
            weight *= _FOR if name in targets else _AGAINST
    if name == "what_if" and _PERCENT.search(signals.lower):
        weight *= _FOR
    return weight
