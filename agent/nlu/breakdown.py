"""What a figure is broken down by, and which rows it is taken over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.nlu import compose_cues as words
from agent.nlu.asked import Asked
from agent.nlu.attributes import on_attributes
from agent.nlu.conditions import Linking
from agent.nlu.cues import wants_list, wants_shares
from agent.nlu.measures import Measured
from agent.nlu.parts import of_the_whole
from agent.nlu.roles import Roles
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Having, Operator

_OUTS = frozenset({Operator.NE, Operator.NOT_IN, Operator.NOT_CONTAINS})
_IDENTIFIED = {
    "order": "order_id",
    "customer": "customer",
    "product": "product_id",
    "sku": "sku",
    "email": "customer_email",
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Groups, row conditions, conditions on groups; `part` are filters whose share of the whole is asked."""

    dimensions: tuple[str, ...]
    filters: tuple[Filter, ...]
    part: tuple[Filter, ...]
    having: tuple[Having, ...]
    shares: bool


def break_down(asked: Asked, measured: Measured, linking: Linking) -> Breakdown:
    """Settle groups and filters together: a flag named is a filter, a share of a named part is no group."""
    having, numeric = on_attributes(asked.signals, measured.having, asked.model)
    dimensions = _dimensions(asked, linking, having, measured.metrics)
    flags = tuple(d for d in dimensions if _is_flag(d, asked))
    taken = {*flags, *(f.field for f in numeric), *measured.absorbed}
    dimensions = tuple(d for d in dimensions if d not in taken)
    dimensions = _narrower(dimensions, measured.metrics, asked.model) or _unsaid(asked, measured)
    if _reason_asked(asked):
        kept = tuple(d for d in dimensions if d in asked.roles.grouped)
        dimensions = (*kept, "return_reason")
    filters = _filters(asked, linking, numeric, flags, measured.metrics)
    figures = measured.metrics or (asked.base.metrics if asked.base else ())
    moved = asked.timing.compare is not None and not dimensions and not linking.filters
    shares = wants_shares(asked.text) and _can_share(figures, asked.model) and not moved
    named = {f.field for f in filters if f.op is Operator.EQ}
    dimensions = tuple(d for d in dimensions if d not in named or d in asked.roles.grouped or shares)
    if any(m.endswith("_per_customer") or m.startswith("segment_") for m in measured.metrics):
        dimensions = tuple(d for d in dimensions if d != "customer")
    if shares and dimensions and set(dimensions) <= named and not asked.roles.grouped:
        dimensions = ()
    chosen = _is_part(asked.signals) or asked.roles.present or numeric
    part = filters if shares and not dimensions and chosen else ()
    whole = of_the_whole(part, asked) if part else ()
    part = tuple(f for f in part if f not in whole)
    worth = any(h.metric in {"orders", "order_total"} for h in having)
    axis = asked.timing.window is not None and asked.timing.window.grain is not None
    of_orders = measured.metrics == ("orders",) and worth and not axis
    if of_orders and not dimensions:
        dimensions = ("order_id",)
    return Breakdown(dimensions, whole if part else filters, part, having, shares and not part)


def _is_flag(name: str, asked: Asked) -> bool:
    return asked.model.dimensions[name].type == "boolean" and name not in asked.roles.grouped


def _dimensions(
    asked: Asked, linking: Linking, having: tuple[Having, ...], metrics: tuple[str, ...]
) -> tuple[str, ...]:
    """What to break down by; what cannot be is refused by the compiler, with the reason, never dropped."""
    wanted = list(dict.fromkeys([*asked.roles.dimensions, *linking.compared]))
    by_count = "customers" in asked.roles.metrics and metrics == ("orders",)
    buyers = {"last_order_date", "first_order_date", "orders__previous"} & {h.metric for h in having}
    meant = bool(buyers or by_count or words.WHO.search(asked.text))
    return tuple(wanted or (["customer"] if meant else []))


def _unsaid(asked: Asked, measured: Measured) -> tuple[str, ...]:
    """Products, where the words can only be about them: what sells, best sellers, what is out of stock."""
    if not asked.has_dimension("product"):
        return ()
    listed = words.SHELF & set(measured.metrics) and (
        wants_list(asked.text) or _PLURAL_FIRST.search(asked.text)
    )
    selling = not asked.roles.metrics and words.SELLING.search(asked.text)
    sells = selling or words.BEST_SELLER.search(asked.text)
    kinds = any(v.best.dimension == "product" and v.best.how == "partial" for v in asked.signals.values)
    ranked = kinds and asked.signals.ranking is not None and bool(measured.metrics)
    if (
        words.STOCK & set(measured.metrics)
        and words.WHERE.search(asked.text)
        and asked.has_dimension("store")
    ):
        return ("store",)
    return ("product",) if listed or sells or ranked or _which_of_a_kind(asked) else ()


_WHICH = re.compile(r"\b(?:which|what) (?:of (?:the|our) )?(?:the )?$")
_KINDS = frozenset({"category", "top_category", "brand"})


