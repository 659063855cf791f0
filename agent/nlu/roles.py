"""Which role each model word plays: a metric to show, a dimension to break down by, or a mere name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.nlu.cues import first_purchase, no_purchase, wants_list
from agent.nlu.lexicon import Mention
from agent.nlu.signals import Signals

_GROUPING = re.compile(
    r"\b(?:by|per|each|every|across|for (?:each|every|all)|split (?:by|on)|broken down by)\s+(?:the\s+)?$"
)
_ASKING = re.compile(
    r"\b(?:which|what|whose|who are(?: our| the)?|list(?: of)?(?: all)?(?: our| the)?|top|best|worst|bottom"
    r"|biggest|largest|highest|lowest|smallest|leading|busiest|fastest|slowest|cheapest|most|least|fewest"
    r"|strongest|weakest|named?|show(?: me)?(?: the| our| all)?|(?!(?:19|20)\d\d\b)\d+|who (?:is|was"
    r"|are|were)(?: our| the)?)"
    r"\s+(?:of\s+)?(?:the\s+|our\s+)?(?:performing\s+)?(?:\w+[- ])?$"
)
_COUNTING = re.compile(
    r"\b(?:how many|number of|count of|no\. of|total)\s+(?:of\s+)?(?:the\s+|our\s+)?(?:\w+\s+)?$"
)
_COUNTED = {
    "product_count": "product",
    "products_sold": "product",
    "active_products": "product",
    "customers": "customer",
    "registered_customers": "customer",
    "store_count": "store",
    "orders": "order_id",
}
"""Counts that become the thing counted when a condition on its own figures follows."""
_COUNTS = {"product": "product_count", "customer": "customers", "store": "store_count"}
"""How many there are of a thing, where its name has no metric of its own."""
_AMONG = re.compile(
    r"\b(?:(?:among|amongst|across|within)(?: all)?(?: of)?(?: the| our| my)?|of (?:all|the|our"
    r"|my)(?: the)?)\s*$"
)
_PRESENT = re.compile(
    r"\b(?:with|used|using|use|had|having|have|has|redeemed|containing|carrying)\s+(?:a|an|any|some)\s+$"
)
_ABSENT = re.compile(
    r"\b(?:without|no|lacking|not using|had no|have no)\s+(?:a\s+|an\s+|any\s+)?(?:known\s+|registered\s+)?$"
)
_UNKNOWN = re.compile(
    r"\b(?:without|lacking|no|have no|had no)\s+(?:a\s+|an\s+|any\s+)(?:known\s+|registered\s+)?$"
)
_THAT = re.compile(r"\b(?:that|this|the same|the whole|all)\s+$")
_PIECES = frozenset({"item", "items", "piece", "pieces", "article", "articles", "goods", "unit", "units"})
_HANDED = re.compile(
    r"\b(?:sold|sell|bought|buy|return\w*|sent back|sen[dt] back|shipped|ordered|went out|left the)\b"
)
_SHARE_OF = re.compile(
    r"\b(?:share|percent(?:age)?|proportion|fraction|part|%) (?:of )?(?:all |the |our |total "
    r"|this year's |last \w+'s )*"
    r"(?:\d{4} )?$"
)
_AVERAGE = re.compile(r"\b(?:average|avg|mean|typical|on average)\b")
_WHAT = re.compile(r"\b(?:what|how much)\s+(?:did\s+)?(?:the\s+|our\s+|all\s+)?(?:\w+\s+)?$")
_SPEND = re.compile(r"^\s*(?:have |had |did )?(?:spen[dt]|paid|pay)\b")
_FROM = re.compile(r"\b(?:revenue|sales|turnover|takings|income) (?:from|to) (?:our |the |all )?$")
_FROM_THEM = re.compile(
    r"\b(?:orders?|sales|revenue|units|invoices|purchases)\b[^?.]*\b(?:from|placed by|made by|sold to"
    r"|for|by our)"
    r" (?:our |the |all )?(?:\w+ )?$"
)
_OF_GOODS = re.compile(
    r"\b(?:revenue|sales|turnover|takings|income|units(?: sold)?|profit|margin) (?:of|from|on"
    r"|for) (?:our |the |all )?$"
)
_AVERAGE_OF = re.compile(
    r"\b(?:average|avg|mean|median|typical) (?:[\w-]+ ){1,3}(?:of|for|from) (?:our |the |all )?(?:\w+ )?$"
)
_IN_PIECES = re.compile(r"\b(?:size|basket|order|counted|measured|volume) in $")
_MOST = re.compile(r"\b(?:most|fewest|least)(?: of)?(?: the| our| my)?\s*$")
_PERIOD_ASKED = re.compile(r"\b(?:which|what|in which|in what) (?:day|week|month|quarter|year|hour)s?\b")
_RELATIVE = re.compile(
    r"^\s*(?:who|that|which|with|whose|having|buying|spending|ordering|holding|selling|stocking|carrying|not)\b"
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Names in the order of the text.

    Args:
        metrics: To show.
        dimensions: To group by.
        asked: The dimension that "which …" asks for, if any: rows of it are the answer.
        singular: The asked dimension was named in the singular ("which store").
        entities: Entities named.
        unavailable: Things the model knows but this shop's data lacks.
        grouped: The dimensions named after "by", "per", "each".
        present: Dimensions that must have a value ("orders with a coupon").
        absent: Dimensions that must have none ("orders without a coupon").
        measured: Each metric with where its words stand, for attaching conditions.
    """

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    asked: str | None
    singular: bool
    entities: tuple[str, ...]
    unavailable: tuple[str, ...]
    measured: tuple[tuple[str, int, int], ...]
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    grouped: tuple[str, ...] = ()


