"""Filters and periods in plain words, for the line under an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tools.result import Value
from tools.semantic.model import SemanticModel
from tools.semantic.query import Among, Comparison, Filter, Having, Operator, SemanticQuery, Side, TimeWindow

_WORDS: Mapping[Operator, str] = {
    Operator.EQ: "is",
    Operator.NE: "is not",
    Operator.GT: "is above",
    Operator.GE: "is at least",
    Operator.LT: "is below",
    Operator.LE: "is at most",
    Operator.IN: "is one of",
    Operator.NOT_IN: "is none of",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does not contain",
    Operator.IS_NULL: "is empty",
    Operator.NOT_NULL: "is not empty",
}


def describe_filters(query: SemanticQuery, model: SemanticModel) -> tuple[str, ...]:
    """One phrase per filter, period, comparison and condition."""
    phrases = [_filter(item, model) for item in query.filters]
    phrases += [_among(item, model) for item in query.among]
    phrases += [f"part: {_filter(item, model)}" for item in query.part]
    phrases += [f"part: {_among(item, model)}" for item in query.part_among]
    phrases += [_side(side, model) for side in query.contrast]
    if query.time is not None and (window := describe_window(query.time)):
        phrases.append(f"period {window}")
    if isinstance(query.compare, TimeWindow):
        phrases.append(f"compared with {describe_window(query.compare)}")
    elif query.compare is not None:
        other = query.compare is Comparison.PREVIOUS_PERIOD
        phrases.append(f"compared with the {'period before' if other else 'same period last year'}")
    phrases += [_having(item, model) for item in query.having]
    return tuple(phrases)


def describe_window(window: TimeWindow) -> str:
    """A period in words, with its last day included; empty when it is open on both sides."""
    last = window.end - timedelta(days=1) if window.end is not None else None
    if window.start is not None and last is not None:
        return f"{window.start}" if window.start == last else f"{window.start} to {last}"
    if window.start is not None:
        return f"from {window.start}"
    return f"until {last}" if last is not None else ""


def _filter(item: Filter, model: SemanticModel) -> str:
    known = model.dimensions.get(item.field)
    label = known.label if known else item.field.replace("_", " ")
    return _phrase(label, item.op, item.value)


def _among(item: Among, model: SemanticModel) -> str:
    """Customer is among those with orders (product is Pen, period 2025-01-01 to 2025-12-31)."""
    known = model.dimensions.get(item.field)
    label = (known.label if known else item.field.replace("_", " ")).lower()
    named = [model.metrics[name].label.lower() for name in item.query.metrics if name in model.metrics]
    what = " and ".join(named) or "orders"
    rank = f"the first {item.query.limit} by " if item.query.limit is not None else "those with "
    details = ", ".join(describe_filters(item.query, model))
    verb = "is not among" if item.absent else "is among"
    return f"{label} {verb} {rank}{what}" + (f" ({details})" if details else "")


def _side(side: Side, model: SemanticModel) -> str:
    own = SemanticQuery(filters=side.filters, among=side.among, time=side.time)
    return f"{side.label}: {', '.join(describe_filters(own, model)) or 'everything'}"


def _having(item: Having, model: SemanticModel) -> str:
    known = model.metrics.get(item.metric)
    return _phrase(known.label if known else item.metric.replace("_", " "), item.op, item.value)


def _phrase(label: str, op: Operator, value: Value | tuple[Value, ...]) -> str:
    if op in (Operator.IS_NULL, Operator.NOT_NULL):
        return f"{label.lower()} {_WORDS[op]}"
    if isinstance(value, tuple):
        return f"{label.lower()} {_WORDS[op]} {', '.join(_word(item) for item in value)}"
    return f"{label.lower()} {_WORDS[op]} {_word(value)}"


def _word(value: Value) -> str:
    if value is None:
        return "empty"
    return value.isoformat() if isinstance(value, date) else str(value)
