"""Everything that a question's text gives away, found once: periods, numbers, model words, values, ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from agent.nlu.aliases import alias_spans, home_spans, weekday_spans
from agent.nlu.amounts import Condition, Ranking, conditions, ranking
from agent.nlu.clock import Clock, read_clock
from agent.nlu.cues import negated
from agent.nlu.identifiers import Identifier, by_code, identifiers
from agent.nlu.lexicon import Lexicon, Mention
from agent.nlu.lifecycle import stages_meant
from agent.nlu.linked import LinkedValue
from agent.nlu.naming import called, coded, names_with_periods
from agent.nlu.time import TimeReading, read_time
from agent.nlu.tokens import Token, tokenize
from tools.semantic.values import ValueIndex, ValueMatch

_CODES = {"order_id": "order", "customer": "customer", "product_id": "product", "sku": "sku"}
_KINDS = frozenset({"category", "top_category", "brand"})
_LIKELY = 0.6
_REQUESTS = frozenset({"need", "want", "give", "show", "tell", "send", "know", "see", "like"})
_ASKS = re.compile(
    r"\b(?:which|what|per|by|each|every|best|worst|top|biggest|largest|highest|lowest|smallest"
    r"|main|a|any)\s+(?:\w+\s+)?$"
)
_SERIES = re.compile(r"\s*(?:,|and|or|vs\.?|versus|to|with|against|compared (?:to|with)|&|\s|the)+\s*")
_BY = re.compile(r"\b(?:by|per|each|every|across)\s+(?:the\s+|our\s+)?$")
_MINUS_BETWEEN = re.compile(r"\s*(?:\w+\s+)?(?:minus|less)\s+(?:the\s+)?")
_SUPERLATIVE = re.compile(r"\b(?:best|worst|top|biggest|largest|highest|lowest|smallest)\s+(?:\w+\s+)?$")
_LISTED = re.compile(r"\s*(?:,|and|or|nor|&|\s|the)+\s*")
_OF = re.compile(r"\s*(?:(?:in|of|at|called|named|is|:|the)\s*)*[\"']?")
_BEST_SELLERS = re.compile(r"\b(?:best|top|worst|slow(?:est)?|fast(?:est)?|big(?:gest)?)[- ]sell\w*\b")


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists: `filler` has no content, `absent` is never in a shop's data, `channels` are aliases.

    Args:
        people: Other words for the shop's genders.
        statuses: The statuses that the shop's orders have.
        home: The country of most orders, where one has most of them; empty where none has.
    """

    filler: frozenset[str]
    absent: frozenset[str] = frozenset()
    channels: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[str, ...] = ()
    home: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found; `unknown` are content words that nothing accounts for."""

    question: str
    tokens: tuple[Token, ...]
    time: TimeReading
    conditions: tuple[Condition, ...]
    ranking: Ranking | None
    identifiers: tuple[Identifier, ...]
    mentions: tuple[Mention, ...]
    values: tuple[LinkedValue, ...]
    unknown: tuple[Token, ...]
    clock: Clock = field(default_factory=Clock)

    @property
    def lower(self) -> str:
        """The question in lower case with plain apostrophes."""
        return self.question.lower().replace("\u2019", "'")

    def position(self, mention: Mention) -> tuple[int, int]:
        """Where a mention stands in the text."""
        return self.tokens[mention.first].begin, self.tokens[mention.last - 1].stop


def read_signals(
    question: str, today: date, lexicon: Lexicon, values: ValueIndex, words: Words, *, personal: bool
) -> Signals:
    """Find everything; earlier finds block later ones: ids, periods, amounts, values, model words."""
    tokens, filler = tokenize(question), words.filler
    absent = [(t.begin, t.stop) for t in tokens if t.lower in words.absent and not lexicon.knows(t.stem)]
    ids = by_code(identifiers(question), values)
    written = called(question)
    named = [*((i.begin, i.stop) for i in ids), *((v.begin, v.stop) for v in written)]
    clock = read_clock(_without(question, named))
    time = read_time(_without(question, [*named, *clock.spans]), today)
    names = names_with_periods(question, time, values, personal=personal)
    if names:
        time = read_time(_without(question, [*named, *clock.spans, *names]), today)
    hard = [*named, *clock.spans, *time.spans]
    amounts = tuple(c for c in conditions(question) if not _overlaps((c.begin, c.stop), hard))
    ranked = ranking(_without(question, [(p.begin, p.stop) for p in time.periods]))
    hard += [(c.begin, c.stop) for c in amounts]
    counted = list(ranked.spans) if ranked and ranked.limit else []
    blocked = _covered(tokens, hard + counted)
    linked = [
        v
        for v in link(question, values, hard + counted + absent, words, personal)
        if (v.best.exact or v.best.how == "alias" or not _is_filler(tokens, v, filler))
        and not _is_ending(question, v)
    ]
    linked = sorted([*linked, *written], key=lambda v: v.begin)
    codes = {id(v): _CODES[v.best.dimension] for v in linked if v.best.dimension in _CODES and v.best.exact}
    ids += tuple(
        Identifier(codes[id(v)], str(v.best.value), v.begin, v.stop) for v in linked if id(v) in codes
    )
    hard += [(v.begin, v.stop) for v in linked if id(v) in codes]
    linked = [v for v in linked if id(v) not in codes]
    sure = _covered(tokens, [*hard, *((v.begin, v.stop) for v in linked if v.best.how != "partial")])
    intro = tokens[_main_clause(tokens, sure)].begin if tokens else 0
    linked = [v for v in linked if v.begin >= intro or v.best.how != "partial"]
    mentions, settled, naming = _settle(question, tokens, lexicon, values, linked, blocked)
    settled, labels = coded(question, settled)
    naming = [*naming, *labels]
    idioms = [m.span() for m in _BEST_SELLERS.finditer(question.lower())]
    unknown = _unknown(tokens, hard + counted + naming + idioms, mentions, settled, filler)
    return Signals(question, tokens, time, amounts, ranked, ids, mentions, settled, unknown, clock)


def link(
    question: str,
    values: ValueIndex,
    hard: list[tuple[int, int]],
    words: Words,
    personal: bool,
) -> tuple[LinkedValue, ...]:
    """Values of the data that the words name, outside of what is already accounted for."""
    found = []
    masked = _without(question, hard)
    for begin, stop, channel in alias_spans(masked, words.channels):
        match = ValueMatch("channel", channel, 1.0, True, "alias")
        said = question[begin:stop]
        found.append(LinkedValue((match,), begin, stop, said, negated(question[:begin].lower())))
    for begin, stop, day in weekday_spans(masked):
        match = ValueMatch("weekday", day, 1.0, True, "exact")
        found.append(
            LinkedValue((match,), begin, stop, question[begin:stop], negated(question[:begin].lower()))
        )
    for begin, stop, abroad in home_spans(masked) if words.home else ():
        match = ValueMatch("country", words.home, 1.0, False, "alias")
        found.append(LinkedValue((match,), begin, stop, question[begin:stop], abroad))
    for begin, stop, statuses in stages_meant(masked, words.statuses):
        for status in statuses:
            match = ValueMatch("order_status", status, 1.0, False, "alias")
            found.append(LinkedValue((match,), begin, stop, question[begin:stop], excluded=False))
    masked = _without(masked, [(v.begin, v.stop) for v in found])
    for span in values.spans(masked, personal=personal):
        text = question[span.begin : span.stop]
        found.append(
            LinkedValue(span.matches, span.begin, span.stop, text, negated(question[: span.begin].lower()))
        )
    rest = _without(masked, [(v.begin, v.stop) for v in found])
    for begin, stop, gender in alias_spans(rest, words.people):
        match = ValueMatch("gender", gender, 1.0, True, "alias")
        said = question[begin:stop]
        found.append(LinkedValue((match,), begin, stop, said, negated(question[:begin].lower())))
    return tuple(sorted(found, key=lambda v: v.begin))


def _settle(
    question: str,
    tokens: tuple[Token, ...],
    lexicon: Lexicon,
    values: ValueIndex,
    linked: Sequence[LinkedValue],
    blocked: frozenset[int],
) -> tuple[tuple[Mention, ...], tuple[LinkedValue, ...], list[tuple[int, int]]]:
    """Where a value and a model word claim the same token, the longer wins; the model word on a tie."""
    mentions = lexicon.find(tokens, blocked)
    named = {
        v.best.dimension: {w.best.value for w in linked if w.best.dimension == v.best.dimension}
        for v in linked
    }
    kept_values = []
    for value in linked:
        rivals = [m for m in mentions if _shares(tokens, m, value)]
        in_series = value.best.exact and len(named[value.best.dimension]) > 1
        by = any(rival.of("dimension") and _BY.search(question[: value.begin].lower()) for rival in rivals)
        if not by and (
            (value.best.exact and all(_is_unavailable(rival) for rival in rivals))
            or in_series
            or all(_value_wins(tokens, value, rival, question[: value.begin].lower()) for rival in rivals)
        ):
            kept_values.append(value)
    covered = _covered(tokens, [(v.begin, v.stop) for v in kept_values])
    found = lexicon.find(tokens, blocked | covered)
    return qualify(question, tokens, found, kept_values, values)


def _is_unavailable(mention: Mention) -> bool:
    """Whether the words can only be something that this shop's data lacks."""
    return all(sense.kind == "unavailable" for sense in mention.senses)


