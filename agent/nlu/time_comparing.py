"""What a question compares a period with, the grain of its time axis, and words that bound no period."""

from __future__ import annotations

import re

from agent.nlu.time_vocabulary import COUNT, HOLIDAY, MONTH, UNIT
from tools.semantic.query import Comparison, Grain

_ADVERBS = {
    Grain.DAY: r"daily|by (?:the )?day(?! of)|day by day|day[- ]on[- ]day",
    Grain.WEEK: r"weekly|by (?:the )?week|week by week|week after week",
    Grain.MONTH: r"monthly|by (?:the )?month|month by month|month after month",
    Grain.QUARTER: r"quarterly|by (?:the )?quarter|quarter by quarter",
    Grain.YEAR: r"yearly|annually|annual|by (?:the )?year|year by year",
}
_EVERY = (
    r"|(?:and|per|each|every|every single) {unit}\b(?! before| that)"
    r"|(?<!in )(?<!within )(?<!for )(?<!of )(?<!half )(?<!than )a {unit}\b"
    r"(?! (?:ago|earlier|before|later|after|and a half))"
)
_GRAINS = tuple(
    (grain, re.compile(rf"\b(?:{words}{_EVERY.format(unit=grain.value)})\b"))
    for grain, words in _ADVERBS.items()
)
_A_UNIT = re.compile(r"day|daily|week|month|quarter|year|annual")
AXIS = re.compile(r"\b(?:over time|through time|time series|timeline|month on month|day of each)\b")
_OR_DATED = rf"(?! (?:last\b|yesterday|(?:the )?\d|(?:the )?{HOLIDAY}\b|{MONTH}\b|this\b|that (?!\W)))"
_LAST_YEAR = re.compile(
    r"\b(?:"
    r"(?:the )?same (?:period|time|month|week|quarter|day|days|weeks|months|stretch|point|stage|dates|half"
    r"|season)s?,? (?:of |in |the |from )*(?:last|previous|prior|a) year(?: ago| earlier)?"
    r"|(?:the )?same (?:period|time|month|week|quarter|days|point|stretch|stage|half|season),?"
    r" (?:the )?year before"
    r"|(?:at |by )?this time last year"
    r"|(?:a|one) year (?:ago|earlier|before)|(?:the )?(?:year|12 months) before(?! last)" + _OR_DATED + r"|"
    r"(?:prior|previous|last) (?:year(?:'s)? )?(?:ytd|year[- ]to[- ]date)"
    r"|(?:ytd|year[- ]to[- ]date) (?:of )?(?:last|previous|prior) year"
    r"|year[- ](?:over|on)[- ]year|yoy|y/y|(?:vs\.?|versus|against|on) (?:ly|py)|on last year"
    r"|(?:vs\.?|versus|against|than|(?:compared|relative) (?:to|with)) (?:the )?(?:last|previous"
    r"|prior) year(?!'s)"
    r")\b"
)
_BEFORE = rf"(?:the )?(?:{COUNT} )?{UNIT}s? (?:before|earlier|prior|preceding)(?: that| it| those| then)?"
_PREVIOUS = re.compile(
    r"\b(?:"
    r"(?:the )?(?:previous|prior|preceding) (?:period|month|week|quarter|year|day)"
    rf"|(?:the )?(?:period|month|week|quarter|day) (?:before|earlier){_OR_DATED}"
    r"|(?:month|week|quarter)[- ](?:over|on)[- ](?:month|week|quarter)|mom|m/m|wow|w/w|qoq|q/q"
    r"|(?:than|vs\.?|versus|compared (?:to|with)|relative to|against|with|on) (?:the )?"
    rf"(?:one before|(?:previous|preceding|prior) (?:one|{COUNT} {UNIT}s?)|before|(?:last|previous) (?:month"
    rf"|week|quarter|day)(?!'s)|{_BEFORE}{_OR_DATED})"
    r")\b"
)
COMPARING = re.compile(
    r"\b(?:delta|swing|gap|how much (?:more|less)|how many (?:more|fewer))\b|"
    r"\b(?:compar\w*|vs\.?|versus|against|relative to|difference between|differ\w*|up or down"
    r"|better or worse"
    r"|stack up|gr[eo]wn?|growth|change[ds]?|increase\w*|decrease\w*)\b|\bthan\b"
)
_FROM_THE_START = re.compile(
    r"\b(?:since|from) (?:(?:the )?(?:very )?(?:beginning|start|outset|launch|inception|opening"
    r"|day (?:one|1))"
    r"|(?:we|the (?:shop|store|business|company)) (?:first )?(?:opened|started|launched|began|exists?))"
    r"(?: (?:to|until|till|up to|through) (?:today|now|date))?(?=\s*(?:$|[,.?!;)]))"
)
_ALWAYS = re.compile(
    r"\b(?:of |over |for |in |across |since )?all[- ]time\b(?! low| high)"
    r"|\b(?:in|over|for|across|throughout|during|within|of) (?:the |our |its |their |all (?:the |our )?)?"
    r"(?:whole|entire|full|complete|total|available|recorded)? ?"
    r"(?:history|data ?set|data|records?|lifetime(?: of (?:the|our) (?:shop|store|business|company))?"
    r"|period of (?:the )?data)(?: (?:period|range|history|we have|available|on record))*"
    r"(?=\s*(?:$|[,.?!;)]))"
    r"|\bever(?! since)\b|\b(?:so|thus) far\b|\b(?:up )?(?:to|until|till) (?:date|now)\b|\bon record\b"
)


def comparison(text: str, spans: list[tuple[int, int]]) -> Comparison | None:
    """The period compared with by words ("year on year"); where it stands is added to the spans."""
    for pattern, kind in (
        (_LAST_YEAR, Comparison.SAME_PERIOD_LAST_YEAR),
        (_PREVIOUS, Comparison.PREVIOUS_PERIOD),
    ):
        found = pattern.search(text)
        if found and _has_base(text, found, kind):
            spans.append(found.span())
            return kind
    return None


def _has_base(text: str, found: re.Match[str], kind: Comparison) -> bool:
    """A bare "previous month" is a period of its own unless something is being compared."""
    if kind is Comparison.SAME_PERIOD_LAST_YEAR:
        return True
    compared = bool(COMPARING.search(text))
    if text[: found.start()].endswith("and ") and not compared:
        return False
    bare = re.fullmatch(r"(?:the )?(?:previous|prior|preceding) (?:month|week|quarter|year|day)", found[0])
    return not bare or compared


def grain(text: str, spans: list[tuple[int, int]]) -> Grain | None:
    """The unit of a time axis; where it stands is added to the spans."""
    for unit, pattern in _GRAINS if _A_UNIT.search(text) else ():
        found = pattern.search(text)
        if found:
            spans.append(found.span())
            return unit
    return None


def from_the_start(text: str) -> list[tuple[int, int]]:
    """Where the text says that all days are meant by naming the first: "since we opened"."""
    return [found.span() for found in _FROM_THE_START.finditer(text)]


def unbounded(text: str) -> list[tuple[int, int]]:
    """Where the text says that no day bounds what is asked: "ever", "of all time", "so far"."""
    return [found.span() for found in _ALWAYS.finditer(text)]