def assign(signals: Signals) -> Roles:
    """Give every mention its role, from the words around it."""
    metrics: list[str] = []
    dimensions: list[str] = []
    measured: list[tuple[str, int, int]] = []
    present: list[str] = []
    grouped: list[str] = []
    absent: list[str] = []
    asked: str | None = None
    singular = False
    for mention in signals.mentions:
        if _is_owner(signals, mention):
            continue
        role = _role(signals, mention, grouped=bool(dimensions))
        begin, stop = signals.position(mention)
        if role == "metric":
            name = (mention.of("metric") or tuple(_COUNTS[d] for d in mention.of("dimension")))[0]
            metrics.append(name)
            measured.append((name, begin, stop))
        elif role in {"present", "absent"}:
            (present if role == "present" else absent).append(mention.of("dimension")[0])
        elif role == "dimension":
            name = (mention.of("dimension") or tuple(_COUNTED[m] for m in mention.of("metric")))[0]
            dimensions.append(name)
            if _groups(signals, begin):
                grouped.append(name)
            elif asked is None:
                asked, singular = name, _is_singular(signals, mention)
    if "order_id" in dimensions and grouped and "order_id" not in grouped and not metrics:
        dimensions.remove("order_id")
        metrics.append("orders")
        asked = None if asked == "order_id" else asked
    entities = tuple(name for m in signals.mentions for name in m.of("entity"))
    gone = tuple(name for m in signals.mentions if not _available(m) for name in m.of("unavailable"))
    return Roles(
        _unique(metrics),
        _unique(dimensions),
        asked,
        singular,
        _unique(list(entities)),
        gone,
        tuple(measured),
        _unique(present),
        _unique(absent),
        _unique(grouped),
    )


def _is_owner(signals: Signals, mention: Mention) -> bool:
    """Whose attribute the next word names: "customer city", "product category"."""
    if not _OWNERS & set(mention.of("dimension")) or not _is_singular(signals, mention):
        return False
    begin, stop = signals.position(mention)
    if signals.ranking and signals.lower[:begin].endswith("by ") and _SPENT.match(signals.lower[stop:]):
        return True
    following = next((m for m in signals.mentions if m.first == mention.last), None)
    stands_beside = following is not None and signals.tokens[following.first].begin == (
        signals.tokens[mention.last - 1].stop + 1
    )
    if not stands_beside or following is None:
        return False
    return bool(following.of("dimension"))


_SPENT = re.compile(r" (?:spend|spending|revenue|sales|purchases|turnover)\b")
_OWNERS = frozenset({"customer", "product"})


def _available(mention: Mention) -> bool:
    return bool(mention.of("metric") or mention.of("dimension") or mention.of("entity"))


def _role(signals: Signals, mention: Mention, *, grouped: bool) -> str:
    begin, stop = signals.position(mention)
    before, after = signals.lower[:begin], signals.lower[stop:]
    can_measure, can_group = bool(mention.of("metric")), bool(mention.of("dimension"))
    condition = _condition(mention, before)
    if condition:
        return condition
    if can_measure and not can_group and mention.of("metric")[0] in _COUNTED and _conditional(signals, stop):
        return "dimension"
    if can_group and not can_measure and _COUNTING.search(before) and mention.of("dimension")[0] in _COUNTS:
        narrowed = _conditional(signals, stop) or signals.values or signals.time.periods
        return "dimension" if narrowed else "metric"
    grouped = grouped or bool(_PERIOD_ASKED.search(before))
    if _is_amount_of(signals, mention, grouped=grouped):
        return "metric"
    if _is_mere_name(signals, mention) or _is_unit(signals, mention) or _points_at_time(signals, mention):
        return "entity"
    measured = _SHARE_OF.search(before) or _averaged(signals, mention) or (grouped and _MOST.search(before))
    if can_measure and measured:
        return "metric"
    if not (can_measure and can_group):
        return "metric" if can_measure else "dimension" if can_group else "entity"
    if _COUNTING.search(before):
        return "dimension" if _conditional(signals, stop) else "metric"
    if _GROUPING.search(before):
        ranked = signals.ranking is not None and "orders" in mention.of("metric")
        return "metric" if (grouped or ranked) and not _is_singular(signals, mention) else "dimension"
    beside = grouped and _is_column_beside(signals, mention)
    among = _AMONG.search(before) and mention.of("metric")[0] in _COUNTED
    listed = wants_list(signals.lower) or "orders" not in mention.of("metric")
    named = _ASKING.search(before) or (listed and _RELATIVE.search(after)) or _is_spender(signals, mention)
    asked = not grouped and named
    return "dimension" if among or asked or beside else "metric"


