"""Which figure a question is about: the one it names, the one its verb stands for, or the usual one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.attributes import on_attributes
from agent.nlu.cues import VERBS, wants_count
from agent.nlu.group_conditions import conditions_on_groups
from agent.nlu.intent_rules import decide, earlier_buyers, launched
from agent.nlu.intents import IntentScores
from agent.nlu.rates import ratio_of
from agent.nlu.roles import Roles
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel
from tools.semantic.query import Having

_WITHOUT_FIGURE = frozenset({"segments", "product_search", "customer_lookup", "order_status"})


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures asked for, what was assumed to find them, conditions on them, and the kind of question.

    Args:
        how: What settles the figures: its own `name`, a `verb`, the `shape` of the question, or the
            `usual` figure for want of any word; empty where none is asked for.
        absorbed: Dimensions named that are what is averaged, not what is broken down by.
    """

    intent: str
    metrics: tuple[str, ...]
    guessed: tuple[str, ...]
    having: tuple[Having, ...]
    how: str = ""
    absorbed: tuple[str, ...] = ()


def measure(asked: Asked, scores: IntentScores, today: date) -> Measured:
    """The figures and the intent, which depend on one another."""
    absorbed = _attributes_averaged(asked)
    metrics, guessed, how = (tuple(f"{d}.avg" for d in absorbed), (), "name") if absorbed else _metrics(asked)
    having = _of_sold(conditions_on_groups(asked, metrics), metrics)
    intent = decide(asked.signals, asked.roles, metrics, asked.timing, scores, today)
    if "average_monetary" in metrics:
        intent = "sales_report"
    if intent in _WITHOUT_FIGURE and not asked.roles.metrics and how != "name":
        metrics, guessed, how = (), (), ""
    found = Measured(intent, metrics, guessed, having, how, absorbed)
    return _of_buyers(_of_stock(_of_reasons(found, asked), asked), asked)


def _of_sold(having: tuple[Having, ...], metrics: tuple[str, ...]) -> tuple[Having, ...]:
    """Conditions on the narrower figure that the words made of a general one: pieces held."""
    narrower = {
        general: special
        for general, _, special in words.SPECIAL
        if special in metrics and general not in metrics
    }
    return tuple(replace(h, metric=narrower.get(h.metric, h.metric)) for h in having)


def _of_reasons(measured: Measured, asked: Asked) -> Measured:
    """Reasons of returns are counted by returns, unless their worth is asked for."""
    if not words.RETURN_REASON.search(asked.text) or not asked.has_metric("return_count"):
        return measured
    counted = asked.roles.metrics and "repeat_customers" not in asked.roles.metrics
    metrics = measured.metrics if counted else ("return_count",)
    return replace(measured, intent="sales_report", metrics=metrics, guessed=(), how="shape")


def _attributes_averaged(asked: Asked) -> tuple[str, ...]:
    """Numeric columns of the shop whose average is asked for: "mean review score by quarter"."""
    if not words.AVERAGE.search(asked.text) or asked.roles.metrics:
        return ()
    named = [d for d in asked.roles.dimensions if d not in asked.roles.grouped]
    return tuple(d for d in named if asked.has_metric(f"{d}.avg"))[:1]


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


def _of_buyers(measured: Measured, asked: Asked) -> Measured:
    """Customers with "more than 5" or "once" are those with that many orders."""
    having = measured.having
    if set(asked.roles.dimensions) - {"customer"}:
        return measured
    if measured.metrics != ("customers",) or not any(h.metric == "customers" for h in having):
        return measured
    counted = tuple(Having("orders", h.op, h.value) if h.metric == "customers" else h for h in having)
    return replace(measured, metrics=("orders",), having=counted)


_Choice = tuple[tuple[str, ...], tuple[str, ...], str]


def _metrics(asked: Asked) -> _Choice:
    """The metrics named, else the one a verb stands for; with the assumption, if any, and what settled it."""
    if tiered := _tier_figures(asked):
        return tiered, (), "name"
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
    found = _of_attribute(asked) or _by_verb(asked) or _by_shape(asked)
    return (_averaged(_paid(found[0], asked), asked), *found[1:])


