"""Which conditions of a share choose the part, and which the whole that it is a part of."""

from __future__ import annotations

import re

from agent.nlu.asked import Asked
from tools.semantic.query import Filter, Operator

_OUTS = frozenset({Operator.NE, Operator.NOT_IN, Operator.NOT_CONTAINS})
_SHARE_OF = re.compile(
    r"\b(?:shares?|percent(?:age)?|proportion|fraction|part|slice|chunk|portion|how much"
    r"|how big an? \w+) of\b|% of\b"
)
_VERB = re.compile(
    r"\b(?:comes?|came|coming|is|are|was|were|goes|went|made|placed|paid|sold|bought|ordered|done|booked|shipped"
    r"|using|used|uses?|contain\w*|include\w*|has|have|had|belongs?|fell|fall|that|which|who)\b"
)
_ADJACENT = re.compile(r"(?:'s)?\s*(?:(?:as )?(?:an?|the)\s+)?")
_WITHIN = re.compile(r"\b(?:in|of|within|across|among|for|on)\b")


def of_the_whole(filters: tuple[Filter, ...], asked: Asked) -> tuple[Filter, ...]:
    """The conditions that both the part and the whole meet; the others choose the part.

    "What share of German revenue came from the app": Germany is the whole's. "The app's share of orders in
    Germany": what follows "of" is the whole's. What is left out beside another value of its kind is the
    whole's as well.
    """
    kept = {f.field for f in filters if f.op not in _OUTS}
    without = tuple(f for f in filters if f.op in _OUTS and f.field in kept)
    placed = _positions(filters, asked)
    whole = {*without, *_by_place(placed, asked)}
    return tuple(f for f in filters if f in whole) if len(whole) < len(filters) else without


def _positions(filters: tuple[Filter, ...], asked: Asked) -> dict[Filter, tuple[int, int]]:
    """Where the first and the last word of each condition's values stand; none for what no value names."""
    found: dict[Filter, tuple[int, int]] = {}
    for condition in filters:
        wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        spans = [
            (v.begin, v.stop)
            for v in asked.signals.values
            if any(m.dimension == condition.field and m.value in wanted for m in v.matches)
        ]
        if spans:
            found[condition] = (min(b for b, _ in spans), max(s for _, s in spans))
    return found


def _by_place(placed: dict[Filter, tuple[int, int]], asked: Asked) -> set[Filter]:
    of = _SHARE_OF.search(asked.text)
    if of is None:
        return set()
    before = {f: asked.text[stop : of.start()] for f, (_, stop) in placed.items() if stop <= of.start()}
    after = {f: span for f, span in placed.items() if f not in before}
    named = {f for f, between in before.items() if _ADJACENT.fullmatch(between)}
    if named:
        return set(placed) - named
    return {*before, *_behind(after, of.end(), asked)}


def _behind(placed: dict[Filter, tuple[int, int]], start: int, asked: Asked) -> set[Filter]:
    """The conditions of the whole among those that stand behind "share of"."""
    verb = next((m.start() for m in _VERB.finditer(asked.text, start) if not _inside(m, placed)), None)
    if verb is not None:
        return {f for f, (_, stop) in placed.items() if stop <= verb}
    first = min((stop for _, stop in placed.values()), default=None)
    within = _WITHIN.search(asked.text, first) if first is not None else None
    return {f for f, (begin, _) in placed.items() if within and begin >= within.end()}


def _inside(match: re.Match[str], placed: dict[Filter, tuple[int, int]]) -> bool:
    return any(begin <= match.start() < stop for begin, stop in placed.values())
