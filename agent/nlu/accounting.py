"""Nothing that a question says is dropped in silence: what no part of the call answers for is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from agent.answer.model import ToolCall
from agent.nlu.compose import Composition
from agent.nlu.effects import Said, accounts_for, parts_of
from agent.nlu.linked import LinkedValue
from agent.nlu.measures import left_out
from agent.nlu.periods import Period
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from agent.nlu.timing import lies_in
from agent.nlu.tokens import tokenize
from agent.nlu.word_cues import WordCues
from tools.semantic.model import SemanticModel
from tools.semantic.query import Operator, TimeWindow


def leftovers(
    signals: Signals,
    frame: Frame,
    composition: Composition,
    calls: Sequence[ToolCall],
    model: SemanticModel,
    cues: WordCues,
) -> tuple[str, ...]:
    """The words of the question that have no effect on the calls, in the question's own spelling."""
    said = Said.of(signals, frame, composition, calls, model)
    found = [*_values(said), *_conditions(said), *_periods(said), *_named(said), *_numbers(said)]
    found += [i.value for i in signals.identifiers if i.value.lower() not in said.leaves]
    found += [*_cued(said, cues), *_rows(said), *_contradicted(said)]
    return tuple(dict.fromkeys(word for word in found if word))


def _rows(said: Said) -> Iterator[str]:
    """How many rows are wanted, where there is only one: nothing says of what."""
    ranking = said.signals.ranking
    if said.tool == "query_metrics" and (said.frame.limit or 0) > 1 and not said.grouped and ranking:
        yield from (said.signals.question[begin:stop] for begin, stop in ranking.spans)


def _contradicted(said: Said) -> Iterator[str]:
    """What is asked for and left out at once."""
    filters = (*said.frame.filters, *said.frame.part)
    wanted = {(f.field, f.value) for f in filters if f.op is Operator.EQ}
    yield from (str(f.value) for f in filters if f.op is Operator.NE and (f.field, f.value) in wanted)


def _cued(said: Said, cues: WordCues) -> Iterator[str]:
    """Words and phrases that mean something which the call does not do."""
    for phrase in cues.phrases:
        match = phrase.pattern.search(said.signals.lower) if said.tool in phrase.tools else None
        if match and not _in_other_words(said, match) and not any(accounts_for(e, said) for e in phrase.by):
            yield match[0].strip()
    for token in said.signals.tokens:
        group = cues.words.get(token.lower) or cues.words.get(token.stem)
        if group is None or said.tool not in group.tools or _placed(said, token.begin, token.stop):
            continue
        if not any(accounts_for(effect, said) for effect in group.by):
            yield token.text


def _in_other_words(said: Said, match: re.Match[str]) -> bool:
    """Within the other words for a value of the data: "not yet shipped" are the orders before that."""
    aliases = (v for v in said.signals.values if v.best.how == "alias")
    return any(v.begin <= match.start() and match.end() <= v.stop for v in aliases)


def _values(said: Said) -> Iterator[str]:
    for value in said.signals.values:
        told = said.tool == "order_status" and value.best.dimension in _OF_AN_ORDER
        in_figure = value.best.dimension.endswith("status") and value.text.lower()[:4] in said.metrics
        if not told and not in_figure and not _is_used(value, said.leaves):
            yield value.text


_OF_AN_ORDER = frozenset({"delivery_status", "order_status", "payment_status", "payment_method", "carrier"})
"""What is told of every order that is looked up, so that asking for it filters nothing."""


def _is_used(value: LinkedValue, leaves: frozenset[str]) -> bool:
    """A value is a filter's: itself, a word of its name, or another value read from the same words."""
    if any(str(match.value).lower() in leaves for match in value.matches):
        return True
    stems = {token.stem for token in tokenize(value.text)}
    return any(stems & {token.stem for token in tokenize(leaf)} for leaf in leaves)


def _conditions(said: Said) -> Iterator[str]:
    for condition in said.signals.conditions:
        groupless = said.frame.having and not said.grouped and said.tool == "query_metrics"
        scales = (1.0, 10.0, 1000.0) if condition.unit else (1.0,)
        placed = any(f"{condition.value * scale:.6g}" in said.leaves for scale in scales)
        if groupless or not placed:
            yield said.signals.question[condition.begin : condition.stop]


def _periods(said: Said) -> Iterator[str]:
    """A period is the window's, its comparison's, a side of a longer window, or a condition's."""
    for period in said.signals.time.periods:
        edges = {edge.isoformat() for edge in (period.start, period.end) if edge}
        partly = bool(edges & said.leaves) and bool(said.composition.timing.having)
        placed = partly or edges <= said.leaves or _narrowed(said, period.start, period.end)
        placed = placed or _holds_the_window(said, period) or _so_long_ago(said, period)
        if not placed and not _within_axis(said, period.start, period.end):
            yield said.signals.question[period.begin : period.stop]


