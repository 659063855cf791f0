"""Words that point back in a question that nothing came before: "their orders", "the two", "that store"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.nlu.signals import Signals

_BEINGS = (
    "customer|client|buyer|shopper|account|order|invoice|parcel|shipment|product|item|article|store|shop|branch"
    "|category|brand|supplier|seller|region|country|city"
)
_NOUNS = (
    rf"(?:(?:{_BEINGS})s?|branches|categories|countries|cities|people|guys|folks|ones?|numbers?|figures?"
    r"|results?|lines)"
)
_ENDS = r"(?=\s*(?:$|[?.!,;]))"
_FREE = (
    r"(?!\s+(?:who|whose|that|which|with|without|in|from|of|at|over|under|above|below|having|where)\b)"
    r"(?!\s+\w+ing\b)"
)
"""No clause follows that says which are meant ("those who bought …", "those ordering in May")."""
_EXPLETIVE = (
    r"(?!\s+(?:true|possible|likely|worth|safe|ok|okay|normal|time|takes?|costs?|make sense|matter|mean|me|us"
    r"|that)\b)"
)

_BACK = re.compile(
    "|".join(
        [
            rf"(?P<thing>\b(?<!\bhow's )(?:it|its)\b(?!'s\b){_EXPLETIVE})",
            r"(?P<people>\b(?:they|them|their|theirs|he|him|his|she|her|hers)\b)",
            rf"(?P<these>\b(?:these|those)(?:\s+(?:two|three|four|five|same))?(?:\s+{_NOUNS})?{_FREE}"
            r"(?=\s|[?.!,]|$)(?!\s*:)(?!\s+\w+\s+(?:who|whose|that|which|with|over|under|above|below)\b))",
            rf"(?P<this>\b(?:this|that|the same|said|the latter|the former)\s+(?:{_BEINGS}|one)\b"
            r"(?!\s+(?:who|whose|that|which|with|without|having|where)\b))",
            r"(?P<pair>\bboth\b(?!.*\b(?:and|or)\b)|\b(?:which|either|neither|one|each|all|some|any|many) of"
            rf" (?:the two|them|these|those)\b{_FREE}|\bthe two\b(?:\s+of them)?{_FREE}"
            rf"|\bthe others?(?: ones?| two)?{_ENDS}|\bthe other (?:{_BEINGS})\b"
            r"|\bthe (?:second|third|last|previous|first|next|other) ones?\b)",
            r"(?P<again>\b(?:the same|same)\s+(?:again|thing|for|but|question|as before)\b|\bas before\b)",
            r"(?P<pointed>\b(?:about|explain|repeat|why is|why was|of|than|to|with|after|like|for|is|was)"
            rf" (?:that|this){_ENDS}"
            r"|\b(?:does|did|do|is|was|will|how|would) (?:that|this) (?:compare|change|differ|look|mean"
            r"|happen|break|split|develop|stack|vary|normal|good|bad|high|low|right|ok|usual|typical)\b)",
            rf"(?P<there>\b(?:from|in|over|around|up|down|out|shops?|sell|sold|buy|bought) there\b{_ENDS})",
        ]
    )
)
_BACK_IN_TIME = re.compile(r"\b(?:that|those) (?:day|week|month|quarter|year|period|season)s?\b")
_THE_ONE = re.compile(
    r"\bthe (?P<noun>customer|client|buyer|shopper|order|parcel|shipment|invoice|product|item|article|promo"
    r"|promotion|campaign)(?=\s*(?:$|[?.!,;]|'s\b|(?:has|have|had|is|was|did|does|will|bought|buy|spend"
    r"|spent|ordered|arrived?|costs?|sells?|sold|live|lives|paid|left|shipped|delivered|returned|placed|do|perform|go|work|run)\b))"
)
_THINGS = re.compile(rf"\b{_NOUNS}$")
_ASKING = re.compile(r"(?:how )?(?:many|much)|when|where|who|what|which")
_CLAUSE = re.compile(r"[,;:.]|\b(?:and|but|when|before|after|while|so|then|because|since|if|did|by)\b")
_STATED = re.compile(r"\w+(?:[^\w,;.?]+\w+){2,}(?:[,;.?]| and\b| but\b)")
"""A clause of three words or more has come before: "how much did we sell, and how does that compare"."""
_SOMEBODY = re.compile(
    r"\b(?:who|whom|whose|someone|somebody|anyone|anybody|everyone|everybody|people|persons?)\b"
)


def pointed_at_nothing(signals: Signals) -> str | None:
    """The words that point back where nothing stands before them; None where every one is explained.

    What a pronoun can stand for is anything named earlier in the same question: a thing of the model, a
    value, somebody, a noun that is not known; or an id anywhere. Values listed after it explain it as well
    ("these stores: …").
    """
    text = signals.lower
    for match in _BACK.finditer(text):
        if not _is_explained(signals, match):
            return match[0].strip()
    for match in _BACK_IN_TIME.finditer(text):
        if not any(p.begin < match.start() for p in signals.time.periods):
            return match[0]
    return None


def unnamed(signals: Signals) -> str | None:
    """The one thing that is asked about as if it were known: "the order" of no number."""
    match = _THE_ONE.search(signals.lower)
    named = any(not v.best.dimension.endswith("status") for v in signals.values)
    if match is None or named or signals.identifiers or signals.conditions or signals.ranking:
        return None
    return None if any(_before(signals, match.start(), thing=False)) else match["noun"]


def _is_explained(signals: Signals, match: re.Match[str]) -> bool:
    begin = match.start()
    if signals.identifiers or any(_before(signals, begin, thing=match["thing"] == "it")):
        return True
    if (match["thing"] or match["pointed"]) and _STATED.search(signals.lower[:begin]):
        return True
    if match["these"] or match["this"]:
        return any(v.begin >= match.end() for v in signals.values)
    earlier = signals.lower[:begin]
    return bool((match["people"] or match["pair"]) and _SOMEBODY.search(earlier))


def _before(signals: Signals, begin: int, *, thing: bool) -> Iterator[bool]:
    """Whatever a word at `begin` can point back to; a figure ("how much stock does it hold") can not.

    Of a `thing` that is also a figure ("stock"), the figure is meant unless a new clause has begun.
    """
    text = signals.lower
    for mention in signals.mentions:
        first, stop = signals.position(mention)
        if stop > begin or _ASKING.fullmatch(text[first:stop]):
            continue
        beings = bool(mention.of("dimension") or mention.of("entity") or _THINGS.search(text[first:stop]))
        named = beings and not (thing and mention.of("metric"))
        yield named or bool(_CLAUSE.search(text[stop:begin]))
    yield from (v.stop <= begin for v in signals.values)
    yield from (t.stop <= begin and not _ASKING.fullmatch(t.lower) for t in signals.unknown)
