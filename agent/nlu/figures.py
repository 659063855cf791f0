"""Single figures of the analytics: how many customers are at risk, what is at stake, by whatever is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from agent.nlu.conditions import Linking, link_filters
from agent.nlu.insight_cues import horizon
from agent.nlu.lexicon import Mention
from agent.nlu.phrasing import binding
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals
from agent.nlu.tokens import tokenize
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Operator
from tools.semantic.values import ValueIndex

_HOW_MUCH = re.compile(r"\b(?:how much|what|estimate|spend|value)\b")
_HOW_MANY = re.compile(r"\b(?:how many|number of|count of|what number)\b")
_LEAVING = re.compile(
    r"\bchurn\w*|\b(?:at risk|danger|risk) of (?:leaving|being lost|churning)|\bleav(?:e|es|ing)\b"
    r"|\bgone quiet\b"
    r"|\blaps\w+|\b(?:lose|losing|lost) (?:\w+ )?(?:customers?|clients?|people)|\blose to churn\b"
    r"|\bat stake\b"
)
_LIFETIME = re.compile(
    r"\blife-?time values?\b|\bclv\b|\bltv\b|\bexpected (?:customer )?value\b|\bcustomer base\b.*\bworth\b"
    r"|\bworth\b.*\bcustomer base\b|\bfuture value\b"
)
_ELASTIC = re.compile(
    r"\belasticit\w+|\bprice[- ](?:in)?sensitiv\w+|\beffects? of (?:the |a )?prices?\b"
    r"|\bsensitiv\w+ to prices?|\breacts?\b.*\bprices?\b"
)
_UNTOLD = re.compile(
    r"\b(?:can ?not|can't|cannot|unable to|impossible to|don't) (?:you |we )?(?:tell|know|say|identify"
    r"|estimate)"
    r"|\bcan(?:'t| not)? (?:you|we) not tell|\bnot identifiable\b|\bcan't you tell\b"
)
_DEMANDED = re.compile(
    r"\bwill (?:people|customers|shoppers|buyers|they) (?:want|need|buy|ask for|order)\b|\b(?:expected"
    r"|future)"
    r" demand\b"
)
_MODEL_COUNT = re.compile(r"\b(?:forecasts?|forecast series|series)\b")
_COHORT = re.compile(r"\bcohorts?\b")
_SERIES_WORDS = {
    "store": re.compile(r"\b(?:stores?|shops|branch(?:es)?)\b"),
    "country": re.compile(r"\bcountr(?:y|ies)\b"),
    "store_region": re.compile(r"\bregions?\b"),
    "top_category": re.compile(r"\b(?:departments?|top[- ]categor\w+)\b"),
    "category": re.compile(r"(?<!top )(?<!top-)\bcategor\w+\b"),
    "product": re.compile(r"\bproducts?\b"),
}
_SPLIT = re.compile(r"\b(?:by|per|each|every|across|which|what|for (?:each|every|all))\s+(?:the |our )?$")
_DROPPED = re.compile(
    r"^(?:how|exponential|customers?|clients?|people|us|we|you|tell|please|all|told|worth|base|next|year"
    r"|over|much|money"
    r"|revenue|value"
    r"|stand|lose|leav\w+|churn\w*|risk|danger|reasons?|main|probability|chance|average|avg|mean|per|at"
    r"|stake|clv"
    r"|ltv|lifetime|life-time|expected|future|band|bands|elasticity|elastic|price\w*|sensitiv\w+"
    r"|product\w*|effect\w*"
    r"|demand|want|need|buy|units?|cohorts?|biggest|largest|smallest|size|forecasts?|series|come|comes"
    r"|models?"
    r"|total|altogether|overall|going|gone|quiet|lapsed|lost|use|uses|using|winning|made|there|from|many"
    r"|number|already|attrition|most|estimate|twelve-month|12-month|twelve|12|month|months|reacts?|react"
    r"|strongly|forward"
    r"|country'?s?|spend)$"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that is asked for in words of its own.

    Args:
        about: Words of the subject.
        asks: Words that ask for this figure of it.
        metric: The metric of the semantic model that answers.
        unless: Words that ask for something else of the subject.
        filters: What the figure is always filtered by.
        by: What it is always broken down by.
        first: Only the highest group is wanted.
        shares: With the share of the whole.
        kinds: Kinds of series named ("store forecasts") choose the series instead of breaking it down.
        within: The metric by days ahead, where the figure is published for several.
        intent: The kind of question of the trained head that stands for words of the subject.
        lowest: The lowest group first.
    """

    about: re.Pattern[str]
    asks: re.Pattern[str]
    metric: str
    unless: re.Pattern[str] | None = None
    filters: tuple[Filter, ...] = ()
    by: tuple[str, ...] = ()
    first: bool = False
    shares: bool = False
    kinds: bool = False
    within: Callable[[str], str | None] | None = None
    intent: str = ""
    lowest: bool = False


