"""One figure over another: returns relative to sales, discount per order, freight as a share of revenue."""

from __future__ import annotations

import re

from agent.nlu.asked import Asked
from agent.nlu.reading import Frame
from tools.semantic.model import SemanticModel
from tools.semantic.ratios import OVER, known_ratio

_AS_SHARE = re.compile(
    r"\b(?:relative to|in relation to|in proportion to|divided by|against)\b|\bratio (?:of|between)\b"
    r"|\b(?:as|in) (?:a |an )?(?:share|percent(?:age)?|%|proportion|fraction) of\b|\bto[- ]\w+ ratio\b"
)
_PER_ORDER = re.compile(
    r"\b(?:per|for each|for every|on each|on every) (?:single )?(?:order|invoice|basket|transaction)\b"
)


def quotient(frame: Frame, asked: Asked) -> Frame:
    """The first figure over the second, where the words set one against the other."""
    first, second = _sides(frame, asked)
    if not second or first == second:
        return frame
    model = asked.model
    name = known_ratio(first, second, model.metrics) or f"{first}{OVER}{second}"
    if name not in model.metrics and not _divisible(first, second, model):
        return frame
    kept = tuple(d for d in frame.dimensions if d != "order_id")
    update: dict[str, object] = {
        "metrics": (name,),
        "dimensions": kept,
        "shares": False,
        "part": (),
        "summary": None,
    }
    return frame.model_copy(update=update)


def _sides(frame: Frame, asked: Asked) -> tuple[str, str]:
    if len(frame.metrics) == 2 and _AS_SHARE.search(asked.text) and not frame.part:
        return frame.metrics[0], frame.metrics[1]
    per_order = "order_id" in asked.roles.grouped and _PER_ORDER.search(asked.text)
    if len(frame.metrics) == 1 and per_order and not asked.signals.ranking:
        return frame.metrics[0], "orders"
    return "", ""


def _divisible(first: str, second: str, model: SemanticModel) -> bool:
    names = (first, second)
    known = [model.metrics[n] for n in names if n in model.metrics]
    adds_up = all(m.additivity != "non_additive" or m.unit == "count" for m in known)
    return len(known) == 2 and adds_up and all(m.unit in {"money", "units", "count"} for m in known)
