"""The offline understanding: signals, frame, dialogue, then answer, ask back, or decline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from agent.answer.model import Entity
from agent.nlu import capabilities
from agent.nlu.accounting import leftovers
from agent.nlu.antecedents import pointed_at_nothing, unnamed
from agent.nlu.compose import Composition, compose
from agent.nlu.confidence import Calibration, evidence
from agent.nlu.dialogue import continues, in_year_of, merge
from agent.nlu.document_cues import ASIDE, names_a_person, read_document_question
from agent.nlu.english import english_words
from agent.nlu.intent_rules import ANALYSES, earlier_buyers, is_command, is_small_talk, not_computed
from agent.nlu.intents import IntentClassifier, IntentScores
from agent.nlu.lexicon import Lexicon
from agent.nlu.market import MarketReading, not_published, read_market, read_meant
from agent.nlu.meaning import read_meaning
from agent.nlu.normal import Shorthand
from agent.nlu.outlook import read_outlook
from agent.nlu.pointing import about_the_same
from agent.nlu.reading import Frame, Reading
from agent.nlu.revisions import Revision, revise
from agent.nlu.route import route, unusable
from agent.nlu.routed import EVEN, LIKELY, SURE, RoutedReader, stands
from agent.nlu.router import OTHER_WORLD, RouteScores
from agent.nlu.signals import Signals, Words, read_signals
from agent.nlu.typos import corrected
from agent.nlu.vagueness import begins, is_foreign, is_vague, leaves_figure_open, points_nowhere
from agent.nlu.word_cues import WordCues
from agent.state import Turn
from tools.semantic.model import SemanticModel
from tools.semantic.values import ValueIndex

_SURE = 0.95
_HEAD_SURE = 0.8
"""Least probability at which the trained head says by itself what kind of question it is."""

_ASSUMING = 0.8

_UNNAMED_FEW = re.compile(r"\b(?:(?:the|these|those|our) )?(?:two|three|four|five) (?=\w+s\b)")
_LEANS = re.compile(
    r"^\W*(?:and|or|also|then|but|what about|how about)\b"
    r"|\b(?:it|its|they|their|them|that|those|these|he|she|him|his|her)\b"
)
"""Words by which a turn leans on the one before it, so that it is no question of its own."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the understanding knows of one shop and asker; built once per published run and role."""

    model: SemanticModel
    lexicon: Lexicon
    values: ValueIndex
    classifier: IntentClassifier
    words: Words
    personal: bool
    cues: WordCues = field(default_factory=WordCues.shipped)
    shorthand: Shorthand = field(default_factory=Shorthand.shipped)
    calibration: Calibration = field(default_factory=Calibration.shipped)


@dataclass(frozen=True, slots=True)
class _Said:
    """One turn: what was found in it, the frames before it, what it revises, what the network says of it."""

    signals: Signals
    frames: list[Frame]
    revision: Revision | None
    scores: IntentScores
    today: date
    routes: RouteScores | None

    @property
    def sure(self) -> str:
        """The kind of question that the trained head is sure of, "" where it is not."""
        return self.scores.best if self.scores.confidence >= _HEAD_SURE else ""


