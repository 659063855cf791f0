"""Conditions on groups: how much they must have, and by how much they must have moved."""

from __future__ import annotations

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.conditions import attach
from tools.semantic.query import Having, Operator

_DATES = frozenset({"date", "datetime"})


def conditions_on_groups(asked: Asked, metrics: tuple[str, ...]) -> tuple[Having, ...]:
    """What the question demands of the groups' figures, in the light of the metrics that it asks for."""
    model, timing, roles = asked.model, asked.timing, asked.roles
    if not metrics and asked.has_metric("average_price"):
        metrics = ("average_price",)
    moved = words.LESS.search(asked.text)
    if moved and timing.compare is not None and metrics:
        good = model.metrics[metrics[0]].higher_is_better is not False
        up = moved["way"] in {"more", "higher"} or (moved["way"] == ("better" if good else "worse"))
        sign = Operator.GT if up else Operator.LT
        return (Having(f"{metrics[0]}__change", sign, 0),) if roles.dimensions else ()
    grown = _grown(asked, metrics)
    if grown:
        return grown
    fallback = next((m for m in metrics if model.metrics[m].format not in _DATES), None)
    known = tuple(h for h in timing.having if h.metric.removesuffix("__previous") in model.metrics)
    return (*_worth(attach(asked.signals, roles, fallback, model), metrics, asked), *known)


def _worth(having: tuple[Having, ...], metrics: tuple[str, ...], asked: Asked) -> tuple[Having, ...]:
    """Orders over so much money are those with such a total."""
    plain = metrics == ("orders",) and not set(asked.roles.dimensions) - {"order_id"}
    if not plain or not words.IN_MONEY.search(asked.text) or not asked.has_metric("order_total"):
        return having
    return tuple(Having("order_total", h.op, h.value) if h.metric == "orders" else h for h in having)


def _grown(asked: Asked, metrics: tuple[str, ...]) -> tuple[Having, ...]:
    """Groups by how much they moved: "grew by more than 50%", "more than doubled", "went down"."""
    if asked.timing.compare is None or not metrics or not asked.roles.dimensions:
        return ()
    percents = [c for c in asked.signals.conditions if c.percent]
    down = bool(words.WENT_DOWN.search(asked.text))
    change = f"{metrics[0]}__change_pct"
    if percents:
        sign = _OPPOSITE.get(percents[0].op, percents[0].op) if down else percents[0].op
        return (Having(change, sign, -percents[0].value if down else percents[0].value),)
    times = words.MULTIPLIED.search(asked.text)
    if times:
        factor = {"doubled": 1.0, "tripled": 2.0, "quadrupled": 3.0, "halved": -0.5}[times["by"]]
        more = Operator.GT if times["more"] else Operator.GE
        return (Having(change, _OPPOSITE[more] if factor < 0 else more, factor),)
    moved = down or words.WENT_UP.search(asked.text)
    listed = moved and not asked.signals.ranking and words.WHICH.search(asked.text)
    return (Having(f"{metrics[0]}__change", Operator.LT if down else Operator.GT, 0),) if listed else ()


_OPPOSITE = {
    Operator.GT: Operator.LT,
    Operator.GE: Operator.LE,
    Operator.LT: Operator.GT,
    Operator.LE: Operator.GE,
}