def _shares(tokens: tuple[Token, ...], mention: Mention, value: LinkedValue) -> bool:
    return tokens[mention.first].begin < value.stop and value.begin < tokens[mention.last - 1].stop


def _value_wins(tokens: tuple[Token, ...], value: LinkedValue, mention: Mention, before: str) -> bool:
    words = sum(value.begin <= t.begin < value.stop for t in tokens)
    if words != mention.last - mention.first:
        return words > mention.last - mention.first
    asked = bool(_SUPERLATIVE.search(before))
    shops_own = asked and "." in value.best.dimension and mention.exact
    return value.best.how == "exact" and not (mention.primary and mention.exact) and not shops_own


def qualify(
    question: str,
    tokens: tuple[Token, ...],
    mentions: Sequence[Mention],
    values: Sequence[LinkedValue],
    index: ValueIndex,
) -> tuple[tuple[Mention, ...], tuple[LinkedValue, ...], list[tuple[int, int]]]:
    """Let a singular dimension word beside a value say what kind of value it is, and be nothing more.

    Returns:
        The mentions left, the values with their qualifiers, and where the words that were used up stand.
    """
    used: set[int] = set()
    qualified = []
    for at, value in enumerate(values):
        before = values[at - 1].stop if at else 0
        series = at > 0 and bool(_SERIES.fullmatch(question[before : value.begin].lower()))
        beside = next(
            (
                m
                for m in mentions
                if _qualifies(question, tokens, m, value, series=series) and _can_be(value, m, index)
            ),
            None,
        )
        if beside is not None:
            last = tokens[beside.last - 1]
            if last.lower.removesuffix("'s") == last.stem:
                used.add(beside.first)
            value = replace(value, qualifier=beside.of("dimension")[0])
        qualified.append(value)
    qualified = _coordinated(question, _subtracted(question, qualified))
    naming = [(tokens[m.first].begin, tokens[m.last - 1].stop) for m in mentions if m.first in used]
    return tuple(m for m in mentions if m.first not in used), tuple(qualified), naming