class OfflineUnderstanding:
    """Reads questions with the product's own grammar, lexicon, value index and intent head."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        classifier = knowledge.classifier
        self._routed = (
            RoutedReader(classifier.router, classifier.tagger, knowledge.model, knowledge.values)
            if classifier.router
            else None
        )
        said = classifier.router.head.ordinary if classifier.router else frozenset()
        self._vocabulary = tuple(sorted((knowledge.words.filler | said) & english_words()))

    def read(self, question: str, turns: list[Turn], today: date) -> Reading:
        """Understand one question; what cannot be understood becomes a question back or an honest no."""
        known = self._knowledge
        question = known.shorthand.spelled_out(question)
        frames = _frames_before(turns)
        revision = revise(question, frames, lambda text: self._signals(text, today)) if frames else None
        if revision is not None and revision.frame is not None:
            return self._revised(revision.frame)
        question, signals = self._put_right(revision.text if revision else question, today)
        routes = self._routed.score(signals, today) if self._routed else None
        said = _Said(signals, frames, revision, known.classifier.score(question), today, routes)
        return self._plain(question, said) or self._unexplained(said) or self._to_a_tool(said)

    def _plain(self, question: str, said: _Said) -> Reading | None:
        """Small talk, orders to change something, documents, and what a figure means."""
        signals, model = said.signals, self._knowledge.model
        if is_small_talk(signals):
            return capabilities.talk(signals, model)
        if is_command(signals):
            return capabilities.read_only(model)
        written = read_document_question(question, model)
        if written is not None and written.intent == "compliance" and names_a_person(signals):
            return capabilities.card_data(model)
        if written is not None and (said.routes is None or stands(written, question, said.routes)):
            return written
        return read_meaning(signals, model, said.frames[0] if said.frames else None)

    def _unexplained(self, said: _Said) -> Reading | None:
        """A question back where a first turn points at something that nobody named."""
        foreign = said.routes is not None and said.routes.of(OTHER_WORLD) >= LIKELY
        other_world = foreign and not said.signals.mentions
        if said.frames or other_world or said.sure == OTHER_WORLD:
            return None
        pointed, noun = pointed_at_nothing(said.signals), unnamed(said.signals)
        return capabilities.pointed_at(pointed) if pointed else capabilities.which_one(noun) if noun else None

    def _to_a_tool(self, said: _Said) -> Reading:
        """By the words of a kind of question, else by what it is like, else as a semantic query."""
        signals, known = said.signals, self._knowledge
        cued = read_market(signals, known.model, known.values, said.sure) or read_outlook(
            signals, known.model, known.values, said.today, said.sure
        )
        if self._routed is not None and said.routes is not None:
            return self._by_likeness(said, said.routes, self._routed, cued)
        meant = None if cued or said.frames else read_meant(signals, known.model, known.values, said.sure)
        read = cued or meant
        return self._of_market(read) if read else self._general(said)

    def _by_likeness(
        self, said: _Said, routes: RouteScores, routed: RoutedReader, cued: MarketReading | None
    ) -> Reading:
        """What the router is sure of; what it finds likely only where nothing else could be read."""
        signals, today = said.signals, said.today
        if cued is not None and signals.unknown and routes.ranked[0][0] == OTHER_WORLD:
            cued = cued if routes.ranked[0][1] < SURE else None
        by_words = routed.accounted(self._of_market(cued), signals, today, figure=True) if cued else None
        if by_words is not None and by_words.kind == "answer":
            return routed.contradicts(by_words, signals, routes, today) or by_words
        surely = routed.surely(signals, routes, today)
        if surely is not None and not said.frames:
            return surely
        general = routed.accounted(self._general(said), signals, today)
        refused = by_words or routed.refused(signals, routes, today)
        if refused is not None and not routed.bears_out(general, refused, routes):
            general = refused
        if general.kind not in {"abstain", "clarify"} and (said.frames or routed.is_possible(general)):
            return general
        if said.frames:
            return general if _LEANS.search(signals.lower) else surely or general
        return self._second(said, routes, routed, cued, general) or general

    def _second(
        self,
        said: _Said,
        routes: RouteScores,
        routed: RoutedReader,
        cued: MarketReading | None,
        general: Reading,
    ) -> Reading | None:
        """What is likely meant by a question that could not be read otherwise."""
        signals, today, known = said.signals, said.today, self._knowledge
        if cued is not None:
            second = None if unusable(cued.frame) else routed.likeliest(signals, routes, today)
            return second if second and second.kind == "answer" else None
        if routes.of("why_change") >= LIKELY:
            return self._why(said)
        least = LIKELY if general.kind == "abstain" else EVEN
        second = routed.likeliest(signals, routes, today, least)
        meant = None if second else read_meant(signals, known.model, known.values, said.sure)
        return self._of_market(meant) if meant else second or routed.open_choice(signals, routes, today)

    def _why(self, said: _Said) -> Reading | None:
        """The question read as one for what changed, where its words for that were not known."""
        known, signals = self._knowledge, said.signals
        if not self._routed or not self._routed.has_words_of("why_change", signals):
            return None
        plain = replace(signals, unknown=())
        composition = compose(plain, known.model, known.values, said.scores, said.today)
        frame = composition.frame.model_copy(update={"intent": "why_change"})
        if composition.linking.ambiguous or not signals.time.periods:
            return None
        reading = self._settle(plain, frame, composition, _entities(signals, composition), said.scores)
        return reading if reading.kind == "answer" else None

    def _general(self, said: _Said) -> Reading:
        """The reading as a semantic query, a look-up or help; or an honest no."""
        known, signals, frames, revision = self._knowledge, said.signals, said.frames, said.revision
        scores, today = said.scores, said.today
        absent = not_published(signals, known.model)
        if absent is not None:
            return capabilities.missing(absent, known.model)
        composition = compose(signals, known.model, known.values, scores, today)
        corrected = revision.base if revision else None
        before = corrected or (frames[0] if frames else None)
        entities = _entities(signals, composition)
        pointed = about_the_same(before, composition, signals) if before and not corrected else None
        if pointed is not None:
            return self._settle(signals, pointed, composition, entities, scores)
        if before is not None and (corrected or continues(signals, composition, before)):
            composition = compose(signals, known.model, known.values, scores, today, before)
            composition, signals = in_year_of(before, composition, signals)
            return self._settle(signals, merge(before, composition, signals), composition, entities, scores)
        declined = self._declined(signals, composition, scores)
        if declined is not None:
            return declined.model_copy(update={"entities": entities})
        return self._settle(signals, composition.frame, composition, entities, scores, fresh=True)

    def _declined(self, signals: Signals, composition: Composition, scores: IntentScores) -> Reading | None:
        """Questions that no tool can answer: planned analytics, missing data, other worlds."""
        absent = not_computed(signals, scores, composition.roles, self._knowledge.model.metrics)
        if absent is not None:
            return capabilities.not_computed(absent, ANALYSES[absent].name, self._knowledge.model)
        if earlier_buyers(signals) and "earlier_customers" not in composition.frame.metrics:
            return capabilities.not_computed(
                "sales_report", "Whether buyers had bought before", self._knowledge.model
            )
        if composition.roles.unavailable:
            name = composition.roles.unavailable[0]
            return capabilities.missing(name, self._knowledge.model)
        if composition.frame.intent == "help":
            return capabilities.help_with(signals, composition, self._knowledge.model)
        few = _UNNAMED_FEW.search(signals.lower)
        kinds = [m.of("dimension")[0] for m in signals.mentions if few and begins(signals, m, few.end())]
        if few and kinds and not (signals.values or signals.ranking or signals.conditions):
            stripped = signals.question[: few.start()] + signals.question[few.end() :]
            return capabilities.which_ones(kinds[0], stripped, self._knowledge.model)
        if is_vague(signals, composition) or points_nowhere(signals, composition):
            return capabilities.vague(self._knowledge.model)
        if is_foreign(signals, composition, scores):
            return capabilities.out_of_scope(signals, self._knowledge.model)
        return None

    def _settle(
        self,
        signals: Signals,
        frame: Frame,
        composition: Composition,
        entities: tuple[Entity, ...],
        scores: IntentScores,
        *,
        fresh: bool = False,
    ) -> Reading:
        ambiguous = composition.linking.ambiguous
        if ambiguous:
            return capabilities.which_value(signals, frame, ambiguous[0], entities)
        if signals.unknown and frame.intent != "product_search" and not _is_all_told(signals, frame):
            if scores.best == "out_of_scope":
                frame = frame.model_copy(update={"intent": "out_of_scope"})
            return capabilities.unknown_words(signals, frame, self._knowledge.model, entities)
        if fresh and composition.how == "usual" and leaves_figure_open(signals, composition):
            return capabilities.which_figure(signals, frame, self._knowledge.model, entities)
        left_over = unusable(frame)
        if left_over is not None:
            return capabilities.not_forecast(left_over, frame, self._knowledge.model, entities)
        calls = route(frame, self._knowledge.model)
        if not calls:
            return capabilities.out_of_scope(signals, self._knowledge.model)
        known = self._knowledge
        dropped = leftovers(signals, frame, composition, calls, known.model, known.cues)
        if dropped:
            return capabilities.not_placed(dropped, frame, self._knowledge.model, entities)
        found = evidence(signals, frame, composition, scores)
        sure = known.calibration.confidence(found)
        if fresh and sure < known.calibration.least:
            return capabilities.unsure(frame, known.model, entities, sure)
        return Reading(
            kind="answer",
            frame=frame,
            calls=calls,
            entities=entities,
            assumptions=tuple(dict.fromkeys(composition.notes)),
            confidence=round(sure, 3),
            evidence=found,
        )

    def _signals(self, text: str, today: date) -> Signals:
        known = self._knowledge
        return read_signals(text, today, known.lexicon, known.values, known.words, personal=known.personal)

    def _put_right(self, question: str, today: date) -> tuple[str, Signals]:
        """The question and its signals, its misspelt words corrected where they would be unknown."""
        signals = self._signals(question, today)
        named = [(v.begin, v.stop) for v in signals.values]
        named += [signals.position(m) for m in signals.mentions if m.exact]
        free = (t for t in signals.tokens if not any(a < t.stop and t.begin < b for a, b in named))
        known = self._knowledge
        strange = [t for t in free if t.lower not in known.words.filler and not known.lexicon.knows(t.stem)]
        respelt = corrected(question, strange, self._vocabulary)
        return (question, signals) if respelt == question else (respelt, self._signals(respelt, today))

    def _revised(self, frame: Frame) -> Reading:
        """What was shown, changed as the turn says."""
        calls = route(frame, self._knowledge.model)
        return Reading(kind="answer", frame=frame, calls=calls, confidence=_SURE)

    def _of_market(self, market: MarketReading) -> Reading:
        """Questions for the market tools, which a frame of metrics and dimensions does not hold."""
        model = self._knowledge.model
        if market.linking.ambiguous:
            return capabilities.which_value(market.signals, market.frame, market.linking.ambiguous[0])
        if market.left:
            return capabilities.not_placed(market.left, market.frame, model, ())
        left_over = unusable(market.frame)
        if left_over is not None:
            return capabilities.not_forecast(left_over, market.frame, model, ())
        return Reading(
            kind="answer",
            frame=market.frame,
            calls=route(market.frame, model),
            entities=tuple(
                Entity(type=match.dimension, text=value.text, value=str(match.value))
                for value, match in zip(market.signals.values, market.linking.chosen, strict=True)
            ),
            assumptions=tuple(dict.fromkeys(market.linking.notes)),
            confidence=_ASSUMING if market.linking.notes else _SURE,
        )


_OF_AN_ORDER = frozenset(
    ["promised", "expected", "estimated", "due", "current", "exact", "agreed", "planned", "actual"]
)
"""Words about dates and states that every answer on one order tells anyway."""


def _is_all_told(signals: Signals, frame: Frame) -> bool:
    """Of one order everything is told, so that no plain word about it needs an effect."""
    plain = all(t.lower in _OF_AN_ORDER for t in signals.unknown)
    return frame.intent == "order_status" and frame.subject is not None and plain


def _frames_before(turns: list[Turn]) -> list[Frame]:
    """Frames of the conversation, the latest first."""
    frames = [Frame.model_validate_json(turn["frame"]) for turn in reversed(turns) if turn["frame"]]
    return [frame for frame in frames if frame.intent not in ASIDE]


def _entities(signals: Signals, composition: Composition) -> tuple[Entity, ...]:
    read = composition.linking.chosen or tuple(v.best for v in signals.values)
    found = [
        Entity(type=match.dimension, text=value.text, value=str(match.value))
        for value, match in zip(signals.values, read, strict=True)
    ]
    found += [
        Entity(
            type="period",
            text=signals.question[p.begin : p.stop].strip(),
            value=f"{p.start or ''}/{p.end or ''}",
        )
        for p in signals.time.periods
    ]
    found += [Entity(type=f"{i.kind}_id", text=i.value, value=i.value) for i in signals.identifiers]
    found += [
        Entity(type="metric", text=signals.question[begin:stop], value=name)
        for name, begin, stop in composition.roles.measured
    ]
    return tuple(found)
