"""Nothing that a question says is dropped in silence: what no part of the call answers for is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from agent.answer.model import ToolCall
from agent.nlu.compose import Composition
from agent.nlu.reading import Frame
from agent.nlu.signals import LinkedValue, Signals
from agent.nlu.tokens import tokenize
from tools.semantic.query import Operator, Summary, TimeWindow


def leftovers(
    signals: Signals, frame: Frame, composition: Composition, calls: Sequence[ToolCall]
) -> tuple[str, ...]:
    """The words of the question that have no effect on the calls, in the question's own spelling."""
    said = _Said.of(signals, frame, composition, calls)
    found = [*_values(said), *_conditions(said), *_periods(said), *_named(said), *_numbers(said)]
    found += [match[0].strip() for rule in _RULES if (match := rule.unmet(said))]
    return tuple(dict.fromkeys(word for word in found if word))


@dataclass(frozen=True, slots=True)
class _Said:
    """A question beside the call made of it: every leaf of the arguments, and the frame behind them."""

    signals: Signals
    frame: Frame
    composition: Composition
    leaves: frozenset[str]
    tool: str

    @classmethod
    def of(cls, signals: Signals, frame: Frame, composition: Composition, calls: Sequence[ToolCall]) -> _Said:
        leaves = frozenset(leaf for call in calls for leaf in _leaves(call.arguments))
        return cls(signals, frame, composition, leaves, calls[0].name if calls else "")

    @property
    def metrics(self) -> str:
        return " ".join(self.frame.metrics)

    @property
    def grouped(self) -> bool:
        return bool(self.frame.dimensions or (self.frame.time and self.frame.time.grain))

    @property
    def moves(self) -> bool:
        """Whether something is set against something else."""
        return (
            self.frame.compare is not None
            or self.tool in {"trend", "forecast"}
            or "growth" in self.metrics
            or self.grouped
        )


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _leaves(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _leaves(getattr(value, item.name))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield f"{float(value):.6g}"
    elif value is not None:
        yield str(value.isoformat() if isinstance(value, date) else value).lower()


def _values(said: _Said) -> Iterator[str]:
    for value in said.signals.values:
        told = said.tool == "order_status" and value.best.dimension in _OF_AN_ORDER
        if not told and not _is_used(value, said.leaves):
            yield value.text


_OF_AN_ORDER = frozenset({"delivery_status", "order_status", "payment_status", "payment_method", "carrier"})
"""What is told of every order that is looked up, so that asking for it filters nothing."""


def _is_used(value: LinkedValue, leaves: frozenset[str]) -> bool:
    """A value is a filter's: itself, a word of its name, or another value read from the same words."""
    if any(str(match.value).lower() in leaves for match in value.matches):
        return True
    stems = {token.stem for token in tokenize(value.text)}
    return any(stems & {token.stem for token in tokenize(leaf)} for leaf in leaves)


def _conditions(said: _Said) -> Iterator[str]:
    for condition in said.signals.conditions:
        if f"{float(condition.value):.6g}" not in said.leaves:
            yield said.signals.question[condition.begin : condition.stop]


def _periods(said: _Said) -> Iterator[str]:
    """A period is the window's, its comparison's, a side of a longer window, or a condition's."""
    for period in said.signals.time.periods:
        edges = {edge.isoformat() for edge in (period.start, period.end) if edge}
        partly = bool(edges & said.leaves) and bool(said.composition.timing.having)
        placed = partly or edges <= said.leaves or _narrowed(said, period.start, period.end)
        if not placed and not _within_axis(said, period.start, period.end):
            yield said.signals.question[period.begin : period.stop]


def _narrowed(said: _Said, start: date | None, end: date | None) -> bool:
    """A whole year of which another period names the stretch that is compared."""
    windows = [said.frame.time, said.frame.compare]
    found = [w for w in windows if isinstance(w, TimeWindow) and w.start and w.end]
    return len(found) == 2 and any(
        start and end and w.start and w.end and start <= w.start and w.end <= end for w in found
    )


def _within_axis(said: _Said, start: date | None, end: date | None) -> bool:
    """One of several periods side by side on a time axis."""
    window = said.frame.time
    if window is None or window.grain is None or None in (window.start, window.end, start, end):
        return False
    return bool(window.start <= start and end <= window.end)  # type: ignore[operator]


def _named(said: _Said) -> Iterator[str]:
    """Metrics that the words name and nothing shows: a second figure, or one that another tool lacks."""
    for name, begin, stop in said.composition.roles.measured:
        if not _shown(name, said):
            yield said.signals.question[begin:stop]
    yield from _buyers_meant(said)
    for name in said.composition.roles.grouped if said.tool in {"query_metrics", "trend"} else ():
        if name not in said.leaves and name.split(".")[-1] not in said.leaves:
            yield name.replace("_", " ")


def _buyers_meant(said: _Said) -> Iterator[str]:
    """A kind of buyer that a figure is wanted of ("revenue from new customers"), not a figure beside it."""
    for name, begin, stop in said.composition.roles.measured:
        before = said.signals.lower[:begin]
        kind = name.endswith("customers") and "_customers" in said.metrics
        if len(said.frame.metrics) > 1 and kind and _OF_BUYERS.search(before):
            yield said.signals.question[begin:stop]


_OF_BUYERS = re.compile(r"\b(?:from|by|of|to|among|for)\s+(?:our\s+|the\s+|all\s+)?(?:[\w-]+\s+)?$")


def _shown(name: str, said: _Said) -> bool:
    if said.tool not in {"query_metrics", "forecast", "trend"}:
        return True
    if said.tool == "query_metrics" and name not in _LOOSE:
        return (
            name in said.leaves
            or any(leaf.endswith(f"_{name}") for leaf in said.leaves)
            or _special(name, said)
        )
    return True


_LOOSE = frozenset({"customers", "orders", "revenue", "growth", "growth_on_last_year", "units_sold"})
"""Metrics whose words are also plain nouns of a question that measures something else."""


def _special(name: str, said: _Said) -> bool:
    """A general figure gave way to a narrower one that its words called for."""
    stem = name.split("_")[0].rstrip("s")
    return any(stem in metric for metric in said.frame.metrics)


def _numbers(said: _Said) -> Iterator[str]:
    """Bare numbers that are no period, amount, rank or id."""
    for token in said.signals.tokens:
        if token.lower.isdigit() and not _placed(said, token.begin, token.stop):
            yield token.text


def _placed(said: _Said, begin: int, stop: int) -> bool:
    signals = said.signals
    spans = [*signals.time.spans, *((c.begin, c.stop) for c in signals.conditions)]
    spans += [(i.begin, i.stop) for i in signals.identifiers] + [(v.begin, v.stop) for v in signals.values]
    spans += [signals.position(m) for m in signals.mentions]
    spans += list(signals.ranking.spans) if signals.ranking else []
    written = signals.question[begin:stop].lower()
    return any(a < stop and begin < b for a, b in spans) or f"{float(written):.6g}" in said.leaves


@dataclass(frozen=True, slots=True)
class _Rule:
    """Words that change the meaning, and what must then be found in the frame."""

    pattern: re.Pattern[str]
    met: Callable[[_Said], bool]
    tools: frozenset[str] = frozenset({"query_metrics"})

    def unmet(self, said: _Said) -> re.Match[str] | None:
        found = self.pattern.search(said.signals.lower)
        return found if found and said.tool in self.tools and not self.met(said) else None


def _rule(words: str, met: Callable[[_Said], bool], *tools: str) -> _Rule:
    return _Rule(re.compile(rf"\b(?:{words})\b"), met, frozenset(tools or ("query_metrics",)))


def _never(said: _Said) -> bool:
    return False


def _excludes(said: _Said) -> bool:
    """Something is left out, absent, zero, or counted as such by its own metric."""
    frame = said.frame
    outs = {Operator.NE, Operator.NOT_IN, Operator.IS_NULL}
    filters = (*frame.filters, *frame.part)
    negative = any(f.op in outs for f in filters) or any(h.op is not Operator.GT for h in frame.having)
    undone = re.search(r"cancelled|out_of_stock|failed|late|undelivered|overdue|open", said.metrics)
    ranked = said.grouped and said.frame.descending is False
    return negative or ranked or bool(undone) or frame.active is False or bool(said.signals.conditions)


def _shares(said: _Said) -> bool:
    if len(said.frame.metrics) > 1 and not said.grouped:
        return "rate" in said.metrics
    ratio = re.search(r"rate|share|margin|growth|coverage|error", said.metrics)
    return (
        said.frame.shares or bool(said.frame.part or ratio) or any(c.percent for c in said.signals.conditions)
    )


def _averages(said: _Said) -> bool:
    averaged = said.frame.summary is Summary.AVERAGE
    generated = any(
        m.endswith(("_avg", ".avg", ".average", "average")) or "." in m for m in said.frame.metrics
    )
    return (
        averaged
        or generated
        or "average" in said.metrics
        or "_per_" in said.metrics
        or "rate" in said.metrics
    )


def _ranks(said: _Said) -> bool:
    """A superlative needs something to rank, a date metric, or one group chosen by name."""
    frame = said.frame
    dated = re.search(r"order_date|average|price", said.metrics)
    return said.grouped or bool(frame.part or dated or frame.having or said.tool != "query_metrics")


def _several(said: _Said) -> bool:
    """Several values are read as "any of them", which "both" of one buyer or basket is not."""
    counted = {"customers", "orders", "repeat_customers"} & set(said.frame.metrics)
    kinds = [v.best.dimension for v in said.signals.values]
    many = len(kinds) > len(set(kinds)) or len(said.signals.time.periods) > 1
    return not (many and (counted or "customer" in said.frame.dimensions))


def _buyers_without(said: _Said) -> bool:
    """Buyers of one thing who did not buy another: filters of lines cannot say it."""
    buyers = "customers" in said.frame.metrics or "customer" in said.frame.dimensions
    left_out = {f.field for f in said.frame.filters if f.op in {Operator.NE, Operator.NOT_IN}}
    return not (buyers and left_out & {"product", "category", "top_category", "brand"})


def _dimension(*names: str) -> Callable[[_Said], bool]:
    def holds(said: _Said) -> bool:
        return bool(set(names) & {*said.frame.dimensions, *(f.field for f in said.frame.filters)})

    return holds


def _split(said: _Said) -> bool:
    """What follows "by" or "per" is a breakdown, a filter's value, or in the figure itself."""
    ratio = re.search(r"per_|average|rate", said.metrics)
    word = re.search(r"\b(?:by|per|for each|for every) (?=[a-z])", said.signals.lower)
    at = word.end() if word else 0
    spans = [(v.begin, v.stop) for v in said.signals.values] + [
        (i.begin, i.stop) for i in said.signals.identifiers
    ]
    spans += [*said.signals.time.spans, *(said.signals.position(m) for m in said.signals.mentions)]
    return said.grouped or bool(ratio) or any(begin <= at < stop for begin, stop in spans)


def _by_change(said: _Said) -> bool:
    return said.frame.by_change or said.tool == "trend" or "growth" in said.metrics


def _is_new(said: _Said) -> bool:
    return bool(re.search(r"first_order_date|new_customers|returning", said.metrics + " ".join(said.leaves)))


_RULES: tuple[_Rule, ...] = (
    _rule(
        r"median|cumulative\w*|running total|rolling|moving average|std|standard deviation|variance"
        r"|correlat\w*|percentiles?|quartiles?|in a row|consecutive(?:ly)?|streak",
        _never,
    ),
    _rule(
        r"never|without|but not|except(?: for)?|exclud\w+|neither|nor"
        r"|(?:did|do|does|have|has|is|are|was|were)(?:n't| not)",
        _excludes,
    ),
    _rule(r"shares?|percent(?:age)?|proportion|fraction|what part", _shares),
    _rule(r"average|avg|mean(?! by)|on average|typical(?:ly)?", _averages),
    _rule(
        r"top|best(?:[- ]sell\w+)?|worst(?:[- ]sell\w+)?|highest|largest|biggest|lowest|smallest|fewest"
        r"|busiest|quietest|strongest|weakest|cheapest|dearest|priciest",
        _ranks,
    ),
    _rule(r"both|as well as|and also", _several),
    _rule(r"but not|without|never|(?:did|do|have|has)(?:n't| not)", _buyers_without),
    _rule(
        r"grew|grow(?:th|n|ing)?|shr[aiu]nk|declin\w+|change[ds]?|difference|up or down"
        r"|(?:less|more|fewer|better|worse|higher|lower) than (?:last|the|in|a year|before|we|usual)"
        r"|year[- ]on[- ]year|yoy|month[- ]on[- ]month|mom|versus|vs|compared?",
        lambda said: said.moves or bool(said.frame.having),
    ),
    _rule(r"first(?:[- ]time| order| purchase)", _is_new),
    _rule(
        r"late|delayed|overdue",
        lambda said: bool(re.search(r"late_|overdue|delay|delivery", said.metrics + " ".join(said.leaves))),
    ),
    _rule(
        r"(?:which|what) .*\b(?:less|more|fewer|better|worse|higher|lower)\b.*"
        r" than (?:last|the|in|a year|before)",
        lambda said: any("__change" in h.metric for h in said.frame.having) or not said.frame.dimensions,
    ),
    _rule(
        r"not (?:at all )?(?:in|since|during|this|last|at all)",
        lambda said: len(said.signals.time.periods) < 3,
    ),
    _rule(
        r"(?:came|come|coming) back|bought again|again|still",
        lambda said: len(said.signals.time.periods) < 2 or bool(said.frame.having),
    ),
    _rule(r"\d+\s*(?:am|pm|o'clock)", lambda said: "hour" in said.leaves, "query_metrics", "look_up"),
    _rule(r"once|twice", lambda said: bool(said.frame.having)),
    _rule(
        r"(?<!.)who (?:has )?(?:bought|buys|spent|spends|ordered|orders|purchased|returned)",
        _dimension("customer", "customer_name", "customer_email"),
    ),
    _rule(
        r"(?:each|every|per|by) (?:day|week|month|quarter|year)",
        lambda said: not (said.frame.limit and said.frame.dimensions) or bool(said.frame.per),
    ),
    _rule(
        r"(?:by|per|for each|for every) (?!(?:how|far|order|head|day|week|month|quarter|year)\b)[a-z]+",
        _split,
    ),
    _rule(r"beat|outs[eo]l[dl]|outperform(?:ed)?|ahead of", lambda said: said.moves),
    _rule(r"(?:grew|fell|dropped|gained|lost|improved) (?:the )?(?:most|least|fastest)", _by_change),
    _rule(r"launch\w*|introduced", lambda said: "launched_on" in said.leaves),
    _rule(r"cancel\w+", lambda said: "cancel" in said.metrics or "cancelled" in said.leaves),
)
