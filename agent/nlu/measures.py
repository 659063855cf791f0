"""Which figure a question is about: the one it names, the one its verb stands for, or the usual one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.conditions import attach
from agent.nlu.cues import VERBS, wants_count
from agent.nlu.intent_rules import decide, earlier_buyers, launched
from agent.nlu.intents import IntentScores
from agent.nlu.roles import Roles
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Having, Operator

_WITHOUT_FIGURE = frozenset({"segments", "product_search", "customer_lookup", "order_status"})
_DATES = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures asked for, what was assumed to find them, conditions on them, and the kind of question.

    Args:
        how: What settles the figures: its own `name`, a `verb`, the `shape` of the question, or the
            `usual` figure for want of any word; empty where none is asked for.
    """

    intent: str
    metrics: tuple[str, ...]
    guessed: tuple[str, ...]
    having: tuple[Having, ...]
    how: str = ""


def measure(asked: Asked, scores: IntentScores, today: date) -> Measured:
    """The figures and the intent, which depend on one another."""
    metrics, guessed, how = _metrics(asked)
    having = _having(asked, metrics)
    intent = decide(asked.signals, asked.roles, metrics, asked.timing, scores, today)
    if intent in _WITHOUT_FIGURE and not asked.roles.metrics:
        metrics, guessed, how = (), (), ""
    found = Measured(intent, metrics, guessed, having, how)
    return _of_buyers(_of_stock(found, asked))


def _of_stock(measured: Measured, asked: Asked) -> Measured:
    """Stock is counted in units unless its worth is asked for."""
    metrics = measured.metrics
    if "stock_on_hand" in metrics and words.WORTH.search(asked.text) and asked.has_metric("stock_value"):
        return replace(measured, metrics=("stock_value",))
    if (
        measured.intent == "inventory"
        and not (words.STOCK & set(metrics))
        and asked.has_metric("stock_on_hand")
    ):
        return replace(measured, metrics=("stock_on_hand",), guessed=(), how="shape")
    return measured


def _of_buyers(measured: Measured) -> Measured:
    """Customers with "more than 5" or "once" are those with that many orders."""
    having = measured.having
    if measured.metrics != ("customers",) or not any(h.metric == "customers" for h in having):
        return measured
    counted = tuple(Having("orders", h.op, h.value) if h.metric == "customers" else h for h in having)
    return replace(measured, metrics=("orders",), having=counted)


_Choice = tuple[tuple[str, ...], tuple[str, ...], str]


def _metrics(asked: Asked) -> _Choice:
    """The metrics named, else the one a verb stands for; with the assumption, if any, and what settled it."""
    settled = _settled(asked)
    if asked.has_metric(settled):
        return (settled,), (), "shape"
    named = _named(asked)
    if named:
        return named, (), "name"
    moment = words.MOMENT.search(asked.text)
    if moment:
        which = moment["which"] or moment["at"] or moment["time"]
        name = "first_order_date" if which in {"first", "earliest"} else "last_order_date"
        return ((name,), (), "shape") if asked.has_metric(name) else ((), (), "")
    return _by_verb(asked) or _by_shape(asked)


def _by_verb(asked: Asked) -> _Choice | None:
    dimensions = set(asked.roles.dimensions)
    for cue in VERBS:
        if cue.pattern.search(asked.text) and not _is_grouped(cue.metrics, asked.roles):
            known = [name for name in cue.metrics if asked.has_metric(name)]
            if known and dimensions <= set(asked.model.dimensions_of(known[0])):
                return (known[0],), _taken(known[0], asked.model), "verb"
    return None


def _by_shape(asked: Asked) -> _Choice:
    if asked.timing.having and asked.has_metric("customers"):
        return ("revenue", "last_order_date"), (), "shape"
    if asked.roles.dimensions or asked.signals.values or asked.timing.window:
        return (*_default(asked), "usual")
    return (), (), ""


