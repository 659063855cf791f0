"""From signals to a frame: what is asked, in the model's own terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.nlu import compose_cues as words
from agent.nlu.conditions import Linking, attach, link_filters
from agent.nlu.cues import VERBS, wants_count, wants_list, wants_shares
from agent.nlu.intent_rules import decide, earlier_buyers, launched
from agent.nlu.intents import IntentScores
from agent.nlu.reading import Frame
from agent.nlu.roles import Roles, assign
from agent.nlu.signals import Signals
from agent.nlu.timing import Timing, read_timing
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Having, Operator, Summary, TimeWindow
from tools.semantic.values import ValueIndex


@dataclass(frozen=True, slots=True)
class Composition:
    """A frame, what was assumed for it, and what it was made from.

    Args:
        named: The metrics that the words named, before any default.
    """

    frame: Frame
    notes: tuple[str, ...]
    roles: Roles
    timing: Timing
    linking: Linking
    named: tuple[str, ...]


def compose(
    signals: Signals,
    model: SemanticModel,
    index: ValueIndex,
    scores: IntentScores,
    today: date,
    base: Frame | None = None,
) -> Composition:
    """Build the frame of one question; values link in the light of the frame it goes on from, if any."""
    roles = assign(signals)
    timing = read_timing(signals, today)
    metrics, guessed = _metrics(signals, roles, timing, model)
    having = _having(signals, roles, timing, metrics, model)
    intent = decide(signals, roles, metrics, timing, scores, today)
    if intent in {"segments", "product_search", "customer_lookup", "order_status"} and not roles.metrics:
        metrics, guessed = (), ()
    if "stock_on_hand" in metrics and words.WORTH.search(signals.lower) and "stock_value" in model.metrics:
        metrics = ("stock_value",)
    if intent == "inventory" and not (words.STOCK & set(metrics)) and "stock_on_hand" in model.metrics:
        metrics, guessed = ("stock_on_hand",), ()
    measured = roles.metrics or (base.metrics if base else metrics)
    if intent == "forecast" and "forecast" in model.metrics:
        measured = ("forecast",)
    standing = tuple(f.field for f in base.filters) if base else ()
    linking = link_filters(signals, model, index, measured, roles.dimensions, standing)
    metrics, having = _of_buyers(metrics, having)
    having, numeric = _on_attributes(signals, having, model)
    dimensions = _dimensions(signals, roles, linking, having, metrics)
    flags = tuple(d for d in dimensions if model.dimensions[d].type == "boolean" and d not in roles.grouped)
    dimensions = tuple(d for d in dimensions if d not in flags and d not in {f.field for f in numeric})
    listing = wants_list(signals.lower)
    unsaid = bool(listing and words.SHELF & set(metrics)) or bool(words.SELLING.search(signals.lower))
    if unsaid and not dimensions and "product" in model.dimensions:
        dimensions = ("product",)
    moved = words.MOVED.search(signals.lower) if timing.compare is not None else None
    best_seller = words.BEST_SELLER.search(signals.lower)
    if best_seller and not dimensions and "product" in model.dimensions:
        dimensions = ("product",)
    shares = wants_shares(signals.lower) and _can_share(metrics, model)
    filters = (
        *linking.filters,
        *numeric,
        *(Filter(name, Operator.EQ, True) for name in flags),
        *(
            Filter(name, Operator.EQ, True)
            if model.dimensions[name].type == "boolean"
            else Filter(name, Operator.NOT_NULL)
            for name in roles.present
        ),
        *(Filter(name, Operator.IS_NULL) for name in roles.absent),
        *_identified(signals, model),
        *_real_customers(roles, signals),
    )
    named = {f.field for f in filters if f.op is Operator.EQ}
    if shares and dimensions and set(dimensions) <= named and not roles.grouped:
        dimensions = ()
    part = filters if shares and not dimensions and (_is_part(signals) or roles.present) else ()
    if metrics == ("orders",) and any(h.metric == "orders" for h in having) and not dimensions:
        dimensions = ("order_id",)
    of_order = intent == "order_status" or (base is not None and base.intent == "order_status")
    summary = _summary(signals, roles, dimensions, having, timing, metrics, model)
    if summary is Summary.COUNT and dimensions == ("product",) and "product_id" in model.dimensions:
        dimensions = ("product_id",)
    frame = Frame(
        intent=intent,
        metrics=metrics,
        dimensions=dimensions,
        filters=() if part else filters,
        part=part,
        summary=summary,
        time=_on_field(timing.window, signals, metrics, model),
        compare=timing.compare,
        by_change=moved is not None,
        descending=not (moved["down"] or moved["drop"])
        if moved
        else _descending(signals, timing, metrics, model),
        limit=1
        if best_seller
        and (best_seller["one"] is not None or best_seller["two"] is not None)
        and not dimensions[1:]
        else _limit(signals, roles, timing),
        offset=signals.ranking.offset if signals.ranking else 0,
        per=_per(signals, roles, dimensions),
        having=having,
        shares=shares and not part and summary is None,
        listing=bool(words.CONTENTS.search(signals.lower)) if of_order else listing,
        subject=_subject(signals),
        text=" ".join(t.lower for t in signals.unknown) or None,
        fields=_fields(signals, model),
        active=False if words.GONE.search(signals.lower) else None,
    )
    return Composition(
        frame, (*timing.notes, *linking.notes, *guessed), roles, timing, linking, roles.metrics
    )


def _metrics(
    signals: Signals, roles: Roles, timing: Timing, model: SemanticModel
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics named, else the one a verb stands for; with the assumption, if any."""
    settled = _settled(signals, timing)
    if settled in model.metrics:
        return (settled,), ()
    named = tuple(m for m in roles.metrics if not (timing.compare and m in words.GROWTH)) or (
        (words.DEFAULT_METRIC,) if roles.metrics else ()
    )
    if (
        named == ("customers",)
        and words.SPENDING.search(signals.lower)
        and words.DEFAULT_METRIC in model.metrics
    ):
        return (words.DEFAULT_METRIC,), ()
    if named:
        return _specialised(_specific(named), signals, model), ()
    moment = words.MOMENT.search(signals.lower)
    if moment:
        which = moment["which"] or moment["at"] or moment["time"]
        name = "first_order_date" if which in {"first", "earliest"} else "last_order_date"
        return ((name,), ()) if name in model.metrics else ((), ())
    for cue in VERBS:
        if cue.pattern.search(signals.lower) and not _is_grouped(cue.metrics, roles):
            known = [name for name in cue.metrics if name in model.metrics]
            if known and set(roles.dimensions) <= set(model.dimensions_of(known[0])):
                return (known[0],), _taken(known[0], model)
    if timing.having and "customers" in model.metrics:
        return ("revenue", "last_order_date"), ()
    if roles.dimensions or signals.values or timing.window:
        return _default(roles, model)
    return (), ()