def _can_be(value: LinkedValue, mention: Mention, index: ValueIndex) -> bool:
    """Whether the words name a value of the dimension that the word beside them names."""
    wanted = set(mention.of("dimension"))
    if any(m.dimension in wanted for m in value.matches):
        return True
    return any(m.score >= _LIKELY for m in index.match(value.text, dimensions=wanted))


def gaps(question: str, values: Sequence[LinkedValue]) -> tuple[str, ...]:
    """The texts between neighbouring values of the same dimension, in lower case."""
    pairs = pairwise(values)
    alike = [(a, b) for a, b in pairs if a.best.dimension == b.best.dimension]
    return tuple(question[a.stop : b.begin].lower() for a, b in alike)


def _subtracted(question: str, values: list[LinkedValue]) -> list[LinkedValue]:
    """Montreal minus Toronto sets one against the other, and leaves nothing out."""
    for at in range(len(values) - 1):
        this, following = values[at], values[at + 1]
        between = question[this.stop : following.begin].lower()
        if this.best.dimension == following.best.dimension and _MINUS_BETWEEN.fullmatch(between):
            values[at + 1] = replace(following, excluded=False)
    return values


def _coordinated(question: str, values: list[LinkedValue]) -> list[LinkedValue]:
    """Let the word after the last of a series say what all are: Munich versus Berlin store."""
    for at in range(len(values) - 1):
        this, following = values[at], values[at + 1]
        if this.excluded and _LISTED.fullmatch(question[this.stop : following.begin].lower()):
            values[at + 1] = replace(following, excluded=True)
    for at in range(len(values) - 2, -1, -1):
        this, following = values[at], values[at + 1]
        joined = _SERIES.fullmatch(question[this.stop : following.begin].lower())
        if joined and following.qualifier and this.qualifier is None:
            values[at] = replace(this, qualifier=following.qualifier)
    return values