def _named(asked: Asked) -> tuple[str, ...]:
    """The metrics that the words name, the general ones narrowed by the words beside them."""
    roles, timing = asked.roles, asked.timing
    named = tuple(m for m in roles.metrics if not (timing.compare and m in words.GROWTH)) or (
        (words.DEFAULT_METRIC,) if roles.metrics else ()
    )
    spending = named == ("customers",) and words.SPENDING.search(asked.text)
    if spending and asked.has_metric(words.DEFAULT_METRIC):
        return (words.DEFAULT_METRIC,)
    return _specialised(_specific(named), asked.signals, asked.model) if named else ()


def _settled(asked: Asked) -> str:
    """The metric that the shape of the question settles, whatever its nouns; empty when it settles none."""
    if asked.timing.lapsed:
        return "orders"
    if earlier_buyers(asked.signals):
        return "earlier_customers"
    return "product_count" if launched(asked.text) and wants_count(asked.text) else ""


def _default(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The usual figure of what is broken down by: revenue, or what it can be split for at all."""
    dimensions = set(asked.roles.dimensions)
    for name in words.DEFAULTS:
        if asked.has_metric(name) and dimensions <= set(asked.model.dimensions_of(name)):
            return (name,), _taken(name, asked.model)
    return ((words.DEFAULT_METRIC,), ()) if asked.has_metric(words.DEFAULT_METRIC) else ((), ())


def _specialised(metrics: tuple[str, ...], signals: Signals, model: SemanticModel) -> tuple[str, ...]:
    """A general count with a word that narrows it: parcels that came late, payments that failed."""
    narrowed = list(metrics)
    tiers = any(v.best.dimension in {"tier", "segment"} for v in signals.values)
    segmented = tiers and metrics == ("customers",) and not signals.time.periods
    if segmented and "segment_customers" in model.metrics:
        return ("segment_customers",)
    for at, name in enumerate(metrics):
        for general, pattern, special in words.SPECIAL:
            if name == general and special in model.metrics and pattern.search(signals.lower):
                narrowed[at] = special
    return tuple(dict.fromkeys(narrowed))


def _is_grouped(metrics: tuple[str, ...], roles: Roles) -> bool:
    """Customers who are broken down by are not what is measured of them."""
    return metrics == ("customers",) and "customer" in roles.dimensions


def _specific(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Without the general metric that a specific one has in its name: cancelled orders, not orders."""
    return tuple(m for m in metrics if not any(other.endswith(f"_{m}") for other in metrics))


def _taken(name: str, model: SemanticModel) -> tuple[str, ...]:
    return (f"Measured by {model.metrics[name].label.lower()}.",)


def _having(asked: Asked, metrics: tuple[str, ...]) -> tuple[Having, ...]:
    model, timing, roles = asked.model, asked.timing, asked.roles
    if not metrics and asked.has_metric("average_price"):
        metrics = ("average_price",)
    moved = words.LESS.search(asked.text)
    if moved and timing.compare is not None and metrics:
        good = model.metrics[metrics[0]].higher_is_better is not False
        up = moved["way"] in {"more", "higher"} or (moved["way"] == ("better" if good else "worse"))
        sign = Operator.GT if up else Operator.LT
        return (Having(f"{metrics[0]}__change", sign, 0),) if roles.dimensions else ()
    fallback = next((m for m in metrics if model.metrics[m].format not in _DATES), None)
    known = tuple(h for h in timing.having if h.metric.removesuffix("__previous") in model.metrics)
    return (*attach(asked.signals, roles, fallback, model), *known)


def on_attributes(
    signals: Signals, having: tuple[Having, ...], model: SemanticModel
) -> tuple[tuple[Having, ...], tuple[Filter, ...]]:
    """Conditions that stand beside a numeric attribute ("over 600 pages") are filters on it."""
    filters: list[Filter] = []
    for condition in signals.conditions:
        for mention in signals.mentions:
            begin, stop = signals.position(mention)
            near = -1 <= begin - condition.stop <= 2 or 0 <= condition.begin - stop <= 12
            names = [d for d in mention.of("dimension") if model.dimensions[d].type in {"integer", "number"}]
            if near and names:
                filters.append(Filter(names[0], condition.op, condition.value))
    taken = {(f.op, f.value) for f in filters}
    return tuple(h for h in having if (h.op, h.value) not in taken), tuple(filters)
