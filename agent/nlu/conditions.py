"""Filters from linked values, conditions from numbers, each on the field or metric that it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from agent.nlu.amounts import Condition
from agent.nlu.linked import LinkedValue
from agent.nlu.roles import Roles
from agent.nlu.signals import Signals, gaps
from agent.nlu.tokens import tokenize
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Having, Operator
from tools.semantic.values import ValueIndex, ValueMatch

_APART = re.compile(
    r"\b(?:each|respectively|which|better|beat|outs[eo]l[dl]|outperform(?:ed)?"
    r"|versus|vs|separately|side by side|and what about)\b|\bor\b.*\?$"
)
_REPEATED = re.compile(
    r"[\w\s]{0,20}[,;]?\s*and\s+(?:of|from|for|what (?:did|does|do|about)|how (?:much|many) \w+)"
    r"\s+(?:the\s+)?"
)
"""Between two values of a kind, when each is asked about by itself: "of electronics and of books"."""
_TILL = re.compile(
    r"\b(?:tills?|counters?|rang|rung|ring|took|takings|branch|store|shop|outlet|in[- ]store)\b"
)
_BUYERS = re.compile(
    r"\b(?:customers?|shoppers?|buyers?|clients?|online|live[sd]?|stores|shops|branches|outlets)\b"
)
_MINUS = re.compile(r"\s*(?:\w+\s+)?(?:minus|less)\s+(?:the\s+)?")
_OFTEN = re.compile(r"\b(?:once|twice|times)\b")
_NEAR = 28
_LIKE = 0.6
_SPELLING = 75
_MOST_OF_NAME = 0.6
_TIE = 0.02

_PREFERENCE = (
    "country",
    "channel",
    "store",
    "region",
    "store_region",
    "city",
    "top_category",
    "category",
    "tier",
    "brand",
    "segment",
    "product",
    "customer_name",
)
"""Which dimension a word that names values of several is read as, best first; others follow."""


_NAMED = frozenset({"product", "customer_name", "promotion", "store"})
"""Dimensions whose values have names of several words, of which a part stands for all that share it."""


@dataclass(frozen=True, slots=True)
class Linking:
    """Filters, what was assumed, and values that could be two things alike (for a question back)."""

    filters: tuple[Filter, ...]
    notes: tuple[str, ...] = ()
    ambiguous: tuple[LinkedValue, ...] = ()
    compared: tuple[str, ...] = ()
    chosen: tuple[ValueMatch, ...] = ()


def link_filters(
    signals: Signals,
    model: SemanticModel,
    index: ValueIndex,
    metrics: Sequence[str],
    dimensions: Sequence[str],
    standing: Sequence[str] = (),
) -> Linking:
    """One filter a dimension: several values of it become `in`, excluded ones `!=` or `not_in`.

    Args:
        signals: The question's signals.
        model: The shop's model.
        index: The shop's values.
        metrics: What is measured, which decides what can be filtered by.
        dimensions: What is broken down by.
        standing: Dimensions that the conversation already filters by; a new value replaces theirs.
    """
    reachable = _reachable(model, metrics)
    included: dict[str, list[str]] = defaultdict(list)
    excluded: dict[str, list[str]] = defaultdict(list)
    partial: list[Filter] = []
    notes: list[str] = []
    read: list[ValueMatch] = []
    ambiguous: list[LinkedValue] = []
    for value in signals.values:
        settled = _at_a_store(_renewed(value, standing, index), signals.lower, reachable, index)
        options = _readings(settled, reachable, dimensions, index, model)
        chosen = options[0]
        if settled.qualifier == "store" and not value.qualifier and not _TILL.search(signals.lower):
            notes.append(f'Read "{value.text}" as the store there, not as where customers live.')
        read.append(chosen if settled.qualifier else value.best)
        alike = [m for m in options if m.dimension == chosen.dimension]
        if chosen.how == "partial" and chosen.dimension in _NAMED and len(alike) > 1:
            partial += _in_names(value, chosen, alike)
            with_it = "without" if value.excluded else "with"
            notes.append(f'Took every {_label(chosen, model)} {with_it} "{value.text}" in its name.')
            continue
        if _is_tied(options) or _is_weak(value, chosen):
            ambiguous.append(value)
        if not chosen.exact:
            out = "not " if value.excluded and chosen.how == "alias" else ""
            notes.append(f'Read "{value.text}" as {out}{_label(chosen, model)} {chosen.value}.')
        (excluded if value.excluded else included)[chosen.dimension].append(str(chosen.value))
    filters = partial + [_filter(name, found, Operator.EQ, Operator.IN) for name, found in included.items()]
    filters += [_filter(name, found, Operator.NE, Operator.NOT_IN) for name, found in excluded.items()]
    split = signals.time.comparing or bool(_APART.search(signals.lower)) or _subtracts(signals)
    split = split or any(_REPEATED.fullmatch(gap) for gap in gaps(signals.question, signals.values))
    compared = tuple(name for name, found in included.items() if len(set(found)) > 1 and split)
    return Linking(tuple(filters), tuple(notes), tuple(ambiguous), compared, tuple(read))


def _subtracts(signals: Signals) -> bool:
    """Two values of a kind with "minus" between: their difference, not one without the other."""
    return any(_MINUS.fullmatch(gap) for gap in gaps(signals.question, signals.values))


def _at_a_store(value: LinkedValue, text: str, reachable: frozenset[str], index: ValueIndex) -> LinkedValue:
    """A town with a store of its name is the store, unless the words are about where buyers live."""
    if value.qualifier or "store" not in reachable or (_BUYERS.search(text) and not _TILL.search(text)):
        return value
    if not any(m.dimension == "city" for m in value.matches):
        return value
    stores = [m for m in index.match(value.text, dimensions={"store"}) if m.score >= _LIKE]
    return replace(value, qualifier="store") if stores else value


def _reachable(model: SemanticModel, metrics: Sequence[str]) -> frozenset[str]:
    sets = [frozenset(model.dimensions_of(metric)) for metric in metrics if metric in model.metrics]
    return frozenset.intersection(*sets) if sets else frozenset(model.dimensions)


def _renewed(value: LinkedValue, standing: Sequence[str], index: ValueIndex) -> LinkedValue:
    """Read a value as one of a dimension that is already filtered by, where it can be one."""
    if value.qualifier or any(m.dimension in standing for m in value.matches):
        return value
    for dimension in standing:
        if any(m.score >= _LIKE for m in index.match(value.text, dimensions={dimension})):
            return replace(value, qualifier=dimension)
    return value


def _readings(
    value: LinkedValue,
    reachable: frozenset[str],
    dimensions: Sequence[str],
    index: ValueIndex,
    model: SemanticModel,
) -> list[ValueMatch]:
    """Matches of the qualifying dimension ("the Munich store"), else of reachable ones, best first."""
    if value.qualifier:
        level = {value.qualifier, model.dimensions[value.qualifier].parent}
        named = [m for m in value.matches if m.dimension in level]
        named = named or index.match(value.text, dimensions={value.qualifier})
        if named:
            return sorted(named, key=lambda m: (-m.score, _rank(m.dimension)))
    usable = [m for m in value.matches if m.dimension in reachable]
    usable = usable or [m for m in index.match(value.text, dimensions=reachable) if m.score >= _LIKE]
    usable = usable or list(value.matches)
    best = max(m.score for m in usable)
    near = [m for m in usable if m.score >= best - _TIE or m.how == "partial"]
    above = {model.dimensions[d].parent for d in dimensions if d in model.dimensions} - {None}
    if any(m.dimension in above and m.exact for m in near):
        near = [m for m in near if m.dimension not in dimensions]
    return sorted(near, key=lambda m: (m.dimension not in dimensions, -m.score, _rank(m.dimension)))


def _in_names(value: LinkedValue, chosen: ValueMatch, alike: Sequence[ValueMatch]) -> list[Filter]:
    """Names that hold the words: as one phrase where the names have it so, else each of them."""
    words = [value.text.lower()] if chosen.value == value.text else shared_words(value, chosen)
    phrase = " ".join(words)
    if value.excluded:
        return [Filter(chosen.dimension, Operator.NOT_CONTAINS, phrase)]
    together = all(phrase in match.value.lower() for match in alike)
    held = (phrase,) if together else words
    return [Filter(chosen.dimension, Operator.CONTAINS, word) for word in held]


def shared_words(value: LinkedValue, match: ValueMatch) -> tuple[str, ...]:
    """The mention's words as the matched name spells them, in the singular: "yoga mats" → yoga, mat."""
    named = {token.stem for token in tokenize(match.value)}
    spelled = []
    for token in tokenize(value.text):
        near = process.extractOne(token.stem, named, scorer=fuzz.ratio, score_cutoff=_SPELLING)
        if near is not None:
            spelled.append(near[0])
    return tuple(dict.fromkeys(spelled)) or (value.text,)


