"""No answer of an engine's tool drops a word in silence: the one check of the final call.

However a question came to its tool, every period, amount, negation, name, thing that is asked for, count and
number in it must have an effect on the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agent.answer.model import ToolCall
from agent.nlu.effects import leaves
from agent.nlu.engine_cues import EngineCues, ToolCue
from agent.nlu.insight_cues import number
from agent.nlu.linked import LinkedValue
from agent.nlu.market import COUNTED, KINDS
from agent.nlu.periods import Period
from agent.nlu.placing import Known, is_meant, is_present
from agent.nlu.signals import Signals
from agent.nlu.tagger import Span
from agent.nlu.tokens import tokenize
from tools.semantic.model import SemanticModel

_NEGATION = re.compile(
    r"\b(?:not|never|without|except|excluding|no longer|neither|nor|nobody|no one|none|nothing|no(?= \w))\b"
    r"|n't\b"
)
_NO_NEGATION = re.compile(
    r"\bor not\b|\bnot only\b|\bnot just\b|\bwhy (?:not|don't we|doesn't)\b|\bif not(?:hing)?\b"
    r"|\bwhat's not\b"
    r"|\b(?:can|could|would|won't)(?:n't)? you\b"
    r"|\b(?:don't|doesn't|didn't|isn't|aren't) (?:you think|it|they)\b"
    r"|\bi'?m not sure\b|\bi (?:don't|do not) know\b|\bnot sure\b|\bno (?:matter|idea)\b|\bno\."
    r"|\b(?:isn't|aren't|wasn't) there\b|\b(?:no|not) (?:more|less|fewer) than\b"
    r"|\bwhy (?:did|do|does|is|are)n't\b"
)
"""Negative words that exclude nothing."""
_NEGATIVE_OPERATORS = frozenset({"!=", "not in", "not_in", "not contains", "is null", "<", "<="})
_NEGATIVE_VALUES = re.compile(r"^(?:not .*|no .*|un\w+|fail|lapsed|lost|open|cleared|losing|cheaper)$")
_COUNT = re.compile(
    r"\b(?:how many|number of|count of|count the|head ?count of)\s+"
    r"(?:(?:of|different|distinct|our|the|all|other)\s+)*"
    r"(?P<what>(?!percent|per cent|%|euros|dollars|pounds)[^?.,;]{1,60})"
)
_SHARE = re.compile(
    r"\b(?:what|which) (?:share|percentage|portion|proportion|part|fraction)\b"
    r"|\bhow many (?:percent|per cent)\b|\bpercentage of\b|\bwhat %"
)
_MONEY = re.compile(r"\b(?:turnover|revenue|money|euros?|dollars?|takings)\b")
_MEAN = re.compile(r"\b(?:average|avg|mean|median)\b(?! \w* ?(?:market|shop|store)s?\b)(?<!than average)")
_ASKED = re.compile(
    r"\b(?:which|what)\s+(?!(?:are|is|was|were|do|does|did|will|would|should|shall|can|could|have|has|had|may"
    r"|might|makes?|made|must|if|about|for|else|happens?)\b)"
    r"(?:(?:of (?:our|the|my)|our|the|kind of|other|single|one)\s+)?"
    r"(?P<which>[a-z-]+(?: [a-z-]+){0,2})"
    r"|^\W*(?:please )?(?:list|name|show(?: me)?|give me|rank)\s+(?:(?:of|our|the|all|every|me)\s+)*"
    r"(?P<list>[a-z-]+(?: [a-z-]+){0,2})"
)
_SPLIT = re.compile(
    r"\b(?:(?:per|by each|for each|in each|for every|broken down by|split by)\s+(?:the |our )?"
    r"|by\s+(?=[a-z-]*[a-rt-z]\b)(?!customer|competitor|staff|competition|people))"
    r"(?P<by>[a-z-]+(?: [a-z-]+)?)"
)
_TIMES = frozenset({"day", "week", "month", "quarter", "hour"})
_NEAR = timedelta(days=8)
_OF_NAMES = {
    "customer": r"customer",
    "order": r"order|fraud|alert",
    "product": r"product|sku",
    "store": r"store",
    "country": r"country",
    "region": r"region",
    "category": r"categor",
    "brand": r"brand",
    "city": r"city|state",
    "competitor": r"competitor",
    "payment_method": r"payment",
    "channel": r"channel",
    "segment": r"tier|segment",
    "cohort": r"cohort",
    "part": r"categor|product|store|country|region|brand|channel",
    "question": r"question",
    "reason": r"reason",
    "check": r"check",
    "ring": r"ring|pattern",
    "rule": r"rule|pattern",
    "model": r"model|forecast_series",
    "employee": r"user|copilot",
}
"""Names of dimensions and metrics by the thing that they are of."""


@dataclass(frozen=True, slots=True)
class Called:
    """A question beside the call that is to answer it."""

    signals: Signals
    call: ToolCall
    leaves: frozenset[str]
    cue: ToolCue
    today: date
    model: SemanticModel

    @property
    def is_query(self) -> bool:
        """Whether a semantic query over what an engine publishes is the answer."""
        return self.call.name == "query_metrics"


class EngineAccounts:
    """Holds final calls of the engines' tools against the questions.

    Args:
        model: The shop's model.
        ordinary: Whether a word stands in the wordings of the tools, so that it is hardly a name.
    """

    def __init__(self, model: SemanticModel, ordinary: Known) -> None:
        self._cues, self._model, self._ordinary = EngineCues.shipped(), model, ordinary
        self._tools = {table: k.tool for k in KINDS for table in self.tables((k.metric,))}

    def unmet(
        self, signals: Signals, spans: Sequence[Span], calls: Sequence[ToolCall], today: date, *, figure: bool
    ) -> tuple[str, ...]:
        """The words of the question that have no effect on the call; none for calls of other tools.

        With `figure`, a semantic query is held against them as well: an engine's kind of question made it.
        """
        cue = self._cue(calls[0], figure=figure) if calls else None
        if cue is None:
            return ()
        found = frozenset(leaf for call in calls for leaf in leaves(call.arguments))
        called = Called(signals, calls[0], found, cue, today, self._model)
        words = (
            *_periods(called),
            *_amounts(called),
            *_negations(called),
            *self._names(called, spans),
            *self._things(called),
            *self._counts(called),
            *_numbers(called),
            *(m[0] for m in self._cues.fields.finditer(signals.lower)),
            *(m[0] for m in cue.foreign.finditer(signals.lower)),
        )
        return tuple(dict.fromkeys(word.strip() for word in words))

    def tables(self, metrics: Sequence[object]) -> frozenset[str]:
        """The tables that metrics measure."""
        found = (m for name in metrics if (m := self._model.metrics.get(str(name))))
        return frozenset(measure.node for metric in found for measure in metric.measures)

    def _cue(self, call: ToolCall, *, figure: bool) -> ToolCue | None:
        """What the tool tells; of a figure, with the negative words of the tool of its table."""
        if not figure or call.name != "query_metrics":
            return self._cues.tools.get(call.name)
        tables = self.tables(_listed(call, "metrics"))
        tool = next((self._tools[table] for table in tables if table in self._tools), "")
        cue = self._cues.tools.get(tool)
        if cue is None:
            return _QUERY
        ahead = cue.period == "ahead"
        return replace(cue if ahead else _QUERY, rows=frozenset(), negations=cue.negations)

    def _names(self, called: Called, spans: Sequence[Span]) -> Iterator[str]:
        """Names of things and ids that the call does not hold."""
        for value in called.signals.values:
            fields = frozenset(called.leaves)
            if is_meant(value, spans, fields, self._ordinary) and not _is_held(value, called.leaves):
                yield value.text
        for found in called.signals.identifiers:
            if not any(found.value.lower() in leaf for leaf in called.leaves):
                yield found.value

    def _things(self, called: Called) -> Iterator[str]:
        """Things that are asked for, or to split by, which the rows are not of."""
        text = called.signals.lower
        for match in (*_ASKED.finditer(text), *_SPLIT.finditer(text)):
            said = next(word for word in match.groups() if word)
            things, word = self._first_thing(said)
            split = "by" in match.groupdict() and match["by"] is not None
            if word in _FIGURES and called.call.name == "forecast":
                continue
            if things and not any(_tells(thing, called, split=split) for thing in things):
                yield f"{match[0].split(' ', 1)[0]} {word}" if split else word

    def _first_thing(self, said: str) -> tuple[frozenset[str], str]:
        """What the words ask for: the first of them that is a thing, or the plural that it only describes."""
        words = said.split()
        for first, second in zip(words, [*words[1:], ""], strict=True):
            things = self._cues.things_of(f"{first} {second}") or self._cues.things_of(first)
            later = [w for w in words if w.endswith("s") and self._cues.things_of(w)]
            if things and later and not first.endswith("s"):
                return self._cues.things_of(later[0]), later[0]
            if things:
                return things, first
        return frozenset(), ""

    def _counts(self, called: Called) -> Iterator[str]:
        """Counts, shares and averages that are asked for and not told."""
        text, cue = called.signals.lower, called.cue
        for match in _COUNT.finditer(text):
            if not self._is_counted(match["what"], called):
                yield " ".join(match[0].split()[:4])
        if not (_is_share(called) if called.is_query else cue.shares):
            yield from (m[0] for m in _SHARE.finditer(text))
        if called.is_query and _is_count(called) and (money := _MONEY.search(text)):
            yield money[0]
        if not called.is_query:
            yield from (m[0] for m in _MEAN.finditer(text) if not cue.averages)

    def _is_counted(self, what: str, called: Called) -> bool:
        if not called.is_query and _counts_a_name(what, called):
            return called.cue.counts.search("units") is not None
        if not called.is_query:
            return called.cue.counts.search(" ".join(what.split()[:4])) is not None
        words = what.split()[:3]
        things, _ = self._first_thing(" ".join(words))
        metrics = " ".join(str(m) for m in _listed(called.call, "metrics"))
        own = any(len(word) > 3 and word[:-1] in metrics for word in words)
        return not things or own or any(re.search(_OF_NAMES.get(t, t), metrics) for t in things)


_NEVER = re.compile(r"(?!)")
_QUERY = ToolCue(
    rows=frozenset(),
    counts=re.compile(""),
    period="window",
    lengths=frozenset(),
    negations=_NEVER,
    averages=True,
    shares=True,
    foreign=_NEVER,
)


_FIGURES = frozenset({"sales", "revenue", "turnover", "takings", "income"})


_GOODS = frozenset({"product", "category", "top_category", "brand"})


def _counts_a_name(what: str, called: Called) -> bool:
    """Whether pieces of goods that are named are counted: "how many toys should I reorder"."""
    first = what.split()[:1]
    goods = (v for v in called.signals.values if v.best.dimension in _GOODS)
    return bool(first) and any(v.text.lower().split()[:1] == first for v in goods)


def _is_count(called: Called) -> bool:
    """Whether the figure is a number of things, without their shares."""
    units = {m.unit for name in _listed(called.call, "metrics") if (m := called.model.metrics.get(str(name)))}
    return units == {"count"}


def _is_share(called: Called) -> bool:
    """Whether the figure is a share, or each group is shown with its own."""
    names = " ".join(str(name) for name in _listed(called.call, "metrics"))
    return bool({"true"} & called.leaves) or re.search(r"share|rate|probability|coverage", names) is not None


def _listed(call: ToolCall, name: str) -> Sequence[object]:
    found = call.arguments.get(name, ())
    return found if isinstance(found, (list, tuple)) else (found,)


def _tells(thing: str, called: Called, *, split: bool) -> bool:
    """Whether the rows are of the thing, or each belongs to one."""
    if thing in called.cue.rows:
        return True
    if thing in _TIMES:
        return not split or called.cue.period == "days" or any(thing == leaf for leaf in called.leaves)
    held = " ".join(called.leaves)
    return re.search(_OF_NAMES.get(thing, thing), held) is not None


def _is_held(value: LinkedValue, held: frozenset[str]) -> bool:
    named = {str(match.value).lower() for match in value.matches} | {value.text.lower()}
    stems = {token.stem for token in tokenize(value.text)}
    return bool(named & held) or any(stems & {t.stem for t in tokenize(leaf)} for leaf in held)


def _periods(called: Called) -> Iterator[str]:
    """Periods that the call neither holds nor looks at by itself."""
    for period in called.signals.time.periods:
        said = called.signals.question[period.begin : period.stop].strip()
        if said.lower() != "may" and not _is_looked_at(period, called):
            yield said


def _is_looked_at(period: Period, called: Called) -> bool:
    edges = {edge.isoformat() for edge in (period.start, period.end) if edge}
    today, cue = called.today, called.cue
    ahead = period.start is None or period.start > today
    match cue.period:
        case "window":
            held = bool(edges & called.leaves) or (not called.is_query and _any_date(called))
            return held or not edges or (called.is_query and is_present(period, today))
        case "since":
            whole = edges <= called.leaves or period.end is None or period.end >= today - _NEAR
            return (whole and bool(edges & called.leaves)) or is_present(period, today)
        case "cohort":
            return any(leaf[:7] == str(period.start)[:7] for leaf in called.leaves)
        case "days":
            return True
        case "ahead":
            days = (period.end - period.start).days if period.start and period.end else 0
            told = not days or days in cue.lengths or f"{days}" in called.leaves
            return is_present(period, today) or (ahead and told)
        case "present_or_ahead":
            return ahead or is_present(period, today)
        case _:
            return is_present(period, today)


def _any_date(called: Called) -> bool:
    """Whether the call has days of its own: a year later than the question's words, or joined periods."""
    return any(re.fullmatch(r"\d{4}-\d\d-\d\d", leaf) for leaf in called.leaves)