_LISTED = re.compile(r"\b(?:who|names?|list|which customers?|customer [a-z]?\d+)\b")
FIGURES = (
    Figure(
        _LEAVING,
        re.compile(r"\breasons?\b|\bwhy (?:do|are) (?:people|customers|clients|they)\b"),
        "customers_at_risk",
        unless=_LISTED,
        by=("churn_reason",),
        shares=True,
    ),
    Figure(
        _LEAVING,
        re.compile(
            r"\bhow many\b.*\b(?:lapsed|gone quiet|(?:already|have) (?:lost|left|gone)|have we lost"
            r"|lost already)\b"
        ),
        "lapsed_customers",
        intent="churn",
    ),
    Figure(
        _LEAVING,
        _HOW_MANY,
        "customers_at_risk",
        unless=re.compile(
            r"\blaps\w+|\bhave left\b"
            r"|\blost\b"
        ),
        intent="churn",
    ),
    Figure(
        _LEAVING,
        re.compile(
            r"\b(?:how much|what|revenue|money|sales|turnover|value)\b.*\b(?:lose|losing|at stake|at risk)\b"
        ),
        "value_at_risk",
        unless=_LISTED,
        intent="churn",
    ),
    Figure(
        _LEAVING,
        re.compile(
            r"\b(?:average|avg|mean|on average)\b|\b(?:churn (?:risk|rate|probability)|chance)\b.*\b(?:by"
            r"|per|across|in|of)\b"
        ),
        "churn_probability",
        intent="churn",
        unless=re.compile(
            rf"{_LISTED.pattern}|\bwork (?:it )?out\b|\bhow (?:is|are|do)\b|\bmean\?|\bmodel\b"
        ),
    ),
    Figure(_LIFETIME, re.compile(r"\bvalue bands?\b"), "expected_customer_value", by=("value_band",)),
    Figure(
        _LIFETIME,
        re.compile(r"\b(?:average|avg|mean|per customer)\b"),
        "expected_value_per_customer",
        intent="lifetime_value",
        unless=re.compile(r"\bwhat does\b|\bwho\b"),
    ),
    Figure(
        _LIFETIME,
        re.compile(r"\b(?:which|what) (?:country|region|tier)\b"),
        "expected_customer_value",
        first=True,
        intent="lifetime_value",
    ),
    Figure(
        re.compile(r"\b(?:12|twelve)[- ]months? (?:spend|value|revenue)\b"),
        _HOW_MUCH,
        "expected_customer_value",
        unless=_LISTED,
    ),
    Figure(
        _ELASTIC,
        re.compile(r"\b(?:which|what) (?:department|(?:top[- ])?categor\w+)\b"),
        "average_elasticity",
        first=True,
        lowest=True,
        intent="price_what_if",
        unless=re.compile(r"\d ?%|\bleast\b"),
    ),
    Figure(
        _LIFETIME,
        re.compile(r"\b(?:total|all told|altogether|in all|customer base|sum of|by|per)\b"),
        "expected_customer_value",
        unless=re.compile(rf"{_LISTED.pattern}|\btop \d+\b|\bcustomers? (?:\w+ )*by\b"),
    ),
    Figure(
        re.compile(rf"{_ELASTIC.pattern}|\bprices?\b"),
        re.compile(rf"(?:{_HOW_MANY.pattern}).*(?:{_UNTOLD.pattern})|\bon how many\b.*(?:{_UNTOLD.pattern})"),
        "products_with_elasticity",
        filters=(Filter("price_verdict", Operator.EQ, "not identifiable"),),
    ),
    Figure(
        _DEMANDED,
        re.compile(r"\bhow (?:many|much)\b|\b(?:expected|future) demand (?:for|of)\b(?! products)"),
        "expected_demand",
        unless=re.compile(r"\bby product\b|\bwhich\b|\bre-?order\w*"),
        within=horizon,
    ),
    Figure(
        re.compile(r"\bforecast\w*\b|\bmodels?\b"),
        re.compile(r"\bhow many\b.*\bforecast(?:s| series|ed)?\b"),
        "forecast_series",
        unless=re.compile(r"\b(?:orders|units)\b"),
        kinds=True,
    ),
    Figure(
        _COHORT,
        re.compile(r"\b(?:biggest|largest|most customers|how big|size|sizes)\b"),
        "cohort_customers",
        by=("cohort",),
        first=True,
    ),
)
"""In the order they are tried."""


