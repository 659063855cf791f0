"""Questions that the router sends to a tool: read by the target's kind, with names from the linker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from agent.answer.model import Choice
from agent.nlu import capabilities
from agent.nlu.document_cues import names_documents, read_brief, read_compliance, read_documents
from agent.nlu.engine_accounting import EngineAccounts
from agent.nlu.figures import Figure, frame_of_figure
from agent.nlu.fitness import fitness, subjects
from agent.nlu.market import MarketReading, frame_of_kind
from agent.nlu.market_cues import MarketKind
from agent.nlu.outlook import frame_ahead
from agent.nlu.placing import likely, strays, undone, ungrouped, unheld
from agent.nlu.reading import Frame, Reading
from agent.nlu.route import route, unusable
from agent.nlu.router import OTHER_WORLD, RouteScores, ToolRouter
from agent.nlu.shaping import (
    COUNT,
    chosen_by_words,
    entities,
    groups_of,
    is_about_figures,
    is_other_figure,
    is_share_of_tier,
    names_figure,
    plain_reading,
    ranked,
    shaped,
)
from agent.nlu.signals import Signals
from agent.nlu.tagger import Span, Tagger
from agent.nlu.targets import TARGETS, Offer, Target, offers
from tools.meanings.topics import meaning_of
from tools.semantic.model import SemanticModel
from tools.semantic.query import TimeWindow
from tools.semantic.values import ValueIndex

SURE = 0.6
"""Least probability at which a target goes before the reading of figures."""
LIKELY = 0.35
"""Least probability at which a target is taken where no figure could be read."""
EVEN = 0.7
"""Least probability at which a likely target is taken where a question back would be the alternative."""
BEYOND_DOUBT = 0.9
"""Least probability at which a target goes before what single words say."""
_DOUBT = 0.03
_TOGETHER = 0.5
_CLOSE = 0.6
_MOST_CHOICES = 3
_ELSEWHERE = frozenset({"order", "customer", "product", "sku", "email"})
_FIELDS = frozenset(
    [
        "category",
        "competitor",
        "country",
        "customer",
        "customer_name",
        "product",
        "region",
        "segment",
        "store",
        "store_region",
        "tier",
        "top_category",
    ]
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way to a target: what was found in it, what the tagger says, and the day."""

    signals: Signals
    spans: tuple[Span, ...]
    today: date
    label: str = ""