def _which_of_a_kind(asked: Asked) -> bool:
    """Whether the goods of a kind that is named are asked for: "which boots sold best"."""
    return not asked.roles.dimensions and any(
        (v.best.dimension in _KINDS or v.best.dimension.startswith("products."))
        and not v.qualifier
        and _WHICH.search(asked.text[: v.begin])
        for v in asked.signals.values
    )


_PLURAL_FIRST = re.compile(
    r"^\W*(?:(?:all|any|the|our|(?:low|out of|short)[- ]stock|low|sold[- ]out) )*"
    r"(?:products|items|articles|skus)\b"
)
"""Things named by their plural alone are to be listed: "products out of stock in Berlin"."""


def _reason_asked(asked: Asked) -> bool:
    """Why goods came back: "what do people return shoes for", "the main reason it was sent back"."""
    return asked.has_dimension("return_reason") and bool(words.RETURN_REASON.search(asked.text))


def _filters(
    asked: Asked,
    linking: Linking,
    numeric: tuple[Filter, ...],
    flags: tuple[str, ...],
    metrics: tuple[str, ...],
) -> tuple[Filter, ...]:
    roles = asked.roles
    return (
        *(f for f in linking.filters if not _in_the_figure(f, metrics)),
        *numeric,
        *(Filter(name, Operator.EQ, True) for name in flags),
        *(_present(name, asked.model) for name in roles.present),
        *(Filter(name, Operator.IS_NULL) for name in roles.absent),
        *_identified(asked.signals, asked.model),
        *_real_customers(roles, asked.signals),
        *_real_places(asked),
    )


def _in_the_figure(condition: Filter, metrics: tuple[str, ...]) -> bool:
    """A state that the figure itself is about: the cancellation rate is not one of cancelled orders."""
    value = condition.value
    if not condition.field.endswith("status") or not isinstance(value, str):
        return False
    beginning = {"refu": "retu"}.get(value.lower()[:4], value.lower()[:4])
    return any(beginning in name for name in metrics)


def _present(name: str, model: SemanticModel) -> Filter:
    if model.dimensions[name].type == "boolean":
        return Filter(name, Operator.EQ, True)
    return Filter(name, Operator.NOT_NULL)


def _is_part(signals: Signals) -> bool:
    """A value is named whose share is asked for; filters of the whole are not told apart from it."""
    return bool(signals.values)


def _can_share(metrics: tuple[str, ...], model: SemanticModel) -> bool:
    return bool(metrics) and all(model.metrics[m].unit not in {"ratio", "days", "none"} for m in metrics)


def _identified(signals: Signals, model: SemanticModel) -> tuple[Filter, ...]:
    """Records named by their ids; several of a kind are any of them."""
    named: dict[str, list[str]] = {}
    for found in signals.identifiers:
        field = _IDENTIFIED.get(found.kind, "")
        if field in model.dimensions:
            named.setdefault(field, []).append(found.value)
    several = {field: tuple(dict.fromkeys(ids)) for field, ids in named.items()}
    return tuple(
        Filter(field, Operator.EQ, ids[0]) if len(ids) == 1 else Filter(field, Operator.IN, ids)
        for field, ids in several.items()
    )


def _narrower(dimensions: tuple[str, ...], metrics: tuple[str, ...], model: SemanticModel) -> tuple[str, ...]:
    """A breakdown that the figure does not have, read as the one of its own: card payments by brand.

    The same for a column that the shop keeps itself: the category that is written with each product.
    """
    if len(metrics) != 1 or metrics[0] not in model.metrics:
        return dimensions
    reachable = model.dimensions_of(metrics[0])
    missing = [d for d in dimensions if d not in reachable]
    own = {d: next((r for r in reachable if r.endswith((f"_{d}", f".{d}"))), d) for d in missing}
    return tuple(dict.fromkeys(own.get(d, d) for d in dimensions))


def _real_places(asked: Asked) -> tuple[Filter, ...]:
    """The best towns are towns: sales whose town, brand or coupon nobody knows take no rank."""
    ranked, name = asked.signals.ranking, asked.roles.asked
    if ranked is None or name not in _PLACES or wants_shares(asked.text):
        return ()
    return (Filter(name, Operator.NOT_NULL),)


_PLACES = frozenset(
    {
        "city",
        "region",
        "country",
        "coupon_code",
        "brand",
        "carrier",
        "return_reason",
        "payment_method",
        "card_brand",
    }
)


def _real_customers(roles: Roles, signals: Signals) -> tuple[Filter, ...]:
    """When customers themselves are asked for, sales without a customer are nobody's."""
    if words.WHO.search(signals.lower) and not roles.dimensions:
        return (Filter("customer", Operator.NOT_NULL),)
    wanted = "customer" in roles.dimensions and (roles.asked == "customer" or signals.ranking)
    return (Filter("customer", Operator.NOT_NULL),) if wanted else ()
