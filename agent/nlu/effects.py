"""What a call does with the words of a question: the effects that words ask for, each told from the call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from agent.answer.model import ToolCall
from agent.nlu.compose import Composition
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel
from tools.semantic.query import Operator, Summary
from tools.semantic.ratios import OVER

_OUTS = frozenset({Operator.NE, Operator.NOT_IN, Operator.NOT_CONTAINS, Operator.IS_NULL})
_COUNTED = frozenset({"count", "units", "none"})
_PEOPLE = frozenset({"customers", "repeat_customers", "new_customers", "earlier_customers"})


@dataclass(frozen=True, slots=True)
class Said:
    """A question beside the call made of it: every leaf of the arguments, and the frame behind them."""

    signals: Signals
    frame: Frame
    composition: Composition
    leaves: frozenset[str]
    tool: str
    model: SemanticModel

    @classmethod
    def of(
        cls,
        signals: Signals,
        frame: Frame,
        composition: Composition,
        calls: Sequence[ToolCall],
        model: SemanticModel,
    ) -> Said:
        """Beside the first call."""
        found = frozenset(leaf for call in calls for leaf in leaves(call.arguments))
        return cls(signals, frame, composition, found, calls[0].name if calls else "", model)

    @property
    def metrics(self) -> str:
        """Names of the metrics, with spaces between."""
        return " ".join(self.frame.metrics)

    @property
    def grouped(self) -> bool:
        """Whether the result has a row per group or period."""
        return bool(self.frame.dimensions or (self.frame.time and self.frame.time.grain))

    @property
    def moves(self) -> bool:
        """Whether something is set against something else."""
        return (
            self.frame.compare is not None
            or self.frame.intent == "trend"
            or self.tool in {"trend", "forecast"}
            or "growth" in self.metrics
            or OVER in self.metrics
            or self.grouped
            or bool(self.frame.contrast or self.frame.among)
        )


def leaves(value: object) -> Iterator[str]:
    """Every value in a structure as text, numbers and dates in one spelling."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from leaves(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from leaves(getattr(value, item.name))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield f"{float(value):.6g}"
    elif value is not None:
        yield str(value.isoformat() if isinstance(value, date) else value).lower()


def accounts_for(effect: str, said: Said) -> bool:
    """Whether the call has the effect: one by name, or `kind:pattern` over what the call holds."""
    kind, colon, pattern = effect.partition(":")
    if not colon:
        return _NAMED[kind](said)
    return any(re.search(pattern, text) for text in _HELD[kind](said))


def _fields(said: Said) -> Iterator[str]:
    frame = said.frame
    yield from frame.dimensions
    yield from (f.field for f in (*frame.filters, *frame.part))
    yield from frame.fields if said.tool != "query_metrics" else ()
    yield from (said.tool,) if said.tool == "search_products" else ()


def _nodes(said: Said) -> Iterator[str]:
    pending = [*parts_of(tuple(frame_metrics(said)))]
    while pending:
        metric = said.model.metrics.get(pending.pop())
        if metric is not None:
            yield from (measure.node for measure in metric.measures)
            pending += metric.inputs


def frame_metrics(said: Said) -> Iterator[str]:
    """Metrics shown, and those that groups are chosen by."""
    yield from said.frame.metrics
    yield from (h.metric.removesuffix("__previous").removesuffix("__change") for h in said.frame.having)


def _units(said: Said) -> Iterator[str]:
    yield from (m.unit for name in parts_of(said.frame.metrics) if (m := said.model.metrics.get(name)))


def parts_of(metrics: Sequence[str]) -> tuple[str, ...]:
    """The metrics, and the two that a quotient is made of."""
    return tuple(part for name in metrics for part in dict.fromkeys((name, *name.split(OVER))))


def _having(said: Said) -> Iterator[str]:
    inner = (a.query for a in (*said.frame.among, *said.frame.part_among))
    for condition in (*said.frame.having, *(h for query in inner for h in query.having)):
        yield f"any {condition.metric}"
        metric = said.model.metrics.get(condition.metric)
        yield metric.unit if metric else ""


def _order(said: Said) -> Iterator[str]:
    yield from said.frame.metrics if said.frame.descending is not None else ()
    if said.tool == "search_products" and said.frame.descending is not None:
        yield "price"


_HELD: Mapping[str, Callable[[Said], Iterator[str]]] = {
    "metric": frame_metrics,
    "field": _fields,
    "node": _nodes,
    "unit": _units,
    "having": _having,
    "order": _order,
    "tool": lambda said: iter((said.tool,)),
    "said": lambda said: iter(said.leaves),
    "entity": lambda said: iter(said.leaves if said.tool == "look_up" else ()),
    "summary": lambda said: iter((str(said.frame.summary or ""),)),
    "dotted": lambda said: (n for n in (*said.frame.metrics, *_fields(said)) if "." in n),
}


def _excludes(said: Said) -> bool:
    """Something is left out, absent, zero, or counted as such by its own metric."""
    frame = said.frame
    filters = (*frame.filters, *frame.part)
    negative = any(f.op in _OUTS for f in filters) or any(h.op is not Operator.GT for h in frame.having)
    undone = re.search(r"cancelled|out_of_stock|failed|late|undelivered|overdue|open", said.metrics)
    ranked = said.grouped and said.frame.descending is False
    absent = any(a.absent for a in (*frame.among, *frame.part_among))
    return (
        negative or ranked or absent or bool(undone) or frame.active is False or bool(said.signals.conditions)
    )


