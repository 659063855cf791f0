"""Conditions on what else the same buyer, basket or product did: bought both, never bought, came back."""

from __future__ import annotations

import re

from agent.nlu.asked import Asked
from agent.nlu.cues import wants_count
from agent.nlu.periods import Period
from agent.nlu.reading import Frame
from tools.semantic.query import (
    Among,
    Filter,
    Operator,
    OrderBy,
    SemanticQuery,
    TimeWindow,
)

_BOTH = re.compile(r"\b(?:both|as well as|and also|along with|together with|in the same (?:order|basket))\b")
_BASKET = re.compile(r"\b(?:orders?|baskets?|invoices?|transactions?|tickets?|receipts?|checkouts?)\b")
_BUYERS = re.compile(
    r"\b(?:customers?|shoppers?|buyers?|clients?|people|punters?|patrons?|accounts?|who|whoever|anyone)\b"
)
_LEFT_OUT = re.compile(r"\b(?:never|not|nothing|none|neither|no|without|stopped|skipped)\b|n't\b")
_AGAIN = re.compile(
    r"\b(?:both|again|also|as well|came back|come back|returned|back|each of|every one of|all (?:of"
    r"|three|four)"
    r"|each (?:quarter|month|year)|still)\b|\bwith (?:an )?(?:orders?|purchases?) in\b"
    r"|\bbut\b|\band (?:then |again )?(?:in|did|have|ha[ds]"
    r"|nothing|not|none)\b"
)
_ONLY = re.compile(
    r"\b(?:only|exclusively|nothing but|solely|purely|just)\b(?! (?:once|one|a single|twice|\d))"
    r"(?=.*\b(?:bought|ordered|buy|order|shop|shopped|purchased?|used?|through|via)\b)"
    r"|\b(?:bought|ordered|shopped|purchased) (?:only|exclusively|nothing but)\b"
)
_UNSOLD = re.compile(
    r"\b(?:never|not|didn't|haven't|hasn't|don't|no|without|nobody|no one)\b[\w\s']{0,30}?"
    r"\b(?:sold|sell|sale|sales|sold at all|bought|ordered|orders?|purchased)\b|\bunsold\b"
)
_UNRETURNED = re.compile(r"\b(?:never|not|without)\b[\w\s']{0,20}?\b(?:return\w*|sent back|refund\w*)\b")
_NO_ORDER = re.compile(
    r"\b(?:never|not|no|without|any)\b[\w\s']{0,24}?\b(?:bought|ordered|orders?|purchased?|buy|purchases?)\b"
)
_IDS = {"product": "product_id", "store": "store_id"}
_COUNTS = {"product": "product_count", "store": "store_count", "customer": "registered_customers"}
_ENTITIES = {"product": "products", "store": "stores", "customer": "customers"}
_NOUNS = frozenset(
    {"customers", "orders", "registered_customers", "new_customers", "repeat_customers", "earlier_customers"}
)
_THINGS = frozenset({"product_count", "active_products", "store_count", "products_sold"})


def joined(frame: Frame, asked: Asked) -> Frame:
    """The frame with what it says of the same buyer, basket or product as semi-joins."""
    for recognise in (_combined, _spread_over_periods, _one_not_other, _only, _idle):
        found = recognise(frame, asked)
        if found is not None:
            return found
    return frame


def _keeper(frame: Frame, asked: Asked) -> str:
    """Whose doings are combined: a basket's where orders are counted, else a buyer's; or nobody's."""
    ordered = set(frame.metrics) == {"orders"} or "order_id" in frame.dimensions
    if ordered and _BASKET.search(asked.text) and "customer" not in frame.dimensions:
        return "order_id"
    people = set(frame.metrics) & _NOUNS or "customer" in frame.dimensions
    return "customer" if people and _BUYERS.search(asked.text) else ""


