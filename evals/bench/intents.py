"""Intents of utterances by the shipped network, and by TF-IDF with a linear SVM on the same corpus."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from agent.nlu.intents import IntentClassifier
from agent.nlu.network import UnderstandingNetwork
from evals.evaluators.intent import intent_name
from evals.statistics import Share, quantile, share
from evals.utterances.loading import Utterance
from infra.jobs.understanding.corpus import generate
from infra.jobs.understanding.corpus import templates as corpus_templates


@dataclass(frozen=True, slots=True)
class Classified:
    """How one classifier fared: utterances whose intent it found, and how long each took."""

    name: str
    right: Share
    milliseconds: tuple[float, ...]

    def row(self, peer: Classified) -> dict[str, object]:
        """One line of the report, beside the peer."""
        return {
            "what": self.name,
            "utterances": self.right.total,
            "accuracy": round(self.right.value or 0.0, 4),
            "ratio": round((self.right.value or 0.0) / (peer.right.value or 1.0), 3),
            "p50_ms": round(quantile(self.milliseconds, 0.5) or 0.0, 2),
            "p95_ms": round(quantile(self.milliseconds, 0.95) or 0.0, 2),
        }


def classify(utterances: Sequence[Utterance]) -> Classified:
    """By the shipped network."""
    classifier = IntentClassifier(UnderstandingNetwork.shipped())
    found, times = [], []
    for utterance in utterances:
        started = time.perf_counter()
        found.append(classifier.score(utterance.text).best)
        times.append((time.perf_counter() - started) * 1000)
    return _classified("trained network", utterances, found, times)


def classify_by_words(utterances: Sequence[Utterance], per_intent: int, seed: int) -> Classified:
    """By word and character n-grams with a linear SVM, trained on the corpus of the network."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LinearSVC())
    corpus = generate(per_intent, seed, corpus_templates())
    model.fit([item.text for item in corpus], [item.intent for item in corpus])
    found, times = [], []
    for utterance in utterances:
        started = time.perf_counter()
        found.append(str(model.predict([utterance.text.lower()])[0]))
        times.append((time.perf_counter() - started) * 1000)
    return _classified("TF-IDF + linear SVM", utterances, found, times)


def _classified(
    name: str, utterances: Sequence[Utterance], found: list[str], times: list[float]
) -> Classified:
    right = [intent_name(u.intent) == intent_name(f) for u, f in zip(utterances, found, strict=True)]
    return Classified(name, share(right), tuple(times))