def _settled(signals: Signals, timing: Timing) -> str:
    """The metric that the shape of the question settles, whatever its nouns; empty when it settles none."""
    if timing.lapsed:
        return "orders"
    if earlier_buyers(signals):
        return "earlier_customers"
    return "product_count" if launched(signals.lower) and wants_count(signals.lower) else ""


def _default(roles: Roles, model: SemanticModel) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The usual figure of what is broken down by: revenue, or what it can be split for at all."""
    for name in words.DEFAULTS:
        if name in model.metrics and set(roles.dimensions) <= set(model.dimensions_of(name)):
            return (name,), _taken(name, model)
    return ((words.DEFAULT_METRIC,), ()) if words.DEFAULT_METRIC in model.metrics else ((), ())


def _specialised(metrics: tuple[str, ...], signals: Signals, model: SemanticModel) -> tuple[str, ...]:
    """A general count with a word that narrows it: parcels that came late, payments that failed."""
    narrowed = list(metrics)
    tiers = any(v.best.dimension in {"tier", "segment"} for v in signals.values)
    if (
        tiers
        and metrics == ("customers",)
        and not signals.time.periods
        and "segment_customers" in model.metrics
    ):
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


def _having(
    signals: Signals, roles: Roles, timing: Timing, metrics: tuple[str, ...], model: SemanticModel
) -> tuple[Having, ...]:
    if not metrics and "average_price" in model.metrics:
        metrics = ("average_price",)
    moved = words.LESS.search(signals.lower)
    if moved and timing.compare is not None and metrics:
        good = model.metrics[metrics[0]].higher_is_better is not False
        up = moved["way"] in {"more", "higher"} or (moved["way"] == ("better" if good else "worse"))
        sign = Operator.GT if up else Operator.LT
        return (Having(f"{metrics[0]}__change", sign, 0),) if roles.dimensions else ()
    fallback = next((m for m in metrics if model.metrics[m].format not in {"date", "datetime"}), None)
    known = tuple(h for h in timing.having if h.metric.removesuffix("__previous") in model.metrics)
    return (*attach(signals, roles, fallback, model), *known)


def _on_attributes(
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


def _of_buyers(
    metrics: tuple[str, ...], having: tuple[Having, ...]
) -> tuple[tuple[str, ...], tuple[Having, ...]]:
    """Customers with "more than 5" or "once" are those with that many orders."""
    if metrics != ("customers",) or not any(h.metric == "customers" for h in having):
        return metrics, having
    counted = tuple(Having("orders", h.op, h.value) if h.metric == "customers" else h for h in having)
    return ("orders",), counted


def _dimensions(
    signals: Signals, roles: Roles, linking: Linking, having: tuple[Having, ...], metrics: tuple[str, ...]
) -> tuple[str, ...]:
    """What to break down by; what cannot be is refused by the compiler, with the reason, never dropped."""
    wanted = list(dict.fromkeys([*roles.dimensions, *linking.compared]))
    by_count = "customers" in roles.metrics and metrics == ("orders",)
    buyers = {"last_order_date", "first_order_date", "orders__previous"} & {h.metric for h in having}
    meant = bool(buyers or by_count or words.WHO.search(signals.lower))
    return tuple(wanted or (["customer"] if meant else []))


def _is_part(signals: Signals) -> bool:
    """A value is named whose share is asked for; filters of the whole are not told apart from it."""
    return bool(signals.values)


def _summary(
    signals: Signals,
    roles: Roles,
    dimensions: tuple[str, ...],
    having: tuple[Having, ...],
    timing: Timing,
    metrics: tuple[str, ...],
    model: SemanticModel,
) -> Summary | None:
    """Count the groups of "how many customers spent over …"; average a metric over its axis."""
    counted = roles.asked or dimensions in {("order_id",), ("customer",)}
    if dimensions and wants_count(signals.lower) and counted and (having or not roles.metrics):
        return Summary.COUNT
    grain = timing.window.grain if timing.window else None
    if any(model.metrics[m].additivity == "non_additive" for m in metrics):
        return None
    return (
        Summary.AVERAGE if grain and words.AVERAGE.search(signals.lower) and not timing.best_period else None
    )


def _can_share(metrics: tuple[str, ...], model: SemanticModel) -> bool:
    return bool(metrics) and all(model.metrics[m].unit not in {"ratio", "days", "none"} for m in metrics)


def _on_field(
    window: TimeWindow | None, signals: Signals, metrics: tuple[str, ...], model: SemanticModel
) -> TimeWindow | None:
    """Products counted by when they were launched, not by when they sold."""
    if window is None or metrics != ("product_count",) or not launched(signals.lower):
        return window
    return TimeWindow(window.start, window.end, window.grain, "launched_on")


def _identified(signals: Signals, model: SemanticModel) -> tuple[Filter, ...]:
    fields = {"customer": "customer", "product": "product_id", "sku": "sku", "email": "customer_email"}
    return tuple(
        Filter(fields[i.kind], Operator.EQ, i.value)
        for i in signals.identifiers
        if i.kind in fields and fields[i.kind] in model.dimensions
    )


def _real_customers(roles: Roles, signals: Signals) -> tuple[Filter, ...]:
    """When customers themselves are asked for, sales without a customer are nobody's."""
    if words.WHO.search(signals.lower) and not roles.dimensions:
        return (Filter("customer", Operator.NOT_NULL),)
    wanted = "customer" in roles.dimensions and (roles.asked == "customer" or signals.ranking)
    return (Filter("customer", Operator.NOT_NULL),) if wanted else ()


