"""The figures of a run: what was right, what was wrong with confidence, how fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evals.causes import Causes, causes
from evals.evaluators.entities import EntityCounts
from evals.evaluators.intent import intent_name
from evals.outcome import Outcome
from evals.statistics import Share, quantile, share

HOLDOUT = "holdout"
"""Cases with this tag count in the headline figures and show nowhere else, so that nobody tunes to them."""

Confusion = tuple[tuple[str, str, int], ...]
"""(expected intent, found intent, cases), sorted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One case that is not right, or was right with something measured amiss."""

    case_id: str
    question: str
    kind: str
    intent: str
    confident: bool
    reasons: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Conversations of several turns of which every judged turn is right, and their judged turns that are."""

    dialogues: Share
    turns: Share


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """Cases asked in several wordings.

    Args:
        robust: Cases that are right in every wording.
        right: Right answers over all wordings, the first one included.
        confidently_wrong: Answers given as right that are not, over the same.
    """

    robust: Share
    right: Share
    confidently_wrong: Share


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one run of a suite.

    Args:
        suite: Name of the suite.
        accuracy: Right cases of all.
        by_tag: Right cases by tag.
        by_intent: Right cases by (first) expected intent.
        intent: Intents recognised, of the cases that name one.
        entity_f1: Micro F1 over the annotated entity types; None where nothing is annotated.
        in_scope: Cases with a gold result whose result matched.
        confidently_wrong: Answers given as right that are not, of all cases.
        abstention_precision: Expected abstentions of those made.
        abstention_recall: Made abstentions of those expected.
        clarification: Clarifying questions, of all cases.
        needless_clarification: Clarifying questions to cases that expect an answer.
        unsupported_numbers: Numbers in answers' texts that nothing supports.
        latency_p50_ms: Median time of one turn.
        latency_p95_ms: 95th percentile of the time of one turn.
        cost: Money spent on models, in USD; the offline model is free.
        talk: Figures of the conversations of several turns.
        paraphrase: Figures of the cases that are asked in other wordings too.
        clarification_precision: Clarifying questions that were expected, of those put.
        clarification_recall: Clarifying questions put, of those expected.
        confusion: How often an expected intent was taken for another, the holdout cases left out.
        causes: Ids of the failures by cause, the holdout cases left out.
        failures: The cases that are not right, without the holdout ones.
    """

    suite: str
    accuracy: Share
    by_tag: dict[str, Share]
    by_intent: dict[str, Share]
    intent: Share
    entity_f1: float | None
    in_scope: Share
    confidently_wrong: Share
    abstention_precision: Share
    abstention_recall: Share
    clarification: Share
    needless_clarification: Share
    unsupported_numbers: int
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    cost: float
    talk: Talk
    paraphrase: Paraphrase
    clarification_precision: Share
    clarification_recall: Share
    confusion: Confusion
    causes: Causes
    failures: tuple[Failure, ...]


def build_report(suite: str, outcomes: Sequence[Outcome], *, cost: float = 0.0) -> Report:
    """Count what came of a run."""
    every = [part for outcome in outcomes for part in (outcome, *outcome.rewordings)]
    times = [ms for outcome in every for ms in outcome.latencies_ms]
    seen = [outcome for outcome in outcomes if HOLDOUT not in outcome.case.tags]
    return Report(
        suite=suite,
        accuracy=share([o.right for o in outcomes]),
        by_tag=_shares_by(outcomes, _tags),
        by_intent=_shares_by(seen, lambda o: o.case.expect.intent[:1]),
        intent=_passed(outcomes, "intent"),
        entity_f1=sum((o.entity_counts for o in outcomes), EntityCounts()).f1,
        in_scope=share([o.right for o in outcomes if o.case.expect.has_result]),
        confidently_wrong=share([o.confidently_wrong for o in outcomes]),
        abstention_precision=share(["abstain" in o.case.expect.kind for o in _of_kind(outcomes, "abstain")]),
        abstention_recall=share([o.answer.kind == "abstain" for o in outcomes if _must(o, "abstain")]),
        clarification=share([o.answer.kind == "clarify" for o in outcomes]),
        needless_clarification=share([o.answer.kind == "clarify" for o in outcomes if _must(o, "answer")]),
        unsupported_numbers=sum(len(p.unsupported) for o in every for p in (o, *o.earlier)),
        latency_p50_ms=quantile(times, 0.5),
        latency_p95_ms=quantile(times, 0.95),
        cost=cost,
        talk=_talk(outcomes),
        paraphrase=_paraphrase(outcomes),
        clarification_precision=share(
            ["clarify" in o.case.expect.kind for o in _of_kind(outcomes, "clarify")]
        ),
        clarification_recall=share([o.answer.kind == "clarify" for o in outcomes if _must(o, "clarify")]),
        confusion=_confusion(seen),
        causes=causes(part for outcome in seen for part in (outcome, *outcome.rewordings)),
        failures=tuple(_failure(p) for o in seen for p in (o, *o.rewordings) if p.reasons),
    )


def _talk(outcomes: Iterable[Outcome]) -> Talk:
    talks = [outcome for outcome in outcomes if len(outcome.case.questions) > 1]
    turns = [part.turn_right for outcome in talks for part in (*outcome.earlier, outcome)]
    return Talk(share([outcome.right for outcome in talks]), share(turns))


def _paraphrase(outcomes: Iterable[Outcome]) -> Paraphrase:
    cases = [(outcome, *outcome.rewordings) for outcome in outcomes if outcome.rewordings]
    answers = [answer for wordings in cases for answer in wordings]
    return Paraphrase(
        robust=share([all(answer.right for answer in wordings) for wordings in cases]),
        right=share([answer.right for answer in answers]),
        confidently_wrong=share([answer.confidently_wrong for answer in answers]),
    )


def _tags(outcome: Outcome) -> Sequence[str]:
    """The tags that are reported: of a holdout case, that it is one."""
    return (HOLDOUT,) if HOLDOUT in outcome.case.tags else outcome.case.tags


def _confusion(outcomes: Iterable[Outcome]) -> Confusion:
    """How often which intent was found, of the cases that name any; every fair one counts as expected."""
    pairs = Counter(
        (found if found in expected else expected[0], found)
        for outcome in outcomes
        if (expected := tuple(map(intent_name, outcome.case.expect.intent)))
        for found in (intent_name(outcome.answer.intent),)
    )
    return tuple((expected, found, count) for (expected, found), count in sorted(pairs.items()))


def _of_kind(outcomes: Iterable[Outcome], kind: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.answer.kind == kind]


def _must(outcome: Outcome, kind: str) -> bool:
    """Whether this kind of answer is the only right one."""
    return outcome.case.expect.kind == (kind,)


def _passed(outcomes: Iterable[Outcome], evaluator: str) -> Share:
    verdicts = [outcome.verdict(evaluator) for outcome in outcomes]
    return share([verdict.passed for verdict in verdicts if verdict is not None])


def _shares_by(outcomes: Sequence[Outcome], keys: Callable[[Outcome], Sequence[str]]) -> dict[str, Share]:
    names = sorted({key for outcome in outcomes for key in keys(outcome)})
    return {name: share([o.right for o in outcomes if name in keys(o)]) for name in names}


def _failure(outcome: Outcome) -> Failure:
    return Failure(
        case_id=outcome.case.id,
        question=" / ".join(outcome.case.questions),
        kind=outcome.answer.kind,
        intent=outcome.answer.intent,
        confident=outcome.confidently_wrong,
        reasons=outcome.reasons,
        text=outcome.answer.text,
    )
