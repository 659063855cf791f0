"""Shares that the model has a rate for: the percentage of late deliveries, of gross sales refunded."""

from __future__ import annotations

from sqlglot import exp

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.cues import VERBS
from tools.semantic.model import Metric, SemanticModel
from tools.semantic.ratios import known_ratio


def ratio_of(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """The share of a kind among its whole, where the model has it: the percentage of late deliveries."""
    found = words.RATE_OF.search(asked.text)
    against = words.AS_SHARE.search(asked.text)
    if against and len(metrics) == 2:
        return _only_rate(metrics[0], asked.model) or metrics
    if found and len(metrics) == 2 and (rate := known_ratio(metrics[1], metrics[0], asked.model.metrics)):
        return (rate,)
    part = _named_part(asked) and words.PART_OF.search(asked.text)
    if len(metrics) == 1 and found and not part:
        metrics = _with_verb(metrics, asked)
    if len(metrics) != 1 or not found or part:
        return metrics
    return _only_rate(metrics[0], asked.model) or metrics


def _only_rate(part: str, model: SemanticModel) -> tuple[str, ...]:
    """The rate of a part among its whole, where the model has exactly one."""
    rates = [m.name for m in model.metrics.values() if m.unit == "ratio" and _numerator(m) == part]
    return (rates[0],) if len(rates) == 1 else ()


def _named_part(asked: Asked) -> bool:
    """A value is named whose share is asked for; a state that has a figure of its own is none."""
    stated = {"order_status", "payment_status", "delivery_status"}
    return any(v.best.dimension not in stated for v in asked.signals.values)


def _with_verb(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """The rate that the verb of a share stands for: "percentage of gross sales refunded"."""
    (whole,) = metrics
    parts = [
        name for cue in VERBS if cue.pattern.search(asked.text) for name in cue.metrics if name in _PARTS
    ]
    rates = (known_ratio(name, whole, asked.model.metrics) for name in parts)
    found = next((rate for rate in rates if rate), None)
    return (found,) if found else metrics


_PARTS = frozenset({"returns_amount", "returned_units", "cancelled_orders", "failed_payments"})


def _numerator(metric: Metric) -> str:
    formula = metric.formula
    top = formula.this if isinstance(formula, exp.Div) else None
    return top.name if isinstance(top, exp.Column) else ""