@dataclass(frozen=True, slots=True)
class FigureReading:
    """A figure asked for: its frame, and the words that nothing answers for."""

    signals: Signals
    frame: Frame
    linking: Linking
    left: tuple[str, ...]


def read_figure(
    signals: Signals, model: SemanticModel, index: ValueIndex, meant: str = ""
) -> FigureReading | None:
    """Read a question for one figure of the analytics; None for any other.

    `meant` is the kind of question that the trained head is sure of.
    """
    text = signals.lower
    figure = next((f for f in FIGURES if f.metric in model.metrics and _asks(f, text, meant)), None)
    if figure is None or any(i.kind == "customer" for i in signals.identifiers):
        return None
    read = frame_of_figure(figure, signals, model, index)
    lenient = bool(meant) and figure.intent == meant
    return replace(read, left=tuple(_left(read.signals, read.frame, figure, lenient=lenient)))


def frame_of_figure(
    figure: Figure, signals: Signals, model: SemanticModel, index: ValueIndex
) -> FigureReading:
    """A question read as one for the figure, whatever its words are; what it leaves over is not looked at."""
    text = signals.lower
    metric = _metric(figure, text, model)
    reachable = set(model.dimensions_of(metric))
    signals = replace(signals, values=tuple(v for v in signals.values if not _is_word(v.text)))
    named = tuple(dict.fromkeys(d for m in signals.mentions for d in _split_by(signals, m, reachable)))
    kinds = tuple(d for d, words in _SERIES_WORDS.items() if figure.kinds and words.search(text))
    linking = link_filters(signals, model, index, (metric,), named)
    filters = (
        *(f for f in linking.filters if f.field in reachable),
        *figure.filters,
        *(Filter(d, Operator.NOT_NULL) for d in kinds),
    )
    grouped = tuple(d for d in dict.fromkeys((*figure.by, *named)) if d not in kinds)
    frame = Frame(
        intent="sales_report",
        metrics=(metric,),
        dimensions=grouped,
        filters=filters,
        shares=figure.shares,
        descending=not figure.lowest if figure.first or figure.by else None,
        limit=1 if figure.first else None,
    )
    return FigureReading(signals, frame, linking, ())


def _asks(figure: Figure, text: str, meant: str) -> bool:
    about = figure.about.search(text) or (figure.intent != "" and figure.intent == meant)
    wanted = about and figure.asks.search(text)
    return bool(wanted) and not (figure.unless and figure.unless.search(text))


def _metric(figure: Figure, text: str, model: SemanticModel) -> str:
    """The figure for the days ahead that are asked about."""
    days = figure.within(text) if figure.within else None
    longer = f"{figure.metric}_{days}"
    return longer if days and longer in model.metrics else figure.metric


def _split_by(signals: Signals, mention: Mention, reachable: set[str]) -> Iterator[str]:
    """What follows "by" or "per", where the figure can be split by it."""
    begin, _ = signals.position(mention)
    if _SPLIT.search(signals.lower[:begin]):
        yield from [d for d in mention.of("dimension") if d in reachable][:1]


def _is_word(text: str) -> bool:
    return all(_DROPPED.search(word) for word in text.lower().split())


def _left(signals: Signals, frame: Frame, figure: Figure, *, lenient: bool) -> Iterator[str]:
    """Words that the figure does nothing for."""
    held = {str(v).lower() for f in frame.filters for v in _values(f)}
    stems = {t.stem for v in held for t in tokenize(v)}
    for value in signals.values:
        known = {str(m.value).lower() for m in value.matches} | {value.text.lower()}
        if not (known & held or {t.stem for t in tokenize(value.text)} & stems):
            yield value.text
    for period in signals.time.periods if figure.about is not _LIFETIME and figure.within is None else ():
        yield signals.question[period.begin : period.stop]
    for condition in signals.conditions:
        yield signals.question[condition.begin : condition.stop]
    for mention in signals.mentions:
        split = set(mention.of("dimension")) & {*frame.dimensions, *(f.field for f in frame.filters)}
        kind = figure.kinds and any(words.search(mention.text.lower()) for words in _SERIES_WORDS.values())
        if not (split or kind or set(mention.of("metric")) & set(frame.metrics) or _is_word(mention.text)):
            yield mention.text
    for token in binding(signals) if lenient else signals.unknown:
        if not _is_word(token.text):
            yield token.text


def _values(item: Filter) -> tuple[object, ...]:
    return item.value if isinstance(item.value, tuple) else (item.value,)