class RoutedReader:
    """Reads questions for the targets that the router finds likely.

    Args:
        router: Scores the targets.
        tagger: Says which words are names.
        model: The shop's model.
        index: The shop's values.
    """

    def __init__(self, router: ToolRouter, tagger: Tagger, model: SemanticModel, index: ValueIndex) -> None:
        self._router, self._tagger, self._model, self._index = router, tagger, model, index
        self._accounts = EngineAccounts(model, router.head.ordinary.__contains__)
        self._offers: Mapping[str, Offer] = offers()

    def score(self, signals: Signals, today: date) -> RouteScores:
        """Probabilities of the targets in the light of what was found: names, ids, periods, amounts."""
        found = self._router.score(signals.question)
        fit = {name: fitness(name, signals, today) for name, _ in found.ranked}
        fit[OTHER_WORLD] = max(fit[name] for name, _ in found.engines[:_MOST_CHOICES])
        weighed = [(name, p * fit[name]) for name, p in found.ranked]
        total = sum(p for _, p in weighed) or 1.0
        ranked = sorted(((name, p / total) for name, p in weighed), key=lambda item: -item[1])
        return RouteScores(tuple(ranked))

    def surely(self, signals: Signals, scores: RouteScores, today: date) -> Reading | None:
        """The reading for a target that is beyond doubt and accounts for the whole question, else None."""
        name, p = scores.engines[0]
        if p < SURE or (names_figure(signals) and not is_about_figures(name)):
            return None
        reading = self._read(name, p, self._asked(signals, today))
        return reading if reading is not None and reading.kind == "answer" else None

    def accounted(self, reading: Reading, signals: Signals, today: date, *, figure: bool = False) -> Reading:
        """The reading, or what its call would drop; `figure`: a semantic query that an engine's kind made."""
        spans = self._tagger.tag(signals.question)
        unmet = self._accounts.unmet(signals, spans, reading.calls, today, figure=figure)
        return capabilities.not_placed(unmet, reading.frame, self._model, ()) if unmet else reading

    def refused(self, signals: Signals, scores: RouteScores, today: date) -> Reading | None:
        """What the tool that is meant beyond doubt would drop; None where none is, or it drops nothing."""
        name, p = scores.engines[0]
        if p < BEYOND_DOUBT or names_figure(signals):
            return None
        reading = self._read(name, p, self._asked(signals, today))
        return reading if reading is not None and reading.kind == "abstain" and reading.frame else None

    def is_possible(self, reading: Reading) -> bool:
        """Whether every figure of a semantic query has what it is split and filtered by."""
        frame, known = reading.frame, self._model.dimensions
        if frame is None or not reading.calls or reading.calls[0].name != "query_metrics":
            return True
        needed = {d for d in (*frame.dimensions, *(f.field for f in frame.filters)) if d in known}
        metrics = [m for m in frame.metrics if m in self._model.metrics]
        return all(needed <= set(self._model.dimensions_of(metric)) for metric in metrics)

    def bears_out(self, general: Reading, by_words: Reading, routes: RouteScores) -> bool:
        """Whether a semantic query may stand in for a tool that cannot do what is asked.

        It measures what the tool's table holds, or the question is hardly for a tool at all.
        """
        if general.kind != "answer":
            return False
        measured, wanted = (r.frame.metrics if r.frame else () for r in (general, by_words))
        own = self._accounts.tables(measured) & self._accounts.tables(wanted)
        return bool(own) or routes.general >= SURE

    def open_choice(self, signals: Signals, scores: RouteScores, today: date) -> Reading | None:
        """A question back where a question says too little for any target: what it could be about."""
        if scores.ranked[0][0] != "vague":
            return None
        some = [name for name, p in self._together(scores) if p >= _DOUBT]
        return self._choice(some, self._asked(signals, today)) or capabilities.vague(self._model)

    def contradicts(
        self, cued: Reading, signals: Signals, scores: RouteScores, today: date
    ) -> Reading | None:
        """The reading for another tool than a kind's words called for, where the router has no doubt."""
        name, p = scores.engines[0]
        if p < BEYOND_DOUBT or not is_about_figures(name):
            return None
        reading = self.surely(signals, scores, today)
        same = reading is None or not cued.calls or reading.calls[0].name == cued.calls[0].name
        return None if same else reading

    def likeliest(
        self, signals: Signals, scores: RouteScores, today: date, least: float = LIKELY
    ) -> Reading | None:
        """The reading where no figure could be read: a likely target, or a question back between some."""
        ahead = scores.engines[: _MOST_CHOICES + 1]
        together = sum(p for _, p in ahead)
        if together < _TOGETHER or scores.of("out_of_scope") > ahead[0][1]:
            return None
        asked = self._asked(signals, today)
        best = self._together(scores)
        leading, p = best[0]
        close = [name for name, q in best if q >= _CLOSE * p and q > LIKELY / 2]
        if len(close) > 1 and p < SURE:
            return self._choice(close, asked)
        least = max(least, SURE) if leading == "documents" else least
        return self._read(leading, p, asked) if p >= least else None

    def _together(self, scores: RouteScores) -> list[tuple[str, float]]:
        """The likeliest target of each name, with the probability of all that share the name."""
        found: dict[str, tuple[str, float]] = {}
        for name, p in scores.engines:
            label = self._offers[name].label
            leading, sofar = found.get(label, (name, 0.0))
            found[label] = (leading, sofar + p)
        return sorted(found.values(), key=lambda item: -item[1])[:_MOST_CHOICES]

    def _asked(self, signals: Signals, today: date) -> Asked:
        return Asked(signals, self._tagger.tag(signals.question), today)

    def _read(self, name: str, p: float, asked: Asked) -> Reading | None:
        target, model = TARGETS[name], self._model
        absent = target.published_by
        if absent and absent not in model.metrics:
            if absent in model.unavailable:
                return capabilities.missing(absent, model)
            return capabilities.not_computed("help", self._offers[name].label, model)
        if target.needs and not subjects(asked.signals, target.needs):
            return capabilities.which_one(target.needs)
        asked = replace(asked, label=self._offers[name].label)
        reading = self._by_hand.get(name, RoutedReader._of_target)(self, target, asked)
        reading = reading and self.accounted(reading, asked.signals, asked.today, figure=True)
        if reading is None or reading.kind != "answer":
            return reading
        return reading.model_copy(update={"confidence": round(min(p, reading.confidence), 3)})

    def _choice(self, names: list[str], asked: Asked) -> Reading | None:
        """A question back, with the targets to choose from; each with the names that were given."""
        spoken = dict.fromkeys(v.text for v in asked.signals.values if v.best.exact)
        about = f" for {' and '.join(spoken)}" if spoken else ""
        known = [
            n for n in names if not TARGETS[n].published_by or TARGETS[n].published_by in self._model.metrics
        ]
        questions = dict.fromkeys(f"{self._offers[n].question.rstrip('?')}{about}?" for n in known)
        choices = tuple(Choice(label=q, question=q) for q in questions)
        return capabilities.which_tool(choices[:_MOST_CHOICES]) if len(choices) > 1 else None

    def _of_target(self, target: Target, asked: Asked) -> Reading | None:
        if target.figure is not None:
            return self._of_figure(target, target.figure, asked)
        return self._of_kind(target, target.kind, asked) if target.kind else None

    def _of_kind(self, target: Target, kind: MarketKind, asked: Asked) -> Reading | None:
        if (kind.lists and COUNT.search(asked.signals.lower)) or is_share_of_tier(kind, asked.signals):
            return None
        fields = kind.fields | ({"customer", "customer_name"} if kind.subject == "customer" else set())
        signals = likely(asked.signals, asked.spans, fields, self._is_ordinary)
        read = frame_of_kind(kind, signals, self._model, self._index, target.text)
        read = replace(read, frame=shaped(read.frame, kind, signals))
        left = (
            *unheld(read.signals, read.frame.filters, self._named(read)),
            *undone(signals, kind, asked.today),
            *ungrouped(signals, groups_of(kind)),
            *(i.value for i in signals.identifiers if i.kind in _ELSEWHERE - target.takes),
        )
        return self._answer(replace(read, left=left), asked)

    def _named(self, read: MarketReading) -> str | None:
        """The subject in all the words that may stand for it."""
        names = [str(v.best.value) for v in read.signals.values if v.best.dimension == "customer_name"]
        return " ".join((*names, read.frame.subject)) if read.frame.subject else None

    def _of_figure(self, target: Target, figure: Figure, asked: Asked) -> Reading:
        text = asked.signals.lower
        wanted = (m for m, words in (target.others or {}).items() if words.search(text))
        metric = next((m for m in wanted if m in self._model.metrics), figure.metric)
        fields = frozenset(self._model.dimensions_of(metric))
        signals = likely(asked.signals, asked.spans, fields, self._is_ordinary)
        found = frame_of_figure(replace(figure, metric=metric), signals, self._model, self._index)
        groups = tuple(d for d in found.frame.dimensions if d not in {"customer", "customer_name"})
        frame = ranked(found.frame.model_copy(update={"dimensions": groups}), text)
        frame = chosen_by_words(frame, target, text)
        if target.dated and signals.time.periods:
            window = signals.time.periods[0]
            frame = frame.model_copy(update={"time": TimeWindow(window.start, window.end)})
        ahead = metric.startswith("expected_")
        left = (
            *unheld(found.signals, frame.filters, None),
            *(undone(signals, None, asked.today, ahead=ahead) if frame.time is None else ()),
            *(i.value for i in signals.identifiers),
        )
        return self._answer(MarketReading(found.signals, frame, found.linking, left), asked)

    def _forecast(self, target: Target, asked: Asked) -> Reading | None:
        fields = frozenset(self._model.dimensions_of("revenue"))
        signals = likely(asked.signals, asked.spans, fields, self._is_ordinary)
        read = frame_ahead(signals, self._model, self._index, asked.today)
        if read is None:
            return None
        others = (c for c in signals.conditions if not c.percent)
        figures = (m for m in signals.mentions if is_other_figure(m, signals, asked.spans))
        left = (
            *read.left,
            *unheld(read.signals, read.frame.filters, None),
            *(signals.question[c.begin : c.stop] for c in others),
            *(m.text for m in figures),
        )
        return self._answer(replace(read, left=left), asked)

    def _segment_of(self, target: Target, asked: Asked) -> Reading:
        chosen = subjects(asked.signals, "customer")[0]
        by = "customer_name" if " " in chosen else "customer"
        arguments = {"filters": [{"field": by, "op": "=", "value": chosen}], "members": True}
        return plain_reading("customer_segments", arguments, Frame(intent="segments", subject=chosen))

    def _customer_risk(self, target: Target, asked: Asked) -> Reading:
        chosen = subjects(asked.signals, "customer")[0]
        by = "customer_name" if " " in chosen else "customer"
        arguments = {"filters": [{"field": by, "op": "=", "value": chosen}]}
        return plain_reading("risk_score", arguments, Frame(intent="fraud", subject=chosen))

    def _compliance(self, target: Target, asked: Asked) -> Reading:
        return read_compliance(asked.signals.question)

    def _documents(self, target: Target, asked: Asked) -> Reading:
        return read_documents(asked.signals.question)

    def _brief(self, target: Target, asked: Asked) -> Reading:
        return read_brief()

    def _explain(self, target: Target, asked: Asked) -> Reading | None:
        term = asked.signals.lower.strip(" ?.!")
        if meaning_of(term, self._model) is None:
            return None
        return plain_reading("explain", {"term": term[:100]}, Frame(intent="help"))

    def has_words_of(self, name: str, signals: Signals) -> bool:
        """Whether every unknown word stands in the wordings of the target."""
        own = self._own_words(self._offers[name].label)
        return all(own & {t.lower, t.stem} for t in signals.unknown)

    def _is_ordinary(self, word: str) -> bool:
        return word in self._router.head.ordinary

    def _own_words(self, label: str) -> frozenset[str]:
        """Words of the wordings of every target of one name."""
        said = self._router.head.said
        return frozenset().union(*(said[n] for n in said if self._offers[n].label == label))

    def _answer(self, read: MarketReading, asked: Asked) -> Reading:
        """The call, unless something is ambiguous or left over."""
        model, signals = self._model, read.signals
        if read.linking.ambiguous:
            return capabilities.which_value(signals, read.frame, read.linking.ambiguous[0])
        own = self._own_words(asked.label)
        stray = strays(signals, asked.spans, self._is_ordinary, own.__contains__)
        left = tuple(dict.fromkeys((*read.left, *stray)))
        if left:
            return capabilities.not_placed(left, read.frame, model, ())
        other = unusable(read.frame)
        if other is not None:
            return capabilities.not_forecast(other, read.frame, model, ())
        return Reading(
            kind="answer",
            frame=read.frame,
            calls=route(read.frame, model),
            entities=tuple(entities(signals, read.linking)),
            assumptions=tuple(dict.fromkeys(read.linking.notes)),
        )

    _by_hand: Mapping[str, Callable[[RoutedReader, Target, Asked], Reading | None]] = {
        "forecast": _forecast,
        "segment_of": _segment_of,
        "customer_risk": _customer_risk,
        "compliance": _compliance,
        "documents": _documents,
        "explain": _explain,
        "morning_brief": _brief,
    }


def stands(written: Reading, question: str, scores: RouteScores) -> bool:
    """Whether the words of a document question are borne out: named, or nothing else is likely meant."""
    if names_documents(question) or written.intent != "documents":
        return True
    return scores.of("documents") >= _DOUBT or scores.engines[0][1] < LIKELY
