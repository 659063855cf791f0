"""Questions about the market: what sells together, opportunities, expansion, competitors, shares, places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from agent.answer.model import ToolCall
from agent.nlu.conditions import Linking, link_filters
from agent.nlu.copilot_cues import COPILOT_KINDS
from agent.nlu.figures import read_figure
from agent.nlu.fraud_cues import FRAUD_KINDS
from agent.nlu.hub_cues import HUB_KINDS, MARKET_PRICES
from agent.nlu.insight_cues import (
    CHURN,
    INSIGHT_KINDS,
    LIFETIME_VALUE,
    NUMBERS,
    PRICE_SENSITIVITY,
    REORDER,
    WHAT_IF,
    days_ahead,
    number,
)
from agent.nlu.linked import LinkedValue
from agent.nlu.market_cues import (
    BASKET,
    COMPETITORS,
    EXPANSION,
    OPPORTUNITIES,
    PLACES,
    SUBCATEGORY,
    MarketKind,
)
from agent.nlu.market_cues import KINDS as MARKET_KINDS
from agent.nlu.phrasing import binding
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from agent.nlu.tokens import tokenize
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Operator, TimeWindow
from tools.semantic.values import ValueIndex

_SINGLE = r"(?:sub-?)?category|department|country|region|competitor|rival|store|product|place|customer|tier"
_ONE = re.compile(
    rf"(?:\b(?:which|what)|^(?:and )?the|\bname the) (?:{_SINGLE})\b.*"
    r"\b(?:best|most|biggest|largest|highest|lowest|least|worst|cheapest|dearest|strongest)\b"
    r"|\bwho \w+ us (?:the )?(?:most|least)\b"
)
COUNTED = re.compile(
    r"(?<!least )(?<!than )(?<!most )(?<!over )(?<!with )(?<!exactly )(?<!within )"
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)}) (?:\w+ ){{0,2}}(?:products|customers|categories"
    rf"|departments|stores"
    r"|items|countries|regions|competitors|rivals|clients|places|pairs|orders|purchases|transactions|alerts"
    r"|shops|branches|articles|goods|buyers|shoppers|people|accounts|combinations|markets)\b"
)
CONTRACTED = re.compile(r"^(?:we|you|they|i|it|what|who|there|that)'(?:re|ve|s|ll|d|m)$")
"""A pronoun with its verb: "we'll"."""
_LEVELS = ("category", "top_category")
_TOTAL = re.compile(
    r"\b(?:how many|number of|count of|how much|total|in all|all told|altogether|on average|average|mean"
    r"|avg)\b"
    r"|\b(?:what|which) (?:part|portion|share|percentage|proportion)\b"
)
KINDS = (*FRAUD_KINDS, *MARKET_KINDS, *INSIGHT_KINDS, *HUB_KINDS, *COPILOT_KINDS)
"""In the order they are tried."""


@dataclass(frozen=True, slots=True)
class MarketReading:
    """A question about the market: its signals, frame, linked values, and words that nothing answers for."""

    signals: Signals
    frame: Frame
    linking: Linking
    left: tuple[str, ...]


def read_market(
    signals: Signals, model: SemanticModel, index: ValueIndex, meant: str = ""
) -> MarketReading | None:
    """Read a question that one of the market tools answers; None for any other.

    A kind of question counts only where this shop's tables for it are published. `meant` is the kind that the
    trained head is sure of: where it agrees, words that only put the question in some way need no effect.
    """
    figure = read_figure(signals, model, index, meant)
    if figure is not None:
        return MarketReading(figure.signals, figure.frame, figure.linking, figure.left)
    kind = next((k for k in KINDS if k.metric in model.metrics and _asks(k, signals)), None)
    if kind is None:
        return None
    return _read(kind, signals, model, index, lenient=kind.intent == meant)


def read_meant(signals: Signals, model: SemanticModel, index: ValueIndex, meant: str) -> MarketReading | None:
    """Read a question by the kind that the trained head is sure of, where no words of a kind were found.

    None where a word would be left over, so that the general reading gets its turn.
    """
    kind = next((k for k in _meant(meant, signals) if k.metric in model.metrics), None)
    if kind is None or (kind.undated and signals.time.periods):
        return None
    if kind.lists and _TOTAL.search(signals.lower):
        return None
    reading = _read(kind, signals, model, index, lenient=True)
    return reading if not reading.left else None


def _meant(intent: str, signals: Signals) -> Iterator[MarketKind]:
    """The kinds of an intent, the one that fits what is named first."""
    named = {match.dimension for value in signals.values for match in value.matches}
    match intent:
        case "churn":
            yield CHURN
        case "lifetime_value":
            yield LIFETIME_VALUE
        case "demand_plan":
            yield REORDER
        case "basket":
            yield BASKET
        case "regional_price":
            yield PLACES
        case "price_what_if":
            yield WHAT_IF if "%" in signals.lower or "percent" in signals.lower else PRICE_SENSITIVITY
        case "market_opportunity":
            yield OPPORTUNITIES if named & {"category", "top_category"} else EXPANSION
        case "competitor_price":
            yield COMPETITORS if "competitor" in named else MARKET_PRICES


def _read(
    kind: MarketKind, signals: Signals, model: SemanticModel, index: ValueIndex, *, lenient: bool
) -> MarketReading:
    read = frame_of_kind(kind, signals, model, index)
    return replace(read, left=tuple(_left(kind, read.signals, read.frame.filters, lenient=lenient)))


def frame_of_kind(
    kind: MarketKind, signals: Signals, model: SemanticModel, index: ValueIndex, text: str = ""
) -> MarketReading:
    """A question read as one of the kind, whatever its words are; what it leaves over is not looked at.

    `text` is the kind's narrowing argument, where it is settled already.
    """
    signals = _without_cues(signals, kind)
    linking = link_filters(signals, model, index, (kind.metric,), ())
    filters = (*(f for f in linking.filters if f.field in kind.fields), *_limits(kind, signals))
    frame = Frame(
        intent=kind.intent,
        metrics=(kind.metric,),
        dimensions=tuple(_dimensions(kind, signals.lower)),
        filters=filters,
        descending=_descending(kind, signals),
        limit=_limit(signals),
        text=text or _text(kind, signals.lower),
        time=_period(kind, signals),
        subject=_subject(kind, signals),
    )
    note = kind.assumed(signals.lower) if kind.assumed else None
    linking = replace(linking, notes=(*linking.notes, note)) if note else linking
    return MarketReading(signals, frame, linking, ())


def _limits(kind: MarketKind, signals: Signals) -> Iterator[Filter]:
    """Amounts, percentages, days ahead and what is chosen by words as conditions on the rows."""
    yield from (chosen for chosen, words in kind.chosen if words.search(signals.lower))
    lower = _descending(kind, signals) is False
    for condition in signals.conditions:
        if condition.percent and kind.percent:
            op, value = condition.op, condition.value
            yield (
                Filter(kind.percent, _TURNED.get(op, op), -value)
                if lower
                else Filter(kind.percent, op, value)
            )
        elif kind.amount and not condition.percent:
            yield Filter(kind.amount, condition.op, condition.value)
    days = days_ahead(signals.lower) if kind.within else None
    if days is not None:
        yield Filter(kind.within, Operator.LE, days)


_TURNED = {
    Operator.GT: Operator.LT,
    Operator.GE: Operator.LE,
    Operator.LT: Operator.GT,
    Operator.LE: Operator.GE,
}


def _text(kind: MarketKind, text: str) -> str | None:
    """The value of the argument that narrows the rows: by its words, else captured."""
    named = next((word for word, pattern in kind.only.items() if pattern.search(text)), None)
    return kind.capture(text) if named is None and kind.capture else named


def _period(kind: MarketKind, signals: Signals) -> TimeWindow | None:
    """The period asked about, where the tool takes one."""
    if not kind.period or not signals.time.periods:
        return None
    period = signals.time.periods[0]
    if kind.intent == "fraud" and signals.lower[period.begin : period.stop].strip() == "today":
        return None
    return TimeWindow(period.start, period.end)


def _subject(kind: MarketKind, signals: Signals) -> str | None:
    """The one customer asked about."""
    named = [i.value for i in signals.identifiers if i.kind == kind.subject]
    named += [str(v.best.value) for v in signals.values if _is_named(v)]
    return next(iter(named), None) if kind.subject else None


def _is_named(value: LinkedValue) -> bool:
    """Whether the words are the whole name of a customer."""
    return value.best.dimension == "customer_name" and value.best.exact


def not_published(signals: Signals, model: SemanticModel) -> str | None:
    """The metric of an insight that is asked for and that this shop's data has not; None for any other."""
    return next(
        (k.metric for k in INSIGHT_KINDS if k.metric in model.unavailable and _asks(k, signals)), None
    )


