"""Pronouns: a question about the one thing that the answer before it named."""

from __future__ import annotations

import re

from agent.nlu.compose import Composition
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from tools.semantic.query import Filter, TimeWindow

_NOUNS = {
    "customer": "customer",
    "client": "customer",
    "buyer": "customer",
    "shopper": "customer",
    "account": "customer",
    "order": "order_id",
    "invoice": "order_id",
    "product": "product",
    "item": "product",
    "article": "product",
    "store": "store",
    "shop": "store",
    "category": "category",
    "country": "country",
    "brand": "brand",
}
_FIRST = re.compile(r"\b(?:the )?(?:first|top|best|number) (?:one|1|of (?:them|those))\b|\bthe winner\b")
_POINTS = re.compile(
    r"\b(?:(?P<thing>it|its|it's)|(?P<person>they|their|them|he|she|his|her|hers|him)"
    rf"|(?:that|this|the same|said) (?P<noun>one|{'|'.join(_NOUNS)})(?:'s)?)\b"
)
_FIGURES_BY = frozenset({"name", "verb"})


def about_the_same(before: Frame, composition: Composition, signals: Signals) -> Frame | None:
    """The question, asked of what the answer before it named; None when it does not point there."""
    target = _target(before, signals.lower)
    now = composition.frame
    if target is None or any(f.field == target.field for f in now.filters) or now.subject:
        return None
    asks_figure = bool(now.metrics) and composition.how in _FIGURES_BY and composition.named != ()
    counted = asks_figure or (bool(now.metrics) and composition.how == "verb")
    if target.field == "order_id" and not asks_figure:
        return Frame(intent="order_status", subject=str(target.value), fields=now.fields)
    if target.field == "customer" and not (counted or now.dimensions or now.metrics):
        return Frame(intent="customer_lookup", subject=str(target.value), fields=now.fields)
    if target.field in {"product", "product_id"} and not counted:
        return Frame(intent="product_search", filters=(target,))
    metrics = now.metrics if counted or now.dimensions else (now.metrics or before.metrics)
    return now.model_copy(
        update={
            "focus": (target,),
            "intent": "sales_report" if now.intent in {"product_search", "customer_lookup"} else now.intent,
            "metrics": metrics,
            "filters": (*now.filters, target),
            "time": _time(before.time, now.time),
        }
    )


def _target(before: Frame, text: str) -> Filter | None:
    first = _FIRST.search(text)
    if not before.focus or not (before.single or first):
        return None
    if first:
        return before.focus[0]
    found = _POINTS.search(text)
    if found is None:
        return None
    by_field = {f.field: f for f in before.focus}
    if found["noun"] and found["noun"] != "one":
        field = _NOUNS[found["noun"]]
        return by_field.get(field) or by_field.get(f"{field}_id")
    if found["person"] and "customer" in by_field:
        return by_field["customer"]
    return before.focus[0]


def _time(shown: TimeWindow | None, said: TimeWindow | None) -> TimeWindow | None:
    if said is None:
        return TimeWindow(shown.start, shown.end, None, shown.field) if shown else None
    if said.start is None and said.end is None and shown is not None:
        return TimeWindow(shown.start, shown.end, said.grain, shown.field)
    return said
