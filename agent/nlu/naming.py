"""Names that ordinary reading would miss: with a season in them, with a code behind them, quoted."""

from __future__ import annotations

import re

from agent.nlu.cues import negated
from agent.nlu.linked import LinkedValue
from agent.nlu.time import TimeReading
from tools.semantic.values import ValueIndex, ValueMatch


def names_with_periods(
    question: str, time: TimeReading, values: ValueIndex, *, personal: bool
) -> list[tuple[int, int]]:
    """Names of several words that hold what would be a period by itself: "The Winter Empire"."""
    periods = [p for p in time.periods if not re.search(r"\d", question[p.begin : p.stop])]
    if not periods:
        return []
    exact = [(s.begin, s.stop) for s in values.spans(question, personal=personal) if s.matches[0].exact]
    return [span for span in exact if any(_within(p.begin, p.stop, *span) for p in periods)]


def _within(begin: int, stop: int, outer: int, end: int) -> bool:
    return outer <= begin and stop <= end and stop - begin < end - outer


_CODE_BEHIND = re.compile(r"(?P<name>(?:[^\W\d_][\w.'-]*\s+){1,4})\($")


def coded(
    question: str, values: tuple[LinkedValue, ...]
) -> tuple[tuple[LinkedValue, ...], list[tuple[int, int]]]:
    """A name with its code in brackets is what the code says: "Minas Gerais (MG)".

    Returns:
        The values without what the name alone would have been read as, and where such names stand.
    """
    kept, labels = list(values), []
    for value in values:
        bracketed = question[value.stop : value.stop + 1] == ")" and value.best.exact
        name = _CODE_BEHIND.search(question[: value.begin]) if bracketed and value.text.isupper() else None
        words = re.findall(r"[A-Z\u00c0-\u00dd][\w.'-]*", name["name"]) if name else []
        if name and words:
            begin = question.index(words[0], name.start())
            labels.append((begin, name.end() - 1))
            kept = [v for v in kept if not (begin <= v.begin and v.stop < value.begin)]
    return tuple(kept), labels


def called(question: str) -> tuple[LinkedValue, ...]:
    """Words that names of products are to hold: `named "christmas"`."""
    found = []
    for match in _CALLED.finditer(question):
        like = ValueMatch("product", match[1], 1.0, False, "partial")
        found.append(
            LinkedValue((like, like), *match.span(), match[1], negated(question[: match.start()].lower()))
        )
    return tuple(found)


_CALLED = re.compile(r"\bnamed \"([^\"]+)\"")