def market_call(frame: Frame) -> ToolCall:
    """The call that answers a frame about the market."""
    kind = next(k for k in KINDS if k.intent == frame.intent and k.metric in frame.metrics)
    arguments: dict[str, object] = {
        **dict(kind.fixed),
        **({kind.level: _level(kind, frame)} if kind.level else {}),
        "filters": [{"field": f.field, "op": f.op.value, "value": f.value} for f in frame.filters],
        "limit": frame.limit if kind.limited else None,
    }
    if kind.place and "store" in {*frame.dimensions, *(f.field for f in frame.filters)}:
        arguments[kind.place] = "store"
    if kind.order and frame.descending is not None:
        arguments[kind.order] = frame.descending
    if frame.text is not None:
        arguments[kind.narrowed] = _plain(frame.text)
    if kind.period and frame.time is not None and frame.time.start is not None:
        arguments[kind.period] = frame.time.start.isoformat()
    if kind.until and frame.time is not None and frame.time.end is not None:
        arguments[kind.until] = frame.time.end.isoformat()
    if kind.subject and frame.subject is not None:
        arguments[kind.subject] = frame.subject
    return ToolCall(name=kind.tool, arguments={k: v for k, v in arguments.items() if v not in (None, [])})


def _plain(text: str) -> str | float:
    """A number where the text is one."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def is_market(frame: Frame) -> bool:
    """Whether the frame is one that `market_call` answers."""
    return any(k.intent == frame.intent and k.metric in frame.metrics for k in KINDS)


def _asks(kind: MarketKind, signals: Signals) -> bool:
    if not kind.pattern.search(signals.lower) or (kind.lists and _TOTAL.search(signals.lower)):
        return False
    if kind.undated and signals.time.periods:
        return False
    named = {match.dimension for value in signals.values for match in value.matches}
    if named & kind.named:
        return True
    if kind.unless is not None and kind.unless.search(signals.lower):
        return False
    return kind.about is None or bool(kind.about.search(signals.lower))


def _without_cues(signals: Signals, kind: MarketKind) -> Signals:
    """Without values that are words of the question's kind: a share that was lost is no lost parcel."""
    kept = tuple(v for v in signals.values if not kind.words.search(v.text.lower().strip()))
    return replace(signals, values=tuple(_broad(v) for v in kept) if kind.broad else kept)