def _qualifies(
    question: str, tokens: tuple[Token, ...], mention: Mention, value: LinkedValue, *, series: bool = False
) -> bool:
    last = tokens[mention.last - 1]
    if value.best.how == "alias" and value.best.dimension == "channel":
        return False
    plain = last.lower.removesuffix("'s")
    if not mention.of("dimension") or (plain != last.stem and not series):
        return False
    begin = tokens[mention.first].begin
    if series and plain != last.stem and begin < value.stop:
        return False
    if not question[value.stop : begin].strip(" '\"") and begin >= value.stop:
        return True
    between = question[last.stop : value.begin].lower()
    asked = _ASKS.search(question[:begin].lower())
    return value.begin >= last.stop and asked is None and bool(_OF.fullmatch(between))


def _unknown(
    tokens: tuple[Token, ...],
    hard: list[tuple[int, int]],
    mentions: Sequence[Mention],
    linked: Sequence[LinkedValue],
    filler: frozenset[str],
) -> tuple[Token, ...]:
    known = _covered(tokens, [*hard, *((v.begin, v.stop) for v in linked)])
    known |= {i for m in mentions for i in range(m.first, m.last)}
    start = _main_clause(tokens, known)
    known |= _heads(tokens, linked)
    return tuple(
        t
        for i, t in enumerate(tokens)
        if i >= start
        and i not in known
        and t.lower not in filler
        and t.stem not in filler
        and not t.lower.isdigit()
    )


def _heads(tokens: tuple[Token, ...], linked: Sequence[LinkedValue]) -> frozenset[int]:
    """A plural right after a kind of product only says what it is a kind of: "crime novels"."""
    ends = {v.stop for v in linked if v.best.exact and v.best.dimension in _KINDS}
    return frozenset(
        i for i, t in enumerate(tokens) if i and tokens[i - 1].stop in ends and t.lower != t.stem
    )


def _main_clause(tokens: tuple[Token, ...], known: frozenset[int]) -> int:
    """Where the request begins after an introduction that names nothing ("I'm in a meeting and need …")."""
    starts = [i for i, t in enumerate(tokens) if t.lower in _REQUESTS]
    first_known = min(known, default=0)
    return max((i for i in starts if i < first_known), default=0)


def _is_filler(tokens: tuple[Token, ...], value: LinkedValue, filler: frozenset[str]) -> bool:
    words = [t for t in tokens if value.begin <= t.begin < value.stop]
    return all(t.lower in filler or t.stem in filler or t.lower.isdigit() for t in words)


def _is_ending(question: str, value: LinkedValue) -> bool:
    """The ending of a possessive, which is no code of the data ("2010's" names no product S)."""
    return value.stop - value.begin == 1 and question[max(0, value.begin - 1) : value.begin] in {
        "'",
        "\u2019",
    }


def _covered(tokens: tuple[Token, ...], spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    return frozenset(
        i for i, t in enumerate(tokens) if any(begin < t.stop and t.begin < stop for begin, stop in spans)
    )


def _overlaps(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(begin < span[1] and span[0] < stop for begin, stop in others)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for begin, stop in spans:
        text = text[:begin] + "\x00" * (stop - begin) + text[stop:]
    return text
