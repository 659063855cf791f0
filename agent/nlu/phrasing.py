"""Words that nothing knows: a way of putting it, or a name or a condition that must not be dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.nlu.signals import Signals
from agent.nlu.tokens import Token

_LEADS_TO_A_NAME = re.compile(
    r"\b(?:for|of|in|at|from|on|to|by|with|about|against|than|near|around|called|named|without|except|only"
    r"|which|what|whose|how many"
    r"|how much)"
    r"\s+(?:(?:the|a|an|our|all|any|some|my|their|every|each)\s+)*$"
)


def binding(signals: Signals) -> Iterator[Token]:
    """Unknown words that could be a name or narrow what is asked.

    They follow a preposition ("for zorbles"), are written with a capital inside the sentence, or stand right
    before a word of the model or a value ("vegan customers"); or they are what "which" asks for.
    """
    known = [signals.position(m)[0] for m in signals.mentions] + [v.begin for v in signals.values]
    for token in signals.unknown:
        before = signals.lower[: token.begin]
        follows = _LEADS_TO_A_NAME.search(before)
        capital = token.text[:1].isupper() and bool(before.strip()) and not re.search(r"[.!?:]\W*$", before)
        gap = {at - token.stop for at in known}
        if follows or capital or gap & {1}:
            yield token
