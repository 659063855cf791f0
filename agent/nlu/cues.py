"""The small words that shape a question: verbs that stand for a metric, negation, listing, shares, filler."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files


def filler_words() -> frozenset[str]:
    """Words without content of their own; a question is understood when all others are accounted for."""
    return frozenset(files("agent.nlu.data").joinpath("filler.txt").read_text("utf-8").split())


def absent_words() -> frozenset[str]:
    """Things of a shop's life that its sales data never holds: no value is meant by them, however alike."""
    return frozenset(files("agent.nlu.data").joinpath("absent.txt").read_text("utf-8").split())


_NEGATION = re.compile(
    r"\b(?:outside(?: of)?|exclud(?:e|es|ed|ing)|except(?: for)?|other than|apart from|without|but not"
    r"|never|(?:never|not|n't) (?:bought|ordered|purchased|buy|buying|ordering|had|shopped (?:in|at)"
    r"|bought from)"
    r"|not (?:in|from|for|including|counting|at|by|via|through)|ignoring|minus|leaving out|non|besides|ex"
    r"|aside from|bar|(?:but|and|with|had) no|leave out|skip(?:ping)?|drop(?:ping)?|take out|ignore)"
    r"[\s-]+(?:the\s+|our\s+|any\s+)?$"
)
_LISTING = re.compile(
    r"^\W*(?:(?:please|ok|and|so|can you|could you|hi|hey)\W+)*"
    r"(?:what(?:'?s| is| are) (?:out|running|low|below|sold|selling)\b|which|who|whom|list|name|show(?: me)?"
    r"|give(?: me)?|find(?: me)?|display|what are|what were"
    r"|what (?!is\b|was\b|did\b|does\b|do\b|has\b|have\b|will\b|would\b|share\b|percent|part\b"
    r"|about\b)\w+)\b"
)
_SHARES = re.compile(
    r"\b(?:shares?|percent(?:age)?|proportion|fraction|what part|mix|contribution of|contribut\w+"
    r"|slice|chunk|how big (?:is|was)(?! (?:the |our |an? )?(?:average|typical|mean))"
    r"|how much of (?:our|the|total|all))\b|%(?= of)"
)
_HOW_MANY = re.compile(
    r"\b(?:how many|number of|count (?:of|the|all|up|how)|how often|head ?count)\b|^\W*count\b"
    r"|[,:(-]\s*(?:the |a )?(?:count|number)(?: only| please| pls)?\W*$"
)
_NO_PURCHASE = re.compile(
    r"\b(?:(?:have|has|had|did|do|does)(?:n't| not)(?: yet)? (?:\w+ )?(?:bought|buy|sell|sold|purchased?"
    r"|ordered?|order"
    r"|shopped?|placed?|been back|come back|returned to us|been active)"
    r"|not (?:bought|purchased|sold|ordered|shopped|placed)|no (?:purchases?|orders?)"
    r"|without (?:a |any )?(?:purchases?|orders?)|stopped (?:buying|ordering|purchasing|shopping)"
    r"|(?:but|and) not (?:at all )?(?:in|since|during|this|last|at all)|inactive|lapsed|dormant"
    r"|quiet|never came back"
    r"|last (?:bought|ordered|purchased|order(?:ed)?|purchase) (?:was )?before)\b"
)
_FIRST_PURCHASE = re.compile(
    r"\b(?:first (?:bought|ordered|purchased|purchase|order)"
    r"|(?:bought|ordered)(?: from us)? for the first time"
    r"|(?:made|placed) (?:their|a|his|her) first (?:purchase|order))\b"
)


@dataclass(frozen=True, slots=True)
class VerbCue:
    """A verb that stands for a metric when no metric is named: the first of `metrics` that the shop has."""

    pattern: re.Pattern[str]
    metrics: tuple[str, ...]