def _fields(signals: Signals, model: SemanticModel) -> tuple[str, ...]:
    """Fields of the customer or parcel that the words name and that are not among the usual ones."""
    if words.TRACKING.search(signals.lower) and "shipments" in model.entities:
        return ("tracking_number",)
    known = model.entities["customers"].fields if "customers" in model.entities else {}
    wanted = [name for name, pattern in words.FIELDS if name in known and pattern.search(signals.lower)]
    return tuple(dict.fromkeys(["customer_id", "name", *wanted])) if wanted else ()


def _subject(signals: Signals) -> str | None:
    return next((i.value for i in signals.identifiers if i.kind in {"order", "customer"}), None)


def _descending(
    signals: Signals, timing: Timing, metrics: tuple[str, ...], model: SemanticModel
) -> bool | None:
    """Which end comes first; the best of a figure that should be low is its lowest."""
    if words.FALLING.search(signals.lower):
        return False
    if signals.ranking:
        judged = words.JUDGED.search(signals.lower)
        low = bool(judged and metrics and model.metrics[metrics[0]].higher_is_better is False)
        return signals.ranking.descending is not low
    if words.RISING.search(signals.lower):
        return True
    return True if timing.best_period else None


def _per(signals: Signals, roles: Roles, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The dimension that a ranking is repeated for: "top 3 products in each country"."""
    if not signals.ranking or len(dimensions) < 2:
        return ()
    found = words.EACH.search(signals.lower)
    if not found:
        return ()
    return tuple(d for d in roles.grouped if d in dimensions and d != roles.asked)[:1]


def _names_one(signals: Signals) -> bool:
    """A part of a product name in the singular: "the cheapest coffee grinder"."""
    parts = [v for v in signals.values if v.best.how == "partial"]
    last = [t for t in signals.tokens if parts and parts[-1].begin <= t.begin < parts[-1].stop]
    return bool(last) and last[-1].lower == last[-1].stem


def _limit(signals: Signals, roles: Roles, timing: Timing) -> int | None:
    if signals.ranking and signals.ranking.limit:
        return signals.ranking.limit
    if signals.ranking and (timing.best_period or (roles.asked and roles.singular)):
        return 1
    if signals.ranking and not roles.dimensions and _names_one(signals):
        return 1
    return None