def _is_amount_of(signals: Signals, mention: Mention, *, grouped: bool) -> bool:
    """What a condition counts in each group: "brands with fewer than 20 products"."""
    begin, _ = signals.position(mention)
    counted = bool(mention.of("metric")) or (mention.of("dimension") or ("",))[0] in _COUNTS
    near = any(
        c.stop <= begin and _ONLY_ADJECTIVES.fullmatch(signals.lower[c.stop : begin])
        for c in signals.conditions
    )
    return grouped and counted and near and not _is_singular(signals, mention)


_ONLY_ADJECTIVES = re.compile(r"\s*(?:(?:different|distinct|unique|active|individual|separate)\s+)?")


_BESIDE = re.compile(r"\b(?:with|and|plus|including|incl\.?|together with)\s+(?:the\s+|their\s+|its\s+)?$")


def _is_column_beside(signals: Signals, mention: Mention) -> bool:
    """Who each listed thing belongs to: "the five largest invoices, with customer and amount"."""
    begin, _ = signals.position(mention)
    asked = _BESIDE.search(signals.lower[:begin]) and _is_singular(signals, mention)
    return bool(asked) and "customer" in mention.of("dimension")


def _is_spender(signals: Signals, mention: Mention) -> bool:
    """Customers that a condition behind them chooses, where nothing is measured before."""
    begin, stop = signals.position(mention)
    first = not any(m.of("metric") for m in signals.mentions if m.first < mention.first)
    chosen = "customers" in mention.of("metric")[:1] and any(c.begin >= stop for c in signals.conditions)
    return first and chosen and not _SHARE_OF.search(signals.lower[:begin])


def _points_at_time(signals: Signals, mention: Mention) -> bool:
    """A period that was already said: "in that year"."""
    begin, _ = signals.position(mention)
    return bool({"year", "month_of_year", "weekday"} & set(mention.of("dimension"))) and bool(
        _THAT.search(signals.lower[:begin])
    )


def _is_unit(signals: Signals, mention: Mention) -> bool:
    """What an amount or a count of pieces is counted in: "at least one item", "how many items were sold"."""
    begin, _ = signals.position(mention)
    if not (mention.of("dimension") and mention.text.lower() in _PIECES):
        return False
    counted = _COUNTING.search(signals.lower[:begin]) and _HANDED.search(signals.lower)
    return bool(counted) or any(0 <= begin - c.stop <= 1 for c in signals.conditions)


def _averaged(signals: Signals, mention: Mention) -> bool:
    """A numeric attribute whose average is asked for: "mean review score"."""
    return any("." in m for m in mention.of("metric")) and bool(_AVERAGE.search(signals.lower))


def _is_mere_name(signals: Signals, mention: Mention) -> bool:
    """Shoppers who only do the spending, or the stores of a channel that is already chosen."""
    begin, stop = signals.position(mention)
    before, after = signals.lower[:begin], signals.lower[stop:]
    if "customer" in mention.of("dimension"):
        of_them = (_FROM.search(before) or _FROM_THEM.search(before)) and mention.of("metric")
        return bool(of_them or (_WHAT.search(before) and _SPEND.search(after)))
    if "product" in mention.of("dimension") and not _GROUPING.search(before):
        averaged = not signals.ranking and _AVERAGE_OF.search(before)
        if _OF_GOODS.search(before) or averaged or _IN_PIECES.search(before):
            return True
    asked = _ASKING.search(before) or _COUNTING.search(before)
    return "store" in mention.of("dimension") and not asked and _follows_alias(signals, begin)


def _condition(mention: Mention, before: str) -> str:
    """Whether a thing is only to be there ("with a coupon") or not ("without a coupon")."""
    if mention.of("dimension") and _PRESENT.search(before):
        return "present"
    counted = mention.of("metric") and not ("customers" in mention.of("metric") and _UNKNOWN.search(before))
    absent = mention.of("dimension") and not counted and _ABSENT.search(before)
    return "absent" if absent else ""


def _follows_alias(signals: Signals, begin: int) -> bool:
    """The noun of a kind of place that the word before it already chose: "in the physical stores"."""
    ends = [v.stop for v in signals.values if (v.best.how, v.best.dimension) == ("alias", "channel")]
    return any(0 < begin - stop <= 1 for stop in ends)


def _conditional(signals: Signals, stop: int) -> bool:
    """What is counted is qualified by a condition on its own figures: "how many customers spent over …"."""
    purchase = no_purchase(signals.lower) or first_purchase(signals.lower)
    return any(c.begin >= stop for c in signals.conditions) or purchase is not None


def _groups(signals: Signals, begin: int) -> bool:
    return bool(_GROUPING.search(signals.lower[:begin]))


def _is_singular(signals: Signals, mention: Mention) -> bool:
    last = signals.tokens[mention.last - 1]
    return last.lower.removesuffix("'s") == last.stem


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