def _amounts(called: Called) -> Iterator[str]:
    for condition in called.signals.conditions:
        scaled = (condition.value, -condition.value, condition.value / 100)
        if not any(f"{one:.6g}" in called.leaves for one in scaled):
            yield called.signals.question[condition.begin : condition.stop]


def _negations(called: Called) -> Iterator[str]:
    """Negative words, unless the call excludes something or they are what the tool is about."""
    text = called.signals.lower
    if any(leaf in _NEGATIVE_OPERATORS or _NEGATIVE_VALUES.match(leaf) for leaf in called.leaves):
        return
    meant = [*called.cue.negations.finditer(text), *_NO_NEGATION.finditer(text)]
    for match in _NEGATION.finditer(text):
        if not any(m.start() < match.end() and match.start() < m.end() for m in meant):
            yield match[0]


def _numbers(called: Called) -> Iterator[str]:
    """Numbers of rows and bare numbers that are in no argument."""
    signals, held = called.signals, called.leaves
    rows = COUNTED.search(signals.lower)
    for wanted in (
        signals.ranking.limit if signals.ranking else None,
        number(rows["count"]) if rows else None,
    ):
        if wanted and wanted > 1 and f"{wanted}" not in held:
            yield str(wanted)
    spans = [*signals.time.spans, *signals.clock.spans, *((c.begin, c.stop) for c in signals.conditions)]
    spans += [(i.begin, i.stop) for i in signals.identifiers] + [(v.begin, v.stop) for v in signals.values]
    for token in signals.tokens:
        if any(a < token.stop and token.begin < b for a, b in spans) or not token.lower.isdigit():
            continue
        if not {f"{float(token.lower):.6g}", f"-{float(token.lower):.6g}"} & held and not _in_a_day(
            token.lower, held
        ):
            yield token.text


def _in_a_day(digits: str, held: frozenset[str]) -> bool:
    """Whether it is a year or a day of a date in the call."""
    return any(digits in leaf.split("-") for leaf in held if re.match(r"\d{4}-\d\d", leaf))