def _so_long_ago(said: Said, period: Period) -> bool:
    """The day since when nothing was bought, which is no edge of a whole month."""
    text = said.signals.lower[period.begin : period.stop + len(" ago")]
    return "ago" in text and any(h.metric == "last_order_date" for h in said.composition.timing.having)


def _holds_the_window(said: Said, period: Period) -> bool:
    """The year of the day that is asked about."""
    window, others = said.frame.time, said.signals.time.periods
    inner = [p for p in others if window and (p.start, p.end) == (window.start, window.end)]
    return period.unit == "year" and any(p is not period and lies_in(p, period) for p in inner)


def _narrowed(said: Said, start: date | None, end: date | None) -> bool:
    """A whole year of which another period names the stretch that is compared."""
    windows = [said.frame.time, said.frame.compare]
    found = [w for w in windows if isinstance(w, TimeWindow) and w.start and w.end]
    return len(found) == 2 and any(
        start and end and w.start and w.end and start <= w.start and w.end <= end for w in found
    )


def _within_axis(said: Said, start: date | None, end: date | None) -> bool:
    """One of several periods side by side on a time axis."""
    window = said.frame.time
    if window is None or window.grain is None or window.start is None or window.end is None:
        return False
    return start is not None and end is not None and window.start <= start and end <= window.end


def _named(said: Said) -> Iterator[str]:
    """Metrics that the words name and nothing shows: a second figure, or one that another tool lacks."""
    for name, begin, stop in said.composition.roles.measured:
        if not _shown(name, said):
            yield said.signals.question[begin:stop]
    yield from _buyers_meant(said)
    each_order = re.search(r"order|/", said.metrics)
    for name in said.composition.roles.grouped if said.tool in {"query_metrics", "trend"} else ():
        own = any(d.endswith((f"_{name}", f".{name}")) for d in said.frame.dimensions)
        if own or (name == "order_id" and each_order):
            continue
        if name not in said.leaves and name.split(".")[-1] not in said.leaves:
            yield name.replace("_", " ")


def _buyers_meant(said: Said) -> Iterator[str]:
    """A kind of buyer that a figure is wanted of ("revenue from new customers"), not a figure beside it."""
    for name, begin, stop in said.composition.roles.measured:
        before = said.signals.lower[:begin]
        kind = name.endswith("customers") and "_customers" in said.metrics
        if len(said.frame.metrics) > 1 and kind and _OF_BUYERS.search(before):
            yield said.signals.question[begin:stop]


_OF_BUYERS = re.compile(r"\b(?:from|by|of|to|among|for)\s+(?:our\s+|the\s+|all\s+)?(?:[\w-]+\s+)?$")


def _shown(name: str, said: Said) -> bool:
    if name == "repeat_customers" and re.search(
        r"return_|returned_", " ".join((said.metrics, *said.frame.dimensions))
    ):
        return True
    if name == "product_count" and said.frame.subject is not None:
        return True
    if name in {"orders", "shipments"} and re.search(r"on_time|late|overdue|delivery", said.metrics):
        return True
    if name in {"repeat_customers", "new_customers"} and "new_or_returning" in said.leaves:
        return True
    if left_out(name, said.signals.lower, said.composition.roles.metrics, said.model):
        return True
    if said.tool == "query_metrics" and name not in _LOOSE:
        if said.frame.among and name.endswith("_customers"):
            return True
        if _NOUNS.get(name) in said.frame.dimensions:
            return True
        return (
            name in said.leaves
            or name in parts_of(said.frame.metrics)
            or any(name in m.inputs for n in said.frame.metrics if (m := said.model.metrics.get(n)))
            or any(leaf.endswith(f"_{name}") for leaf in said.leaves)
            or _special(name, said)
        )
    return True


_NOUNS = {"store_count": "store", "product_count": "product", "promotion_count": "promotion"}
"""Counts whose word is only the noun of what is broken down by ("the average store revenue")."""

_LOOSE = frozenset({"customers", "orders", "revenue", "growth", "growth_on_last_year", "units_sold"})
"""Metrics whose words are also plain nouns of a question that measures something else."""


def _special(name: str, said: Said) -> bool:
    """A general figure gave way to a narrower one that its words called for."""
    stem = name.split("_")[0].rstrip("s")
    return any(stem in metric for metric in said.frame.metrics)


def _numbers(said: Said) -> Iterator[str]:
    """Bare numbers that are no period, amount, rank or id."""
    for token in said.signals.tokens:
        written = token.lower.isdigit() and f"{float(token.lower):.6g}"
        if written and written not in said.leaves and not _placed(said, token.begin, token.stop):
            yield token.text


def _placed(said: Said, begin: int, stop: int) -> bool:
    """Whether something that was found stands there."""
    signals = said.signals
    spans = [*signals.time.spans, *signals.clock.spans, *((c.begin, c.stop) for c in signals.conditions)]
    spans += [(i.begin, i.stop) for i in signals.identifiers] + [(v.begin, v.stop) for v in signals.values]
    spans += [signals.position(m) for m in signals.mentions]
    spans += list(signals.ranking.spans) if signals.ranking else []
    return any(a < stop and begin < b for a, b in spans)
