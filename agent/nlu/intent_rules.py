"""The kind of a question: what its words say first, the trained head where they leave it open."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from agent.nlu.amounts import Condition
from agent.nlu.compose_cues import SELLING
from agent.nlu.cues import wants_count
from agent.nlu.intents import IntentScores
from agent.nlu.linked import LinkedValue
from agent.nlu.roles import Roles
from agent.nlu.signals import Signals
from agent.nlu.timing import Timing
from tools.semantic.query import TimeWindow


@dataclass(frozen=True, slots=True)
class Analysis:
    """A kind of analysis: its name, the metric that is there once it was computed, the words for it."""

    name: str
    metric: str
    words: re.Pattern[str]


ANALYSES: dict[str, Analysis] = {
    "compliance": Analysis("Compliance reporting", "failed_checks", re.compile(r"\bpci\b|complian\w+|gdpr")),
    "basket": Analysis(
        "Basket analysis",
        "strongest_lift",
        re.compile(
            r"\b(?:bought|sold|purchased|go(?:es)?) (?:\w+ )?(?:together|along|alongside)\b"
            r"|basket analysis|cross[- ]sell|frequently bought"
        ),
    ),
    "recommendation": Analysis(
        "Product recommendation",
        "recommendations",
        re.compile(r"\brecommend\w*|what (?:should|could|can) (?:we|i) (?:suggest|offer|sell) to"),
    ),
    "market_opportunity": Analysis(
        "Market opportunity scoring",
        "opportunity_score",
        re.compile(r"\bopportunit\w+|expand (?:to|into)|underserved|untapped"),
    ),
    "fraud": Analysis(
        "Fraud scoring",
        "fraud_alerts",
        re.compile(
            r"\bsuspicious|fraud (?:alert|score|risk|ring)s?|risk scores?|high[- ]risk|looks? fraudulent"
        ),
    ),
}
"""What an engine computes where the shop has the data for it."""

_WHY = re.compile(
    r"^\W*(?:(?:so|and|but|ok) )*why\b|\bwhat (?:caused|explains|is behind|was behind|drove"
    r"|is driving|made)\b|\breasons? (?:for|behind) the|\bexplain (?:the|this|that)\b|\bhow come\b"
)
_TREND = re.compile(
    r"\b(?:trend\w*|growing|shrinking|declining|rising|momentum|on the (?:way|rise)|heading|direction"
    r"|losing (?:ground|steam)|picking up"
    r"|gaining|movers?|(?:go|going) (?:up|down)|up or down|growth rate|fastest[- ]growing)\b"
)
_SEARCH = re.compile(
    r"\b(?:do (?:we|you) (?:sell|have|carry|stock|offer)|price of|how much (?:is|are|does"
    r"|do) (?:the|a|an|our)|search|look up"
    r"|find(?: me)?|catalogue|catalog|carry|in the range|details? (?:of|for|about)|what (?:is"
    r"|are) (?:the )?prices?"
    r"|cost of|list price|cheapest|dearest|priciest|most expensive|launched|discontinued|anything like|any)\b"
)
_STOCK = re.compile(
    r"\b(?:in stock|do we still have|have we got|re-?order\w*|re-?stock\w*|out of stock"
    r"|stock(?! ?codes?\b)\w*|inventory|on hand|left in|have left|reorder|sold out"
    r"|restock\w*|availab\w+"
    r"|how many .* (?:do we have|are left|have we got))\b"
)
_PRODUCT_KINDS = frozenset({"product", "category", "top_category", "brand", "sku", "product_id"})
_SELLS = re.compile(
    r"\b(?:sell|sold|sales|selling|bought|buys?|ordered|take|took|made?|bring|brought|earn\w*"
    r"|how (?:many|much))\b"
)
_RANKED_BY_SALES = re.compile(
    r"\b(?:best|top|worst|slow(?:est)?|fast(?:est)?|most|least|hot(?:test)?)[- ]"
    r"(?:sell\w*|sold|popular|bought|ordered)\b"
)
_STOCK_METRICS = frozenset(
    {
        "stock_on_hand",
        "stock_available",
        "stock_reserved",
        "stock_value",
        "out_of_stock_products",
        "low_stock_products",
    }
)
_LOOK_UP = re.compile(
    r"\b(?:who is|find|look ?up|details?|profile|contact|e-?mail|phone|address|where does"
    r"|show(?: me)? (?:the )?customer|history"
    r"|customers? (?:named|called)|last order of|when did)\b"
)
_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|thanks?|thank you|good (?:morning|afternoon|evening)|bye|cheers"
    r"|ok(?:ay)?)\b[\s\w!.:)]{0,20}$"
)
_THANKS = re.compile(r"^\W*(?:thanks?|thank you|cheers|great|perfect|nice)\b")
_BEFORE = re.compile(
    r"\b(?:bought|ordered|purchased|shopped|customers|buyers)\b.*\b(?:before|previously|already)\W*$"
)
_LAUNCHED = re.compile(r"\b(?:launch(?:ed|es)?|introduced|added to the (?:range|catalogue))\b")
_AVERAGED = re.compile(r"\b(?:average|mean|typical) (?:\w+ )?price\b")
_COMMAND = re.compile(
    r"^\W*(?:please |can you |could you |go ahead and )?"
    r"(?:delete|remove|erase|drop|update|change|edit|modify"
    r"|(?:cancel|refund)(?! (?:total|rate|amount|value|count|per|by|share|volume|figure|ratio))|send"
    r"|e-?mail (?:to|all"
    r"|every|the|our|him|her|them)|book (?:a|an|me)"
    r"|buy|purchase(?! (?:list|plan|order|proposal|cost|price|value|amount|count|frequency|history))"
    r"|order (?!\d|status|count|value|number|size|volume|total|amount|mix|history|frequency|lines?\b|by"
    r"|per|date|id|details?|report|share|rate|pattern|intake|book|split|trend|totals)"
    r"|create|insert|raise the price|lower the price"
    r"|set the|hire|fire|reset|transfer|approve|block)\b"
)
_HELP = re.compile(
    r"^\W*help\W*$|\bwhat (?:kinds?|sorts?|types?) of questions|\bwhat can (?:you|i) (?:do|ask)"
    r"|(?:which|what) (?:questions|metrics|data|tables)\b|how (?:fresh|recent|old|up to date)"
    r"|last updated|(?:what|which) period does|what does .+ mean|how (?:do|is|are) (?:you "
    r"|we )?.+ (?:calculated?|computed?|defined)"
    r"|how do you (?:calculate|compute|define)|definition of|data quality|define\b|how complete is"
)


def not_computed(signals: Signals, scores: IntentScores, roles: Roles, metrics: Container[str]) -> str | None:
    """The kind of analysis that the question asks for and that this shop has no figures of, if any."""
    absent = {intent: kind for intent, kind in ANALYSES.items() if kind.metric not in metrics}
    for intent, kind in absent.items():
        if kind.words.search(signals.lower):
            return intent
    surely = scores.best in absent and scores.confidence > 0.6
    return scores.best if surely and not roles.metrics and not roles.dimensions else None


def decide(
    signals: Signals,
    roles: Roles,
    metrics: tuple[str, ...],
    timing: Timing,
    scores: IntentScores,
    today: date,
) -> str:
    """The intent of a question that is about the shop."""
    text, window = signals.lower, timing.window
    kinds = {i.kind for i in signals.identifiers}
    if "order" in kinds and not re.search(
        r"\b(?:how many|number of|count of) (?:units|items|pieces|lines|products|articles)\b", text
    ):
        return "order_status"
    if _HELP.search(text) and not signals.values:
        return "help"
    if _WHY.search(text):
        return "why_change"
    if _is_forecast(text, metrics, window, today):
        return "forecast"
    if _is_stock(text, roles, metrics) and not _is_priced(signals, roles):
        return "inventory"
    bought = bool(signals.time.periods) and SELLING.search(text)
    if _names_customer(signals, kinds) and not _measures(roles, text) and not bought:
        return "customer_lookup"
    if _is_segment(signals, roles):
        return "segments"
    if _TREND.search(text) and timing.compare is None and (window is None or window.grain is None):
        return "trend"
    moment = {"first_order_date", "last_order_date"} & set(metrics)
    if (
        not moment
        and not launched(text)
        and not _AVERAGED.search(text)
        and _is_search(signals, roles, scores)
    ):
        return "product_search"
    return "sales_report"


def earlier_buyers(signals: Signals) -> bool:
    """Buyers of a period who had bought before it: the figure of their own."""
    return len(signals.time.periods) == 1 and bool(_BEFORE.search(signals.lower))


def launched(text: str) -> bool:
    """Products are asked for by when they came into the range."""
    return bool(_LAUNCHED.search(text))


def is_small_talk(signals: Signals) -> bool:
    """Greetings and thanks, nothing else."""
    thanked = _THANKS.match(signals.lower) and not (
        signals.mentions or signals.values or signals.time.periods
    )
    return bool(thanked or _TALK.search(signals.lower))


def is_command(signals: Signals) -> bool:
    """An order to change something, which a reader of data cannot carry out."""
    return bool(_COMMAND.match(signals.lower))


def _is_forecast(text: str, metrics: tuple[str, ...], window: TimeWindow | None, today: date) -> bool:
    if any(name.startswith("forecast") for name in metrics):
        return True
    ahead = window is not None and window.start is not None and window.start > today
    return ahead or bool(re.search(r"\b(?:forecast|predict|projection|outlook)\w*", text))


def _is_stock(text: str, roles: Roles, metrics: tuple[str, ...]) -> bool:
    return (
        bool(_STOCK_METRICS & set(metrics))
        or "inventory" in roles.entities
        or bool(_STOCK.search(text) and not roles.metrics)
    )


def _is_priced(signals: Signals, roles: Roles) -> bool:
    """What there is for so much money: "what have we got from Sylvan for under 20 euros"."""
    money = any(_MONEY.search(signals.lower[max(0, c.begin - 4) : c.stop + 8]) for c in signals.conditions)
    return money and not roles.metrics and any(v.best.dimension in _PRODUCT_KINDS for v in signals.values)


_MONEY = re.compile(r"[€£$]|\b(?:eur|euros?|pounds?|gbp|usd|dollars?|brl|reais)\b")


def _names_customer(signals: Signals, kinds: set[str]) -> bool:
    names = any(v.best.dimension in {"customer_name", "customer", "customer_email"} for v in signals.values)
    return names or bool({"customer", "email"} & kinds)


def _measures(roles: Roles, text: str) -> bool:
    return bool(set(roles.metrics) - {"customers", "orders", "last_order_date"}) or bool(
        re.search(
            r"\bhow (?:much|many)\b|\bspen[dt]\b|\bspending\b|\btotal\b|\bworth\b|\bbought .*\bfor\b", text
        )
    )


def _is_segment(signals: Signals, roles: Roles) -> bool:
    tiers = any(v.best.dimension in {"tier", "segment"} for v in signals.values)
    named = {"tier", "segment"} & set(roles.dimensions) or "customer_segments" in roles.entities
    return bool(tiers or named or any(m.startswith("segment_") for m in roles.metrics))


def _names_product(value: LinkedValue) -> bool:
    """The name of a product, several words of one, or what the shop itself keeps of products (an author)."""
    if value.best.dimension.startswith("products."):
        return value.best.exact
    return value.best.dimension == "product" and (value.best.exact or " " in value.text.strip())


def _counts_goods(signals: Signals, condition: Condition) -> bool:
    """A number of products, not a price: "brands with fewer than 20 products"."""
    return bool(_GOODS_AFTER.match(signals.lower[condition.stop :]))


_GOODS_AFTER = re.compile(
    r"\s+(?:(?:different|distinct|active|individual) )?(?:products?|items?|articles?|skus?|titles?|lines?|of"
    r"|pieces?|pcs|units?|left|in stock|remaining|copies|stores?|shops?|customers?|orders?)\b"
)


def _is_search(signals: Signals, roles: Roles, scores: IntentScores) -> bool:
    about_products = bool({"product", "product_id", "sku"} & set(roles.dimensions)) or any(
        v.best.dimension in _PRODUCT_KINDS or v.best.dimension.startswith("products.") for v in signals.values
    )
    identified = any(i.kind in {"product", "sku"} for i in signals.identifiers)
    asks = bool(_SEARCH.search(signals.lower)) or scores.best == "product_search"
    if wants_count(signals.lower) and {"product_count", "products_sold"} & set(roles.metrics):
        return False
    measured = set(roles.metrics) - {"average_price", "product_count"}
    timed = bool(signals.time.periods)
    named = any(_names_product(v) for v in signals.values)
    if any(_counts_goods(signals, c) for c in signals.conditions):
        return False
    priced = about_products and any(not _counts_goods(signals, c) for c in signals.conditions)
    if (
        (identified or ((named or priced) and not _SELLS.search(signals.lower)))
        and not measured
        and not timed
    ):
        return True
    ranked = bool(_RANKED_BY_SALES.search(signals.lower))
    known = about_products or identified or bool(signals.unknown)
    return asks and known and not (measured or timed or ranked)
