"""Figures of the understanding: intent accuracy, macro F1, confusions, entity F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.evaluators.entities import EntityCounts, entity_type
from evals.evaluators.intent import intent_name
from evals.statistics import Share, share
from evals.utterances.loading import NamedEntity, Utterance
from evals.utterances.readers import Read

_EDGES = " \t\n.,;:!?'\"()"


@dataclass(frozen=True, slots=True)
class Scores:
    """How one label fared: found, wrongly found, missed; they give precision, recall and F1."""

    counts: dict[str, EntityCounts]

    @property
    def macro_f1(self) -> float | None:
        """Mean of the labels' F1 (Sokolova and Lapalme 2009); None without labels."""
        values = [counts.f1 or 0.0 for counts in self.counts.values()]
        return sum(values) / len(values) if values else None

    @property
    def micro_f1(self) -> float | None:
        """F1 over all labels together."""
        return sum(self.counts.values(), EntityCounts()).f1


@dataclass(frozen=True, slots=True)
class UnderstandingReport:
    """Figures of one file read by one reader.

    Args:
        name: Name of the file.
        hidden: Only the headline figures may be shown.
        intent: Intents recognised.
        intents: By intent.
        confusion: (expected, found, utterances) of the wrong ones, most frequent first.
        entities: By type, a find counting with its exact stretch of text; None where none are looked for.
        touching: As `entities`, a find counting when it shares a word with the stretch.
        wrong: (text, expected, found) of every wrong intent.
    """

    name: str
    hidden: bool
    intent: Share
    intents: Scores
    confusion: tuple[tuple[str, str, int], ...]
    entities: Scores | None
    touching: Scores | None
    wrong: tuple[tuple[str, str, str], ...]


def score(name: str, utterances: Sequence[Utterance], reads: Sequence[Read]) -> UnderstandingReport:
    """Compare what was read with the labels; types that the file never annotates are not judged."""
    pairs = [(intent_name(u.intent), intent_name(r.intent)) for u, r in zip(utterances, reads, strict=True)]
    texts = [utterance.text for utterance in utterances]
    wrong = tuple((text, *pair) for text, pair in zip(texts, pairs, strict=True) if pair[0] != pair[1])
    tagged = any(read.entities is not None for read in reads)
    return UnderstandingReport(
        name=name,
        hidden="holdout" in name,
        intent=share([expected == found for expected, found in pairs]),
        intents=_intent_scores(pairs),
        confusion=tuple((*pair, count) for pair, count in Counter(w[1:] for w in wrong).most_common()),
        entities=_entity_scores(utterances, reads, exact=True) if tagged else None,
        touching=_entity_scores(utterances, reads, exact=False) if tagged else None,
        wrong=wrong,
    )


def _intent_scores(pairs: Sequence[tuple[str, str]]) -> Scores:
    """By expected intent; an intent that is only ever found wrongly costs precision nowhere else."""
    return Scores(
        {
            name: EntityCounts(
                hits=sum(pair == (name, name) for pair in pairs),
                extra=sum(found == name != expected for expected, found in pairs),
                missed=sum(expected == name != found for expected, found in pairs),
            )
            for name in sorted({expected for expected, _ in pairs})
        }
    )


def _entity_scores(utterances: Sequence[Utterance], reads: Sequence[Read], *, exact: bool) -> Scores:
    types = sorted({entity_type(entity.type) for u in utterances for entity in u.entities})
    return Scores(
        {
            name: sum(
                (
                    _count(_of_type(u.entities, name), _of_type(r.entities or (), name), exact=exact)
                    for u, r in zip(utterances, reads, strict=True)
                ),
                EntityCounts(),
            )
            for name in types
        }
    )


def _of_type(entities: Iterable[NamedEntity], name: str) -> list[str]:
    found = (entity.text for entity in entities if entity_type(entity.type) == name)
    return [text.casefold().strip(_EDGES) for text in found]


def _count(expected: list[str], found: list[str], *, exact: bool) -> EntityCounts:
    left = list(found)
    hits = 0
    for text in expected:
        match = next((other for other in left if _same(text, other, exact=exact)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return EntityCounts(hits, len(left), len(expected) - hits)


def _same(text: str, other: str, *, exact: bool) -> bool:
    return text == other if exact else bool(set(text.split()) & set(other.split()))
