"""Averages over groups and over days of a kind: a typical Monday, the average store."""

from __future__ import annotations

import re

from agent.nlu.asked import Asked
from agent.nlu.reading import Frame
from tools.semantic.query import Grain, Operator, Summary, TimeWindow

_AVERAGE = r"average|avg|mean|typical|typically|usual|usually|normal|normally|regular|ordinary"
_AVERAGED = re.compile(rf"\b(?:{_AVERAGE})\b")
_ON_A_PERIOD = re.compile(rf"\b(?:{_AVERAGE}) (?P<unit>day|week|month|quarter)s?\b")
_GROUPS = {
    "store": "store",
    "shop": "store",
    "branch": "store",
    "outlet": "store",
    "location": "store",
    "category": "category",
    "department": "top_category",
    "brand": "brand",
    "country": "country",
    "market": "country",
    "region": "region",
    "city": "city",
    "product": "product",
    "article": "product",
    "item": "product",
    "carrier": "carrier",
    "channel": "channel",
}
_NOUN = "|".join(_GROUPS)
_OVER_A_GROUP = re.compile(
    rf"\b(?:{_AVERAGE})\b(?! (?:selling )?(?:price|order|basket|margin|discount))"
    rf"[^?.,]*?\b(?:per|of an?|of each|of one|in an?|at an?|for an?|each) (?P<per>{_NOUN})\b"
    rf"|\b(?:{_AVERAGE}) (?P<the>{_NOUN})\b(?! (?:price|margin|discount|value|level))"
    rf"|\b(?:per|each) (?P<after>{_NOUN})\b[^?.,]*\b(?:on average|average|mean)\b"
)
_PARTS_OF_TIME = frozenset({"weekday", "hour"})


def averaged(frame: Frame, asked: Asked) -> Frame:
    """One number over the groups, or over the days, where the average of a figure that adds up is asked for.

    On days of a kind ("a typical Monday", "by weekday on average") it is the mean of the days' sums; over the
    stores of a shop, the mean of the stores' sums. Figures that are averages themselves stay as they are.
    """
    settled = frame.summary or frame.compare or frame.contrast or frame.having or frame.limit or frame.rolling
    if settled or not _AVERAGED.search(asked.text) or not _adds_up(frame, asked):
        return frame
    window = frame.time or TimeWindow()
    days = {f.field for f in frame.filters} & {"weekday"} or set(frame.dimensions) & _PARTS_OF_TIME
    if days and window.grain is None:
        kept = tuple(d for d in frame.dimensions if d != "weekday" or _several_days(frame) or _by(asked))
        return _over_periods(frame.model_copy(update={"dimensions": kept}), window, Grain.DAY)
    period = _ON_A_PERIOD.search(asked.text)
    if period and window.grain is None and not frame.dimensions:
        return _over_periods(frame, window, Grain(period["unit"]))
    return _over_groups(frame, asked) if window.grain is None else frame


def _over_groups(frame: Frame, asked: Asked) -> Frame:
    found = _OVER_A_GROUP.search(asked.text)
    group = _GROUPS[found["per"] or found["the"] or found["after"]] if found else ""
    others = set(frame.dimensions) - {group}
    chosen = any(f.field == group and f.op in {Operator.EQ, Operator.IN} for f in frame.filters)
    if not group or others or chosen or not _reaches(group, frame, asked):
        return frame
    return frame.model_copy(update={"dimensions": (group,), "summary": Summary.AVERAGE, "shares": False})


def _over_periods(frame: Frame, window: TimeWindow, grain: Grain) -> Frame:
    axis = TimeWindow(window.start, window.end, grain, window.field)
    return frame.model_copy(update={"time": axis, "summary": Summary.AVERAGE, "shares": False})


def _adds_up(frame: Frame, asked: Asked) -> bool:
    known = [asked.model.metrics.get(name) for name in frame.metrics]
    return len(known) == 1 and known[0] is not None and known[0].additivity != "non_additive"


def _reaches(group: str, frame: Frame, asked: Asked) -> bool:
    return all(group in asked.model.dimensions_of(name) for name in frame.metrics)


def _several_days(frame: Frame) -> bool:
    """Whether several days of the week are set side by side."""
    return any(f.field == "weekday" and f.op is Operator.IN for f in frame.filters)


def _by(asked: Asked) -> bool:
    return "weekday" in asked.roles.dimensions