def _of_them(frame: Frame, keeper: str, asked: Asked, among: tuple[Among, ...], **changes: object) -> Frame:
    """Count the keepers where a count is asked for, else list them."""
    counted = (
        wants_count(asked.text) or not frame.dimensions or re.search(r"\bcount\b|\bnumber\b", asked.text)
    )
    metric = "customers" if keeper == "customer" else "orders"
    new = bool(set(frame.metrics) - _NOUNS)
    shown: dict[str, object] = {"dimensions": (keeper,), "metrics": ("revenue",)}
    if counted:
        shown = {"dimensions": (), "metrics": (metric,), "summary": None}
    elif new:
        shown = {}
    usual: dict[str, object] = {"among": (*frame.among, *among), "having": (), "compare": None}
    return frame.model_copy(update={**usual, **shown, **changes})


def _combined(frame: Frame, asked: Asked) -> Frame | None:
    """Several things that the same buyer or basket must have: both A and B, whatever their levels."""
    keeper = _keeper(frame, asked)
    if not keeper or not _BOTH.search(asked.text):
        return None
    kinds = {Operator.EQ, Operator.IN, Operator.CONTAINS}
    chosen = [f for f in frame.filters if f.field in _KINDS and f.op in kinds]
    sides = [
        Filter(f.field, Operator.EQ if f.op is Operator.IN else f.op, value)
        for f in chosen
        for value in (f.value if isinstance(f.value, tuple) else (f.value,))
    ]
    if len(sides) < 2:
        return None
    among = tuple(Among(keeper, SemanticQuery(filters=(side,), time=frame.time)) for side in sides)
    rest = tuple(f for f in frame.filters if f not in chosen)
    return _of_them(frame, keeper, asked, among, filters=rest)


_KINDS = frozenset({"product", "product_id", "sku", "category", "top_category", "brand", "channel", "store"})


def _one_not_other(frame: Frame, asked: Asked) -> Frame | None:
    """Bought A but never B: what is left out is left out of the buyer's whole doings."""
    keeper = _keeper(frame, asked)
    outs = [f for f in frame.filters if f.op in _OPPOSITE and f.field in _GOODS]
    ins = [
        f
        for f in frame.filters
        if f.op in {Operator.EQ, Operator.IN, Operator.CONTAINS} and f.field in _GOODS
    ]
    if not keeper or not outs or not ins:
        return None
    among = [Among(keeper, SemanticQuery(filters=(f,), time=frame.time)) for f in ins]
    among += [
        Among(
            keeper,
            SemanticQuery(filters=(Filter(f.field, _OPPOSITE[f.op], f.value),), time=frame.time),
            absent=True,
        )
        for f in outs
    ]
    rest = tuple(f for f in frame.filters if f not in (*outs, *ins))
    return _of_them(frame, keeper, asked, tuple(among), filters=rest)


_OPPOSITE = {
    Operator.NE: Operator.EQ,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
}
_GOODS = frozenset(
    {"product", "product_id", "sku", "category", "top_category", "brand", "channel", "store", "country"}
)


def _spread_over_periods(frame: Frame, asked: Asked) -> Frame | None:
    """Bought in 2024 and again in 2025, in each of three quarters, in one but not in the other."""
    periods = _different(asked.signals.time.periods)
    if _keeper(frame, asked) != "customer" or len(periods) < 2 or not _AGAIN.search(asked.text):
        return None
    among = tuple(
        Among(
            "customer",
            SemanticQuery(filters=_lines(frame), time=TimeWindow(period.start, period.end)),
            absent=_is_left_out(asked.text, periods, at),
        )
        for at, period in enumerate(periods)
    )
    if all(a.absent for a in among):
        return None
    return _of_them(frame, "customer", asked, among, time=None, filters=_people(frame))


def _different(periods: tuple[Period, ...]) -> list[Period]:
    found: list[Period] = []
    for period in periods:
        if all((period.start, period.end) != (other.start, other.end) for other in found):
            found.append(period)
    return found


def _is_left_out(text: str, periods: list[Period], at: int) -> bool:
    before = periods[at - 1].stop if at else 0
    return bool(_LEFT_OUT.search(text[before : periods[at].begin]))


def _lines(frame: Frame) -> tuple[Filter, ...]:
    """Conditions on what was bought, which hold in every period."""
    return tuple(f for f in frame.filters if f.field in _GOODS and f.op is not Operator.NOT_NULL)


def _people(frame: Frame) -> tuple[Filter, ...]:
    return tuple(f for f in frame.filters if f.field not in _GOODS)


