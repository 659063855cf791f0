"""Questions that a reader is likely to ask next, built from the frame that was answered."""

from __future__ import annotations

from collections.abc import Iterator

from agent.nlu.reading import Frame
from tools.semantic.model import SemanticModel
from tools.semantic.query import Operator, SemanticQuery, TimeWindow
from tools.tool import Finding

_MOST = 3
_BREAKDOWNS = ("category", "country", "store", "product", "channel", "brand")
_MONTH_DAYS = 45
_WEEK_DAYS = 14
_OF_ONE = {
    "customer_lookup": ("How much did they spend?", "What did they buy?", "How many orders did they place?"),
    "product_search": ("How many units of it did we sell?", "How much of it is in stock?"),
}


def follow_ups(frame: Frame | None, main: Finding, model: SemanticModel) -> tuple[str, ...]:
    """Up to three short continuations that this shop's data and the dialogue can answer."""
    if frame is None or not main.table.rows:
        return ()
    if frame.intent in _OF_ONE:
        return _of_one(frame, main, model)
    if main.query is None or not main.query.metrics or frame.intent not in {"sales_report", "inventory"}:
        return ()
    return tuple(dict.fromkeys(_of_figures(main.query, model)))[:_MOST]


def _of_one(frame: Frame, main: Finding, model: SemanticModel) -> tuple[str, ...]:
    """About the one customer or product that was found."""
    if len(main.table.rows) != 1:
        return ()
    offers = _OF_ONE[frame.intent]
    stocked = "stock_on_hand" in model.metrics
    return tuple(offer for offer in offers if stocked or "stock" not in offer)[:_MOST]


def _of_figures(query: SemanticQuery, model: SemanticModel) -> Iterator[str]:
    """The cause of a change, another period, a course over time, a breakdown that the figure has."""
    window = query.time
    if query.compare is not None and len(query.metrics) == 1 and not query.dimensions:
        yield "Why?"
    closed = window is not None and window.start is not None and window.end is not None
    if closed and query.compare is None and not (window and window.grain):
        yield "Compare with the period before"
    grain = _axis(window)
    if grain and query.limit is None and model.metric(query.metrics[0]).additivity == "additive":
        yield f"Show it by {grain}"
    fixed = {f.field for f in query.filters if f.op is Operator.EQ}
    reachable = [set(model.dimensions_of(name)) for name in query.metrics]
    for name in _BREAKDOWNS:
        if name in fixed or name in query.dimensions or name not in model.dimensions:
            continue
        if all(name in names for names in reachable):
            yield f"By {model.dimension(name).label.lower()}"


def _axis(window: TimeWindow | None) -> str | None:
    """A grain that gives the period more than a few points; None where it has an axis or is too short."""
    if window is None or window.grain is not None or window.start is None or window.end is None:
        return None
    days = (window.end - window.start).days
    if days <= 1:
        return None
    return "day" if days <= _WEEK_DAYS else "week" if days <= _MONTH_DAYS else "month"