def _rank(dimension: str) -> int:
    return _PREFERENCE.index(dimension) if dimension in _PREFERENCE else len(_PREFERENCE)


def _is_tied(options: list[ValueMatch]) -> bool:
    """Two different values of the same dimension fit equally well."""
    first = options[0]
    rivals = {o.value for o in options if o.dimension == first.dimension and o.score == first.score}
    return len(rivals) > 1 and not first.exact


def _is_weak(value: LinkedValue, match: ValueMatch) -> bool:
    """A part of a name that is neither its beginning nor most of it, of a dimension without long names."""
    if match.how != "partial" or match.dimension in _NAMED or value.qualifier:
        return False
    spoken, name = value.text.lower(), match.value.lower()
    return not name.startswith(spoken[:4]) and len(spoken) < _MOST_OF_NAME * len(name)


def _label(match: ValueMatch, model: SemanticModel) -> str:
    return model.dimensions[match.dimension].label.lower()


def _filter(dimension: str, found: list[str], one: Operator, many: Operator) -> Filter:
    values = tuple(dict.fromkeys(found))
    return Filter(dimension, one, values[0]) if len(values) == 1 else Filter(dimension, many, values)


def attach(signals: Signals, roles: Roles, fallback: str | None, model: SemanticModel) -> tuple[Having, ...]:
    """Give every numeric condition the metric nearest to it; a percentage goes to a ratio."""
    attached = []
    for condition in signals.conditions:
        often = _OFTEN.search(signals.lower[condition.begin : condition.stop + len(" times")])
        metric = (
            "orders" if often and "orders" in model.metrics else _nearest(condition, roles, model) or fallback
        )
        if metric is not None:
            attached.append(Having(metric, condition.op, condition.value))
    return tuple(attached)


def _nearest(condition: Condition, roles: Roles, model: SemanticModel) -> str | None:
    best: tuple[int, str] | None = None
    for name, begin, stop in roles.measured:
        gap = condition.begin - stop if stop <= condition.begin else begin - condition.stop
        is_ratio = model.metrics[name].unit == "ratio"
        if 0 <= gap <= _NEAR and is_ratio == condition.percent and (best is None or gap < best[0]):
            best = (gap, name)
    return best[1] if best else None
