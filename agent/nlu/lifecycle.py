"""Orders by how far they have come: "waiting to be shipped" are those in the stages before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_STAGES: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "created new placed open pending received",
        "approved confirmed paid authorised authorized accepted",
        "invoiced",
        "processing processed picking packed preparing prepared in_progress",
        "shipped dispatched sent shipment dispatch shipping in_transit",
        "delivered completed complete closed fulfilled finished delivery",
    )
)
"""Names of the stages of an order, in the order that it passes them."""

_STAGE = "|".join(sorted((re.escape(n.replace("_", " ")) for names in _STAGES for n in names), key=len)[::-1])
_AWAITED = re.compile(
    r"\b(?:(?:(?:still )?(?:waiting|wait|ready|yet|still|due|left) (?:to be|to get|for)|awaiting(?: to be)?"
    r"|(?:have|has|had|are|were|is)(?:n't| not) (?:yet )?(?:been )?|not (?:yet )?(?:been )?)"
    rf" ?(?:the )?(?P<stage>{_STAGE})(?: yet)?"
    r"|un(?P<undone>shipped|dispatched|delivered|fulfilled|processed|sent))\b"
)
_UNFINISHED = re.compile(
    r"\b(?:(?:still |currently )?(?:open|outstanding|unfinished|in progress)(?= (?:orders?|invoices?)\b)"
    r"|(?<=orders )(?:(?:that )?are )?(?:still |currently )?(?:open|outstanding|unfinished|in progress))\b"
)
_PROCESSED = re.compile(
    r"\b(?:(?:still |currently )?being (?:processed|prepared|packed|picked)|in process(?:ing)?)\b"
)


def stages_meant(question: str, known: Sequence[str]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Where a question means orders by their progress: begin, stop, and which of the shop's statuses.

    Args:
        question: The text.
        known: The statuses that the shop's orders have.
    """
    low = question.lower()
    found = []
    for match in _AWAITED.finditer(low):
        at = _stage(match["stage"] or match["undone"])
        found.append((*match.span(), _in_stages(known, range(at))))
    for pattern, stages in ((_UNFINISHED, range(len(_STAGES) - 1)), (_PROCESSED, range(3, 4))):
        found += [(*match.span(), _in_stages(known, stages)) for match in pattern.finditer(low)]
    return tuple(item for item in found if item[2])


def _stage(name: str) -> int:
    spelled = name.replace(" ", "_")
    return next(at for at, names in enumerate(_STAGES) if spelled in names)


def _in_stages(known: Sequence[str], stages: Iterable[int]) -> tuple[str, ...]:
    wanted = {name for at in stages for name in _STAGES[at]}
    return tuple(status for status in known if status.lower().replace(" ", "_") in wanted)
