"""Figures made from figures: running totals, rolling averages, differences, groups above the average."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.nlu.asked import Asked
from agent.nlu.averages import averaged
from agent.nlu.quotients import quotient
from agent.nlu.reading import Frame
from agent.nlu.semi_joins import by_new_buyers, by_returning, joined, of_the_top, share_of_groups
from agent.nlu.time_rules import NUMBER_WORDS
from tools.semantic.query import (
    Among,
    Comparison,
    Filter,
    Grain,
    Having,
    Operator,
    SemanticQuery,
    Side,
    Summary,
    TimeWindow,
)

_RUNNING = re.compile(
    r"\b(?:cumulative(?:ly)?|(?:build|built|builds|add|added|adds|mount|mounted) up"
    r"|running (?:total|sum|count|tally|revenue|sales|turnover|orders|takings)|accumulat\w+|cumulated"
    r"|year[- ]to[- ]date by)\b"
)
_ROLLING = re.compile(
    r"\b(?:(?P<n>\d+|[a-z]+)[- ](?P<unit>day|week|month)s? )?(?:rolling|moving|trailing)"
    r"(?: (?P<n2>\d+|[a-z]+)[- ](?P<unit2>day|week|month)s?)?(?: (?:average|mean|avg))\b"
)
_PRECEDING = re.compile(
    r"\b(?P<unit>day|week|month|quarter|year)[- ](?:on|over)[- ](?P=unit)\b|\b(?P<short>mom|wow|qoq)\b"
)
_SHORT = {"mom": "month", "wow": "week", "qoq": "quarter"}
_MINUS = re.compile(
    r"\bminus\b|\bless\b(?! than)|\bdifference (?:in \w+ )?between\b|\bgap between\b|\bdifference in\b"
)
_DIVIDED = re.compile(r"\bdivided by\b|\bratio of\b.*\bto\b|\bas a multiple of\b")
_ABOVE = re.compile(
    r"\b(?P<way>above|over|more than|higher than|better than|below|under|less than|lower than"
    r"|worse than|exceed\w*"
    r"|beat\w*)"
    r"(?: the| our)?(?: (?:store|shop|branch|product|item|customer|country|brand|category|region))?"
    r"(?: (?P<n>\d+(?:\.\d+)?|twice|double|half))?(?: times)?(?: the| our)?"
    r"[- ](?:overall |mean |general )?(?:average|avg|mean|median)\b|\b(?P<short>above|below)[- ]average\b"
)
_REST = re.compile(
    r"\b(?:vs\.?|versus|against|compared (?:to|with)|and|or|than|to)\s+(?:for\s+|in\s+|of\s+)?"
    r"(?:the rest\b|everything else|everyone else|all (?:the )?(?:others?|rest|remaining)\b"
    r"|(?:all )?(?:the )?others?\b(?! (?:than|hand|side)\b)|elsewhere|anything else)"
)
_FACTORS = {"twice": 2.0, "double": 2.0, "half": 0.5}
_DOWN = frozenset({"below", "under", "less than", "lower than", "worse than"})


def derive(frame: Frame, asked: Asked) -> Frame:
    """Every construct in turn; each leaves a frame alone that does not ask for it."""
    if not frame.metrics and not frame.dimensions:
        return frame
    for step in _STEPS:
        frame = step(frame, asked)
    return frame


def _running(frame: Frame, asked: Asked) -> Frame:
    if not _RUNNING.search(asked.text):
        return frame
    window = frame.time or TimeWindow()
    if window.grain is None and not frame.dimensions:
        window = TimeWindow(window.start, window.end, Grain.MONTH, window.field)
    return frame.model_copy(update={"running": True, "time": window, "summary": None})


def _rolling(frame: Frame, asked: Asked) -> Frame:
    found = _ROLLING.search(asked.text)
    written = found and (found["n"] or found["n2"])
    if not found or not written:
        return frame
    count = int(written) if written.isdigit() else NUMBER_WORDS.get(written, 0)
    if count < 2:
        return frame
    window = frame.time or TimeWindow()
    grain = Grain(found["unit"] or found["unit2"])
    return frame.model_copy(
        update={
            "rolling": count,
            "summary": None,
            "time": TimeWindow(window.start, window.end, grain, window.field),
        }
    )


def _preceding(frame: Frame, asked: Asked) -> Frame:
    """Month on month over a longer window: each month against the one before it."""
    found = _PRECEDING.search(asked.text)
    window = frame.time
    if not found or window is None or window.start is None or window.end is None:
        return frame
    unit = found["unit"] or _SHORT[found["short"]]
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit]
    if (window.end - window.start).days <= days:
        return frame
    axis = TimeWindow(window.start, window.end, Grain(unit), window.field)
    compare = Comparison.PRECEDING if unit != "year" else frame.compare
    return frame.model_copy(update={"time": axis, "compare": compare, "summary": None, "limit": None})


def _against_the_rest(frame: Frame, asked: Asked) -> Frame:
    """One thing beside all others of its kind: "audiobooks against everything else"."""
    found = _REST.search(asked.text)
    named = [v for v in asked.signals.values if found and v.stop <= found.start()]
    fields = {m.dimension for m in named[-1].matches} if named else set[str]()
    one = next((f for f in frame.filters if f.field in fields and f.op in {Operator.EQ, Operator.IN}), None)
    if one is None or not frame.metrics or frame.compare is not None or frame.part:
        return frame
    other = Operator.NE if one.op is Operator.EQ else Operator.NOT_IN
    told = ", ".join(map(str, one.value)) if isinstance(one.value, tuple) else str(one.value)
    sides = (Side(told, (one,)), Side("all others", (Filter(one.field, other, one.value),)))
    return frame.model_copy(
        update={
            "contrast": sides,
            "filters": tuple(f for f in frame.filters if f is not one),
            "dimensions": tuple(d for d in frame.dimensions if d != one.field),
            "shares": False,
            "descending": None,
            "limit": None,
        }
    )


def _contrast(frame: Frame, asked: Asked) -> Frame:
    """A minus B, the difference between A and B: two sides of one kind."""
    if not (_MINUS.search(asked.text) or _DIVIDED.search(asked.text)) or frame.compare is not None:
        return frame
    sides = [
        (f, value)
        for f in frame.filters
        if f.op is Operator.IN and isinstance(f.value, tuple) and len(f.value) == 2
        for value in f.value
    ]
    if len(sides) != 2 or not frame.metrics:
        return frame
    order = [str(asked.text.find(str(value).lower()[:4])).zfill(6) for _, value in sides]
    ordered = [side for _, side in sorted(zip(order, sides, strict=True), key=lambda pair: pair[0])]
    contrast = tuple(Side(str(value), (Filter(f.field, Operator.EQ, value),)) for f, value in ordered)
    rest = tuple(f for f in frame.filters if f is not sides[0][0])
    groups = tuple(d for d in frame.dimensions if d != sides[0][0].field)
    return frame.model_copy(
        update={
            "contrast": contrast,
            "filters": rest,
            "dimensions": groups,
            "descending": None,
            "limit": None,
        }
    )


def _above_average(frame: Frame, asked: Asked) -> Frame:
    """Groups above (or so many times) the average of all groups."""
    found = _ABOVE.search(asked.text)
    if not found or not frame.metrics:
        return frame
    way = found["way"] or found["short"]
    median = "median" in found[0]
    written = found["n"]
    factor = None if not written else _FACTORS.get(written) or float(written)
    counted = next((thing for name, thing in _COUNTED.items() if name in asked.roles.metrics), None)
    groups = frame.dimensions or ((counted,) if counted else ())
    if not groups:
        return frame
    metric = _plain(frame, asked)
    sign = Operator.LT if way in _DOWN else Operator.GT
    condition = Having(metric, sign, factor, "median" if median else "average")
    kept = tuple(h for h in frame.having if h.value not in {factor, 0})
    count = bool(re.search(r"\bhow many\b|\bnumber of\b|\bcount\b", asked.text))
    return frame.model_copy(
        update={
            "metrics": (metric,),
            "dimensions": groups,
            "having": (*kept, condition),
            "summary": Summary.COUNT if count else None,
        }
    )


_COUNTED = {"customers": "customer", "store_count": "store", "product_count": "product"}
"""Counts whose word may as well be the noun of the groups that are compared with their average."""


def _plain(frame: Frame, asked: Asked) -> str:
    """The figure of one group that an average over groups is taken of."""
    named = [m for m in frame.metrics if m not in {"customers", "store_count", "product_count"}]
    usual = {"revenue_per_customer": "revenue", "average_order_value": "average_order_value"}
    return usual.get(named[0], named[0]) if named else "revenue"


def _best_of_each(frame: Frame, asked: Asked) -> Frame:
    """The best of each group or period: "best product each month", "top brand of each country"."""
    if asked.signals.ranking is None or not frame.metrics:
        return frame
    found = _OF_EACH.search(asked.text)
    if not found:
        return frame
    window = frame.time
    limit = asked.signals.ranking.limit or 1
    yearly = asked.timing.best_period and not frame.dimensions and _EACH_YEAR.search(asked.text)
    if yearly and asked.has_dimension("year"):
        return frame.model_copy(
            update={"dimensions": ("year",), "per": ("year",), "limit": limit, "descending": _way(frame)}
        )
    if window is not None and window.grain is not None and frame.dimensions and not asked.timing.best_period:
        return frame.model_copy(update={"per": ("period",), "limit": limit, "descending": _way(frame)})
    outer = [d for d in asked.roles.grouped if d in frame.dimensions]
    inner = [d for d in frame.dimensions if d not in outer]
    if outer and inner:
        return frame.model_copy(
            update={
                "per": tuple(outer[:1]),
                "limit": limit,
                "dimensions": (*outer, *inner),
                "descending": _way(frame),
            }
        )
    return frame


_EACH_YEAR = re.compile(r"\b(?:each|every|per|by) (?:calendar )?year\b")
_OF_EACH = re.compile(r"\b(?:each|every|per|for all|respective|by)\b")


def _way(frame: Frame) -> bool:
    return frame.descending is not False


def _in_several(frame: Frame, asked: Asked) -> Frame:
    """Best item in each of Germany, France and Spain: a ranking within each of the values named."""
    several = next((f.field for f in frame.filters if f.op is Operator.IN), None)
    if (
        several is None
        or asked.signals.ranking is None
        or not re.search(r"\b(?:in )?each of\b|\bfor each\b", asked.text)
    ):
        return frame
    inner = tuple(d for d in frame.dimensions if d != several)
    if not inner:
        return frame
    limit = asked.signals.ranking.limit or 1
    return frame.model_copy(
        update={"dimensions": (several, *inner), "per": (several,), "limit": limit, "descending": _way(frame)}
    )


def _clocked(frame: Frame, asked: Asked) -> Frame:
    known = tuple(f for f in asked.signals.clock.filters if f.field in asked.model.dimensions)
    if not known:
        return frame
    if frame.shares and not frame.dimensions:
        return frame.model_copy(update={"part": (*frame.part, *known), "shares": False})
    return frame.model_copy(update={"filters": (*frame.filters, *known)})


def _median(frame: Frame, asked: Asked) -> Frame:
    """The median of a figure, where the model has it, or over the groups that are counted by."""
    if not re.search(r"\bmedian\b", asked.text):
        return frame
    swapped = tuple(
        {"average_order_value": "median_order_value", "revenue": "median_order_value"}.get(m, m)
        for m in frame.metrics
    )
    grouped_by = "customer" in frame.dimensions or re.search(
        r"\bper (?:customer|buyer|client|shopper)\b", asked.text
    )
    if grouped_by and hasattr(Summary, "MEDIAN"):
        metric = "revenue" if "revenue_per_customer" in frame.metrics else frame.metrics[0]
        return frame.model_copy(
            update={"summary": Summary("median"), "dimensions": ("customer",), "metrics": (metric,)}
        )
    if set(swapped) <= set(asked.model.metrics):
        return frame.model_copy(update={"metrics": swapped, "summary": None})
    return frame


def _of_such_orders(frame: Frame, asked: Asked) -> Frame:
    """Several figures of the orders that are worth so much: "how many over 1,000, and worth how much"."""
    several = len(frame.metrics) > 1 and "orders" in frame.metrics and not frame.dimensions
    worth = tuple(h for h in frame.having if h.metric in {"orders", "revenue"} and h.than is None)
    if not several or not worth or not asked.has_metric("order_total"):
        return frame
    inner = SemanticQuery(
        metrics=("order_total",),
        dimensions=("order_id",),
        time=frame.time,
        having=tuple(Having("order_total", h.op, h.value) for h in worth),
    )
    rest = tuple(h for h in frame.having if h not in worth)
    return frame.model_copy(update={"having": rest, "among": (*frame.among, Among("order_id", inner))})


def _record(frame: Frame, asked: Asked) -> Frame:
    """The largest order itself, where it is asked which one it was."""
    if (
        frame.metrics not in {("largest_order",), ("smallest_order",), ("highest_order_value",)}
        or frame.dimensions
    ):
        return frame
    if not _WHICH_ONE.search(asked.text) or "orders" not in asked.model.entities:
        return frame
    update = {"dimensions": ("order_id",), "metrics": ("order_total",), "limit": 1}
    return frame.model_copy(update={**update, "descending": frame.metrics != ("smallest_order",)})


def _each_named(frame: Frame, asked: Asked) -> Frame:
    """A rate or an average of several things that are named is one of each: "AOV in Munich and Berlin"."""
    known = [asked.model.metrics.get(name) for name in frame.metrics]
    rates = bool(known) and all(m is not None and m.additivity == "non_additive" for m in known)
    counted = any(m is not None and m.unit == "count" for m in known)
    settled = (
        frame.dimensions or frame.compare or frame.contrast or frame.part or frame.summary or frame.having
    )
    several = [f for f in frame.filters if f.op is Operator.IN and isinstance(f.value, tuple)]
    named = [v for v in asked.signals.values if not v.excluded and v.best.how != "alias"]
    if not rates or counted or settled or len(several) != 1 or len(named) < 2 or _TOGETHER.search(asked.text):
        return frame
    return frame.model_copy(update={"dimensions": (several[0].field,)})


_TOGETHER = re.compile(r"\b(?:together|combined|jointly|overall|in total|taken as one|pooled)\b")
_WHICH_ONE = re.compile(
    r"\b(?:which (?:one|order)|what order|who (?:placed|made|was)|whose|order (?:id|number)|and when)\b"
)

_STEPS: tuple[Callable[[Frame, Asked], Frame], ...] = (
    _clocked,
    _record,
    _of_such_orders,
    _median,
    by_returning,
    by_new_buyers,
    share_of_groups,
    of_the_top,
    joined,
    _against_the_rest,
    _contrast,
    _above_average,
    _best_of_each,
    _in_several,
    _preceding,
    _running,
    _rolling,
    quotient,
    averaged,
    _each_named,
)