def _only(frame: Frame, asked: Asked) -> Frame | None:
    """Bought nothing but A, only ever through one channel: not among the buyers of anything else."""
    keeper = _keeper(frame, asked)
    chosen = [f for f in frame.filters if f.field in _GOODS and f.op in {Operator.EQ, Operator.IN}]
    if not keeper or len(chosen) != 1 or not _ONLY.search(asked.text):
        return None
    (one,) = chosen
    other = Filter(one.field, Operator.NE if one.op is Operator.EQ else Operator.NOT_IN, one.value)
    return _of_them(
        frame,
        keeper,
        asked,
        (Among(keeper, SemanticQuery(filters=(other,), time=frame.time), absent=True),),
    )


def _idle(frame: Frame, asked: Asked) -> Frame | None:
    """Products, stores or customers that did nothing: never sold, never returned, without an order."""
    kind = _idle_kind(frame, asked)
    if not kind or len(asked.signals.time.periods) > 1 or asked.timing.lapsed:
        return None
    returned = (
        kind == "product" and _UNRETURNED.search(asked.text) and "returned_units" in asked.model.metrics
    )
    idle = returned or (_NO_ORDER if kind == "customer" else _UNSOLD).search(asked.text)
    if not idle:
        return None
    window = _window(asked)
    among = Among(
        _IDS.get(kind, kind),
        SemanticQuery(metrics=("returned_units",) if returned else (), time=window),
        absent=True,
    )
    return _absent(frame, asked, kind, among)


def _idle_kind(frame: Frame, asked: Asked) -> str:
    named = {*asked.roles.metrics, *frame.metrics}
    if {"product", "product_id"} & {*asked.roles.dimensions, *frame.dimensions} or named & {
        "product_count",
        "active_products",
        "products_sold",
    }:
        return "product"
    if "store" in asked.roles.dimensions or "store_count" in named:
        return "store"
    buyers = "customer" in frame.dimensions or named & _NOUNS - {"orders"}
    timed = any(h.metric == "last_order_date" for h in frame.having)
    return "customer" if buyers and not timed and not asked.signals.values else ""


def _window(asked: Asked) -> TimeWindow | None:
    period = next(iter(asked.signals.time.periods), None)
    return TimeWindow(period.start, period.end) if period else None


def _absent(frame: Frame, asked: Asked, kind: str, among: Among) -> Frame | None:
    counted = wants_count(asked.text) or re.search(r"\b(?:count|number)\b", asked.text)
    live = kind == "product" and re.search(r"\b(?:active|live)\b", asked.text)
    metric = "active_products" if live else _COUNTS[kind]
    if counted and asked.has_metric(metric):
        shown: dict[str, object] = {"metrics": (metric,), "dimensions": (), "summary": None}
    elif _ENTITIES[kind] in asked.model.entities:
        shown = {"metrics": (), "dimensions": (), "summary": None, "entity": _ENTITIES[kind]}
    else:
        return None
    kept = tuple(f for f in frame.filters if f.op is not Operator.NOT_NULL)
    update = {"among": (among,), "having": (), "time": None, "compare": None, "filters": kept, "order": None}
    return frame.model_copy(
        update={
            **{k: v for k, v in update.items() if k != "order"},
            **shown,
            "intent": "sales_report",
            "limit": None,
        }
    )


_COMBINED = re.compile(
    r"\b(?:combined|altogether|taken together|together|collectively|in total|put together|sum)\b"
    r"|\b(?:total|combined|overall|sum of)\b.*\b(?:top|best|biggest|largest) \w+"
    r"|\b(?:from|by|of|with) (?:the |our )?(?:top|best|biggest|largest|first) \w+"
    r"|\b(?:top|best|biggest|largest|first) \w+ \w+ (?:account|make up|contribute|represent|bring)"
)