def _broad(value: LinkedValue) -> LinkedValue:
    """Words that begin the name of a category are the category, whatever products are called like it."""
    begun = tuple(
        m
        for m in value.matches
        if m.dimension in _LEVELS and str(m.value).lower().startswith(value.text.lower().rstrip("s"))
    )
    return value if value.best.exact or not begun else replace(value, matches=begun)


def _dimensions(kind: MarketKind, text: str) -> Iterator[str]:
    for name, pattern in kind.dimensions.items():
        if pattern.search(text):
            yield "category" if name == "top_category" and SUBCATEGORY.search(text) else name


def _level(kind: MarketKind, frame: Frame) -> str | None:
    """The level of the rows: what is filtered by, else what is asked for, else the kind's own."""
    named: Mapping[str, str] = {f.field: f.field for f in frame.filters if f.field in kind.levels}
    asked = [name for name in frame.dimensions if name in kind.levels]
    return next((kind.levels[name] for name in (*named, *asked)), kind.default_level)


def _descending(kind: MarketKind, signals: Signals) -> bool | None:
    if kind.rising is not None and kind.rising.search(signals.lower):
        return True
    return False if kind.falling is not None and kind.falling.search(signals.lower) else None


def one_is_asked(text: str) -> bool:
    """Whether a superlative of one thing is asked for: "which category … most"."""
    return bool(_ONE.search(text))


def _limit(signals: Signals) -> int | None:
    if signals.ranking and signals.ranking.limit:
        return signals.ranking.limit
    counted = COUNTED.search(signals.lower)
    if counted:
        return number(counted["count"])
    return 1 if _ONE.search(signals.lower) else None


def _left(kind: MarketKind, signals: Signals, filters: tuple[Filter, ...], *, lenient: bool) -> Iterator[str]:
    """Words that the call does nothing for: other filters, periods, amounts, unknown words."""
    held = [word for f in filters for word in (f.value if isinstance(f.value, tuple | list) else (f.value,))]
    for value in signals.values:
        named = {str(match.value).lower() for match in value.matches}
        stems = {token.stem for token in tokenize(value.text)}
        meant = bool(kind.subject and _is_named(value)) or any(
            str(v).lower() in named or stems & {t.stem for t in tokenize(str(v))} for v in held
        )
        if not meant:
            yield value.text
    for period in signals.time.periods if kind.period is None else ():
        yield signals.question[period.begin : period.stop]
    for condition in signals.conditions if not kind.counted else ():
        if condition.value in {abs(word) for word in held if isinstance(word, int | float)}:
            continue
        yield signals.question[condition.begin : condition.stop]
    counted = COUNTED.search(signals.lower)
    for token in binding(signals) if lenient else signals.unknown:
        number_of_rows = counted is not None and token.lower == counted["count"]
        said = token.lower.replace("\u2019", "'")
        if not (kind.words.search(said) or CONTRACTED.search(said) or number_of_rows):
            yield token.text