def _shares(said: Said) -> bool:
    if len(said.frame.metrics) > 1 and (not said.grouped or " as a" in said.signals.lower):
        return "rate" in said.metrics
    ratio = re.search(rf"rate|share|margin|growth|coverage|error|{OVER}", said.metrics)
    asked = said.frame.shares or bool(said.frame.part or said.frame.part_among or ratio)
    return asked or any(c.percent for c in said.signals.conditions)


def _averages(said: Said) -> bool:
    averaged = said.frame.summary is Summary.AVERAGE
    names = said.frame.metrics
    generated = any(m.endswith(("_avg", ".avg", ".average", "average")) or "." in m for m in names)
    compared = any(h.than for h in said.frame.having) or said.frame.rolling is not None
    return (
        averaged or generated or compared or bool(re.search(rf"average|_per_|rate|days|{OVER}", said.metrics))
    )


def _ranks(said: Said) -> bool:
    """A superlative needs something to rank, a date metric, or one group chosen by name."""
    frame = said.frame
    dated = re.search(r"order_date|average|price|largest", said.metrics)
    chosen = frame.part or frame.among or frame.part_among
    return said.grouped or bool(chosen or dated or frame.having or said.tool != "query_metrics")


def _counts(said: Said) -> bool:
    """How many there are of something: a count or a quantity, not money."""
    if said.tool != "query_metrics" or said.frame.summary is Summary.COUNT or not said.frame.metrics:
        return True
    units = {m.unit for name in said.frame.metrics if (m := said.model.metrics.get(name))}
    return bool(units & _COUNTED) or said.frame.shares or bool(said.frame.part)


def _several(said: Said) -> bool:
    """Several values are read as "any of them", which "both" of one buyer or basket is not."""
    if said.frame.among:
        return True
    counted = {"customers", "orders", "repeat_customers"} & set(said.frame.metrics)
    kinds = [v.best.dimension for v in said.signals.values]
    many = len(kinds) > len(set(kinds)) or len(said.signals.time.periods) > 1
    return not (many and (counted or "customer" in said.frame.dimensions))


def _buyers_without(said: Said) -> bool:
    """Buyers of one thing who did not buy another: filters of lines cannot say it."""
    buyers = "customers" in said.frame.metrics or "customer" in said.frame.dimensions
    left_out = {f.field for f in said.frame.filters if f.op in _OUTS - {Operator.IS_NULL}}
    return not (buyers and left_out & {"product", "category", "top_category", "brand"})


def _split(said: Said) -> bool:
    """What follows "by" or "per" is a breakdown, a filter's value, or in the figure itself."""
    ratio = re.search(rf"per_|average|rate|{OVER}", said.metrics)
    word = re.search(r"\b(?:by|per|for each|for every) (?=[a-z])", said.signals.lower)
    at = word.end() if word else 0
    spans = [(v.begin, v.stop) for v in said.signals.values]
    spans += [(i.begin, i.stop) for i in said.signals.identifiers]
    spans += [*said.signals.time.spans, *(said.signals.position(m) for m in said.signals.mentions)]
    return said.grouped or bool(ratio) or any(begin <= at < stop for begin, stop in spans)


def _one_figure(said: Said) -> bool:
    """One number over the chosen groups, not a row for each."""
    return not (said.frame.dimensions and said.frame.limit) or said.frame.summary is not None


def _timed(said: Said) -> bool:
    window = said.frame.time
    return window is not None and (window.start is not None or window.end is not None)


_NAMED: Mapping[str, Callable[[Said], bool]] = {
    "excludes": _excludes,
    "shares": _shares,
    "averages": _averages,
    "ranks": _ranks,
    "counts": _counts,
    "several": _several,
    "buyers_without": _buyers_without,
    "split": _split,
    "moves": lambda said: said.moves,
    "grouped": lambda said: said.grouped,
    "ungrouped": lambda said: not said.frame.dimensions,
    "axis": lambda said: bool(said.frame.time and said.frame.time.grain),
    "timed": _timed,
    "no_shipments": lambda said: "shipments" not in said.model.metrics,
    "inactive": lambda said: said.frame.active is False,
    "people": lambda said: bool(_PEOPLE & set(frame_metrics(said))),
    "by_change": lambda said: said.frame.by_change or said.tool == "trend" or "growth" in said.metrics,
    "one_figure": _one_figure,
    "per_or_whole": lambda said: not (said.frame.limit and said.grouped) or bool(said.frame.per),
    "two_figures": lambda said: (
        len(said.frame.metrics) > 1 or said.tool in {"order_status", "find_customers"}
    ),
    "figure_of_each": lambda said: (
        said.tool == "search_products" or bool(said.frame.dimensions and said.frame.limit)
    ),
    "axis_or_year": lambda said: "year" in said.leaves,
    "never": lambda said: False,
    "few_periods_2": lambda said: len(said.signals.time.periods) < 2 or bool(said.frame.among),
    "few_periods_3": lambda said: len(said.signals.time.periods) < 3 or bool(said.frame.among),
    "contrast": lambda said: bool(said.frame.contrast),
    "running": lambda said: said.frame.running,
    "rolling": lambda said: said.frame.rolling is not None,
    "filtered_number": lambda said: bool(said.signals.conditions),
}