def of_the_top(frame: Frame, asked: Asked) -> Frame:
    """One figure over the ten best, or their share of the whole: not a row for each of the ten."""
    ranked = frame.limit and frame.limit > 1 and len(frame.dimensions) == 1 and not frame.per
    whole = bool(frame.shares or re.search(r"\bhow much of\b", asked.text))
    if not ranked or not frame.metrics or not (_COMBINED.search(asked.text) and (whole or _is_sum(asked))):
        return frame
    field = frame.dimensions[0]
    way = "asc" if frame.descending is False else "desc"
    inner = SemanticQuery(
        metrics=frame.metrics[:1],
        dimensions=(field,),
        filters=tuple(f for f in frame.filters if f.op is not Operator.NOT_NULL),
        time=frame.time,
        order_by=(OrderBy(frame.metrics[0], "asc" if way == "asc" else "desc"),),
        limit=frame.limit,
    )
    chosen = (Among(field, inner),)
    update: dict[str, object] = {"dimensions": (), "limit": None, "descending": None, "shares": False}
    update |= {"part_among": chosen, "filters": inner.filters} if whole else {"among": chosen}
    return frame.model_copy(update=update)


def _is_sum(asked: Asked) -> bool:
    return bool(
        re.search(
            r"\b(?:combined|altogether|taken together|collectively|put together|in total|total|sum of"
            r"|together)\b",
            asked.text,
        )
    )


def share_of_groups(frame: Frame, asked: Asked) -> Frame:
    """The share of customers that meet a condition on their own figures: "share that ordered just once"."""
    of_people = "customer" in frame.dimensions or frame.metrics == ("customers",)
    if not frame.shares or not of_people or not frame.having or not asked.has_metric("customers"):
        return frame
    inner = SemanticQuery(
        metrics=tuple(dict.fromkeys(h.metric for h in frame.having)),
        dimensions=("customer",),
        having=frame.having,
        time=frame.time,
    )
    return frame.model_copy(
        update={
            "metrics": ("customers",),
            "dimensions": (),
            "having": (),
            "shares": False,
            "summary": None,
            "part_among": (Among("customer", inner),),
            "filters": tuple(f for f in frame.filters if f.op is not Operator.NOT_NULL),
        }
    )


def by_returning(frame: Frame, asked: Asked) -> Frame:
    """A figure over, or its share from, customers who had bought before (or who had not)."""
    match = _FROM_KIND.search(asked.text)
    kind = {"repeat_customers", "new_customers", "earlier_customers"} & set(frame.metrics)
    others = tuple(m for m in frame.metrics if m not in kind)
    if (
        not match
        or not kind
        or len(others) != 1
        or "new_or_returning" not in asked.model.dimensions_of(others[0])
    ):
        return frame
    new = bool(_NEW.match(match["kind"]))
    if new and frame.time is not None and not frame.shares:
        return frame
    chosen = (Filter("new_or_returning", Operator.EQ, "new" if new else "returning"),)
    update: dict[str, object] = {"metrics": others}
    update |= (
        {"part": chosen, "shares": False}
        if frame.shares and not frame.dimensions
        else {"filters": (*frame.filters, *chosen)}
    )
    return frame.model_copy(update=update)


_FROM_KIND = re.compile(
    r"\b(?:from|by|of|to|among|for|with)\s+(?:our\s+|the\s+|all\s+)?"
    r"(?P<kind>(?:brand[- ])?new|first[- ]time|returning|repeat|existing|old|loyal)\s+"
    r"(?:customers?|buyers?|shoppers?|clients?|accounts?|ones|guests)\b"
)
_NEW = re.compile(r"(?:brand[- ])?new|first")


def by_new_buyers(frame: Frame, asked: Asked) -> Frame:
    """Revenue from first-time buyers: the figure over customers whose first order fell in the period."""
    if "new_customers" not in frame.metrics or not _FROM_NEW.search(asked.text):
        return frame
    others = tuple(m for m in frame.metrics if m != "new_customers")
    if len(others) != 1 or frame.time is None:
        return frame
    inner = SemanticQuery(metrics=("new_customers",), time=TimeWindow(frame.time.start, frame.time.end))
    return frame.model_copy(update={"metrics": others, "among": (*frame.among, Among("customer", inner))})


_FROM_NEW = re.compile(
    r"\b(?:from|by|of|to|among|for|with)\s+(?:our\s+|the\s+|all\s+)?(?:brand[- ])?(?:new|first[- ]time)\b"
)
