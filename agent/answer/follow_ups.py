"""Questions that a reader is likely to ask next, built from the frame that was answered."""

from __future__ import annotations

from agent.nlu.reading import Frame
from tools.tool import Finding

_MOST = 3


def follow_ups(frame: Frame | None, main: Finding) -> tuple[str, ...]:
    """Up to three short continuations that the dialogue understands."""
    if frame is None or main.query is None or not main.table.rows:
        return ()
    if frame.intent == "forecast":
        return ("By country", "And orders?")
    offers: list[str] = []
    query = main.query
    if query.metrics:
        if query.time and query.time.start and not query.compare:
            offers.append("Compare with the same period last year")
        if not (query.time and query.time.grain):
            offers.append("Show it by month")
        offers += [
            f"By {word}" for word in ("country", "category", "product") if word not in query.dimensions
        ]
    return tuple(offers[:_MOST])