def _of_attribute(asked: Asked) -> _Choice | None:
    """How many things have a column of theirs so: "number of 1 star reviews", "products over 10 kg"."""
    if not (wants_count(asked.text) or words.RATE_OF.search(asked.text)):
        return None
    _, filters = on_attributes(asked.signals, (), asked.model)
    tables = {f.field.partition(".")[0] for f in filters if "." in f.field}
    name = _COUNT_OF_TABLE.get(next(iter(tables), "")) if len(tables) == 1 else None
    return ((name,), (), "shape") if name and asked.has_metric(name) else None


_COUNT_OF_TABLE = {
    "orders": "orders",
    "products": "product_count",
    "customers": "registered_customers",
    "payments": "payment_count",
    "stores": "store_count",
}


def _by_verb(asked: Asked) -> _Choice | None:
    dimensions = set(asked.roles.dimensions)
    for cue in VERBS:
        if cue.pattern.search(asked.text) and not _is_grouped(cue.metrics, asked.roles):
            known = [name for name in _of_groups(cue.metrics, asked) if asked.has_metric(name)]
            if known and dimensions <= set(asked.model.dimensions_of(known[0])):
                return (known[0],), _taken(known[0], asked.model), "verb"
    return None


def _of_groups(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """What sells best is counted in units; a brand, a shop or a country that does, by its revenue."""
    goods = {"product", "product_id", "sku"} & {
        *asked.roles.dimensions,
        *(v.best.dimension for v in asked.signals.values),
    }
    grouped = bool(asked.roles.dimensions) and not goods
    sells = metrics == ("units_sold",) and words.SELLS_BEST.search(asked.text)
    return (words.DEFAULT_METRIC, *metrics) if grouped and sells else metrics


def _by_shape(asked: Asked) -> _Choice:
    if asked.timing.having and asked.has_metric("customers"):
        return ("revenue", "last_order_date"), (), "shape"
    if asked.roles.dimensions or asked.signals.values or asked.timing.window:
        return (*_default(asked), "usual")
    return (), (), ""


def _named(asked: Asked) -> tuple[str, ...]:
    """The metrics that the words name, the general ones narrowed by the words beside them."""
    roles, timing = asked.roles, asked.timing
    measured = tuple(m for m in roles.metrics if not left_out(m, asked.text, roles.metrics, asked.model))
    named = tuple(m for m in measured if not (timing.compare and m in words.GROWTH)) or (
        (words.DEFAULT_METRIC,) if measured else ()
    )
    spending = named == ("customers",) and words.SPENDING.search(asked.text)
    named = _handed_back(named, asked)
    if named == ("customers",) and words.SPENT_EACH.search(asked.text):
        named = (words.DEFAULT_METRIC,)
    if spending and asked.has_metric(words.DEFAULT_METRIC):
        return (words.DEFAULT_METRIC,)
    if named == ("orders",) and words.VALUE_OF_ORDERS.search(asked.text):
        return (words.DEFAULT_METRIC,)
    if not named:
        return ()
    narrowed = _specialised(_specific(named, asked), asked.signals, asked.model)
    return ratio_of(_paid(_averaged(_first_bought(narrowed, asked), asked), asked), asked)


def _handed_back(named: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """Returns counted in pieces, and goods (not buyers) that came back."""
    back = "repeat_customers" in named and not words.BUYERS.search(asked.text)
    goods = {"product", "brand", "category"} & {
        *asked.roles.dimensions,
        *(v.best.dimension for v in asked.signals.values),
    }
    if back and goods:
        named = tuple(m for m in named if m not in {"repeat_customers", "units_sold"}) or ("returned_units",)
    if set(named) == {"returns_amount", "units_sold"} and words.IN_PIECES.search(asked.text):
        named = ("returned_units",)
    if words.SHELF & set(named):
        named = tuple(m for m in named if m not in _COUNTS_OF_PRODUCTS)
    in_order = named == ("product_count",) and any(i.kind == "order" for i in asked.signals.identifiers)
    return ("units_sold",) if in_order else named


_COUNTS_OF_PRODUCTS = frozenset({"product_count", "products_sold", "active_products"})


def _tier_figures(asked: Asked) -> tuple[str, ...]:
    """How many customers a tier has, and what they spend together."""
    tiers = any(v.best.dimension in {"tier", "segment"} for v in asked.signals.values)
    both = words.NUMBER_AND_SPEND.search(asked.text)
    figures = ("segment_customers", "segment_revenue")
    return (
        figures if tiers and both and all(map(asked.has_metric, figures)) and not asked.timing.window else ()
    )


def left_out(name: str, text: str, named: Sequence[str], model: SemanticModel) -> bool:
    """A charge that is named only to say that the figure beside it is without it, as it is anyway."""
    charge = words.CHARGES.get(name)
    if charge is None or f"net of {charge}" not in text:
        return False
    told = (caveat for other in named if other != name for caveat in model.metrics[other].caveats)
    return any("without tax and shipping" in caveat for caveat in told)


def _paid(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """Money that came in by a way of paying is payments, not sales of the orders paid so."""
    by_card = any(v.best.dimension in {"payment_method", "card_brand"} for v in asked.signals.values)
    loosely = metrics in {("revenue",), ("units_sold",)} and words.PAID.search(asked.text)
    return ("payments_amount",) if by_card and loosely and asked.has_metric("payments_amount") else metrics


def _first_bought(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """Where nobody's registration is dated, those who came in a period are those who first bought in it."""
    dated = "customers.registration_date" not in asked.model.unavailable
    timed = asked.timing.window is not None
    if metrics != ("registered_customers",) or dated or not timed or not asked.has_metric("new_customers"):
        return metrics
    return ("new_customers",)


def _averaged(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """The average order, basket or ticket is its value; what customers of a tier spend has its own figure."""
    tiers = any(v.best.dimension in {"tier", "segment"} for v in asked.signals.values)
    spent = tiers and metrics == ("revenue",) and words.AVERAGE.search(asked.text)
    if spent and asked.has_metric("average_monetary") and not asked.signals.time.periods:
        return ("average_monetary",)
    if metrics == ("revenue",) and asked.signals.time.grain is None and words.SPENT_EACH.search(asked.text):
        return ("revenue_per_customer",) if asked.has_metric("revenue_per_customer") else metrics
    if not words.AVERAGE_ORDER.search(asked.text):
        return metrics
    if (
        metrics == ("orders",)
        and asked.has_metric("average_order_value")
        and asked.signals.time.grain is None
    ):
        return ("average_order_value",)
    return metrics


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


def _specific(metrics: tuple[str, ...], asked: Asked) -> tuple[str, ...]:
    """Without the general metric that a specific one beside it has in its name: cancelled orders."""
    places = {name: (begin, stop) for name, begin, stop in asked.roles.measured}

    def beside(general: str, narrow: str) -> bool:
        (a, b), (c, d) = places.get(general, (0, 0)), places.get(narrow, (0, 0))
        between = asked.text[min(b, d) : max(a, c)]
        return max(a, c) - min(b, d) <= _BESIDE and not words.SET_AGAINST.search(between)

    kept = tuple(
        m for m in metrics if not any(other.endswith(f"_{m}") and beside(m, other) for other in metrics)
    )
    narrow = _SHIPPED & set(kept)
    if narrow and not _JOINED.search(asked.text):
        kept = tuple(m for m in kept if m not in {"orders", "shipments", "customers"})
    return _told(kept, places, asked)


_SHIPPED = frozenset({"order_to_delivery_days", "average_delivery_days"}) | frozenset(
    {"on_time_shipments", "late_shipments", "overdue_shipments", "on_time_rate", "late_rate"}
)
_JOINED = re.compile(r"\band (?:how many|the|their|its|what|which)\b")


def _told(metrics: tuple[str, ...], places: dict[str, tuple[int, int]], asked: Asked) -> tuple[str, ...]:
    """Without revenue where "how much money" only asks for the amount of another figure of money."""
    begin, stop = places.get(words.DEFAULT_METRIC, (0, 0))
    vague = words.AMOUNT.fullmatch(asked.text[begin:stop])
    others = tuple(m for m in metrics if m != words.DEFAULT_METRIC)
    money = any(asked.model.metrics[m].unit == "money" for m in others)
    return others if vague and money else metrics


_BESIDE = 24


def _taken(name: str, model: SemanticModel) -> tuple[str, ...]:
    return (f"Measured by {model.metrics[name].label.lower()}.",)