_VERB_CUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"best[- ]?sell\w*|bestsell\w*|top[- ]?sell\w*|worst[- ]?sell\w*|popular"
        r"|(?:sold|sell|sells|selling) (?:the )?(?:most|best|least|worst|fewest)"
        r"|(?:bought|buys?|ordered) (?:the )?(?:most|fewest)(?= \w)"
        r"|most (?:sold|bought|popular)|(?:slow|fast)(?:est)?[- ]?(?:sell|mov)\w*",
        ("units_sold",),
    ),
    (r"(?:sell|sold|sells|selling|go|went|goes) for|fetch(?:ed|es)?", ("average_selling_price", "revenue")),
    (r"paid (?:by|with|via|using|in)|captured|pay(?:s|ing)? (?:by|with|via)", ("payments_amount", "revenue")),
    (r"holds?|holding|have left|has left|left in|left at", ("stock_on_hand",)),
    (r"joined|signed up|first[- ]time (?:buyer|shopper|customer)", ("new_customers",)),
    (r"how many (?:people|persons|shoppers|customers|clients|buyers)", ("customers",)),
    (
        r"how many (?:people|persons|shoppers|customers|clients|buyers) (?:\w+ )?(?:ordered|order"
        r"|placed)",
        ("orders",),
    ),
    (
        r"how many (?!orders|customers|people|shoppers|clients|buyers|persons|days|weeks|months|times)\w.*?"
        r"\b(?:sold|sell|sells|bought|buy|ordered|went out|shipped|left the)",
        ("units_sold",),
    ),
    (r"\bdays\b.*\b(?:deliver\w*|dispatch|doorstep|arriv\w*)", ("average_delivery_days",)),
    (r"stock\b.*\b(?:worth|value)|(?:worth|value)\b.*\bstock", ("stock_value",)),
    (
        r"se(?:nd|nt) back|sen[dt] \w+ back|return\w*|br(?:ing|ought) (?:\w+ )?back",
        ("returned_units", "returns_amount"),
    ),
    (r"refund\w*|credited|g[ai]ve back|pa(?:y|id) back", ("returns_amount",)),
    (
        r"re-?order\w*|re-?stock\w*|replenish\w*|running (?:low|out)|low (?:on|in) stock",
        ("low_stock_products",),
    ),
    (r"out of stock|sold out|stock-?outs?|unavailable", ("out_of_stock_products",)),
    (r"spen[dt]\w*", ("revenue",)),
    (r"profit\w*", ("gross_profit", "revenue")),
    (r"cancel\w*", ("cancelled_orders",)),
    (r"bus(?:y|ier|iest)|quiet(?:er|est)|footfall|traffic", ("orders",)),
    (r"fail(?:s|ed|ing)?|bounced?|declined|rejected", ("failed_payments",)),
    (r"used|redeemed", ("orders",)),
    (r"late|delayed", ("late_shipments",)),
    (r"ordered|placed|orders", ("orders",)),
    (r"stock\w*|on hand", ("stock_on_hand",)),
    (
        r"sell|sells|sold|selling|rang|rung|came in|comes in|coming in|take|took|taken|takings|earn\w*"
        r"|make|makes|made|making|bring\w*|brought"
        r"|generat\w*|turn(?:ed)? over|worth|bought|buy|purchas\w*|money|perform\w*|doing|business"
        r"|contribut\w*|biggest|top|best|worst|important|grow\w*|grew|valuable|do|did|go|went",
        ("revenue",),
    ),
)
VERBS: tuple[VerbCue, ...] = tuple(
    VerbCue(re.compile(rf"\b(?:{words})\b"), metrics) for words, metrics in _VERB_CUES
)


def negated(before: str) -> bool:
    """Whether the text right before a value excludes it ("outside the …", "except …")."""
    return bool(_NEGATION.search(before))


def wants_list(question: str) -> bool:
    """Whether things are asked for rather than one number."""
    return bool(_LISTING.search(question))


def wants_shares(question: str) -> bool:
    """Whether a share of the total is asked for."""
    return bool(_SHARES.search(question))


def wants_count(question: str) -> bool:
    """Whether something is to be counted."""
    return bool(_HOW_MANY.search(question))


def no_purchase(question: str) -> re.Match[str] | None:
    """Where the question says "has not bought", if it does."""
    return _NO_PURCHASE.search(question)


def first_purchase(question: str) -> re.Match[str] | None:
    """Where the question says "first bought", if it does."""
    return _FIRST_PURCHASE.search(question)
