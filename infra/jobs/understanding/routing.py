"""Training the head that says which tool a question is for, on wordings of every tool; needs no extra."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from agent.nlu.network import Floats, UnderstandingNetwork
from agent.nlu.router import GENERAL, OTHER_WORLD, terms, unit, weighed
from agent.nlu.tokens import tokenize
from infra.jobs.understanding.calibration import probabilities, temperature
from infra.jobs.understanding.corpus import templates, word_lists
from infra.jobs.understanding.grammar import expand, joined
from infra.jobs.understanding.slots import LABELS, Values
from infra.jobs.understanding.styles import Styles

_WORDINGS = (
    "wordings_hub.yaml",
    "wordings_pulse.yaml",
    "wordings_insights.yaml",
    "wordings_guardian.yaml",
    "wordings_copilot.yaml",
    "wordings_general.yaml",
    "wordings_spoken_hub.yaml",
    "wordings_spoken_pulse.yaml",
    "wordings_spoken_insights.yaml",
    "wordings_spoken_guardian.yaml",
    "wordings_spoken_copilot.yaml",
    "wordings_spoken_general.yaml",
)
DRAWS = 3
"""Sentences made of each wording."""
_GENERAL_DRAWS = 2
_OFTEN = frozenset({OTHER_WORLD, "sales_report"})
"""Kinds that nearly every target is mistaken for, or for which it is."""
_HELD_OUT = 5
_LEAST_WORDINGS = 3
_VECTOR_WEIGHT = 6.0
_REGULARISATION = 6.0
_SLOT = re.compile(r"\{\w+\}|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the target that it is for, and which wording it was made of."""

    text: str
    target: str
    wording: str


@dataclass(frozen=True, slots=True)
class TrainedHead:
    """The file that serving reads, and the share of held-out wordings that found their target."""

    content: bytes
    figures: Mapping[str, float]


def train_routing(network: UnderstandingNetwork, seed: int = 5, draws: int = DRAWS) -> TrainedHead:
    """Fit the head on every wording; calibrated on a fifth of the wordings, kept apart for it.

    Three minutes on one core, nearly all of it for the vectors.
    """
    examples = list(sentences(seed, draws))
    vectors = np.stack([unit(network.read(e.text).vector) for e in examples]) * _VECTOR_WEIGHT
    order = {name: at for at, name in enumerate(sorted({e.wording for e in examples}))}
    apart = np.array([_is_apart(order[e.wording], seed) for e in examples])
    labels = np.array([e.target for e in examples])
    columns, rarity = _vocabulary(examples)
    features = _features(examples, vectors, columns, rarity)
    tried = _fitted(features[~apart], labels[~apart])
    names = list(tried.classes_)
    scores = np.asarray(tried.decision_function(features[apart]), dtype=np.float32)
    wanted = np.array([names.index(label) for label in labels[apart]])
    warmth = temperature(scores, wanted)
    figures = {"target_accuracy": float((probabilities(scores, warmth).argmax(axis=1) == wanted).mean())}
    head = _fitted(features, labels)
    return TrainedHead(_file(network.sheet.version, head, columns, rarity, warmth), figures)


def wordings() -> dict[str, list[str]]:
    """Wordings by target."""
    found: dict[str, list[str]] = {}
    for name in _WORDINGS:
        text = files("infra.jobs.understanding.data").joinpath(name).read_text("utf-8")
        for target, lines in yaml.safe_load(text).items():
            found.setdefault(target, []).extend(lines.splitlines())
    return found


def _said() -> dict[str, set[str]]:
    """The words of the wordings of every tool, without what is drawn."""
    engines = {name: lines for name, lines in wordings().items() if name not in {*GENERAL, OTHER_WORLD}}
    return {
        target: {
            form
            for line in lines
            for token in tokenize(_SLOT.sub(" ", line))
            for form in (token.lower, token.stem)
        }
        for target, lines in engines.items()
    }


def sentences(seed: int, draws: int = DRAWS) -> Iterator[Example]:
    """Every wording several times, with names drawn and as different people type it."""
    rng = random.Random(seed)  # noqa: S311
    words = word_lists()
    values, styles = Values(words, rng), Styles(words, rng)
    general = {name: lines for name, lines in templates().items() if name in {*GENERAL, OTHER_WORLD}}
    for found, times in ((wordings(), draws), (general, min(draws, _GENERAL_DRAWS))):
        for target, lines in found.items():
            often = times * (2 if target in _OFTEN else 1)
            for line in lines:
                made = (expand(line, values.draw, LABELS.get, rng) for _ in range(often))
                styled = (styles.apply(pieces) if at else pieces for at, pieces in enumerate(made))
                for text in dict.fromkeys(joined(pieces, target).text for pieces in styled):
                    yield Example(text, target, f"{target}: {line}")


def _is_apart(place: int, seed: int) -> bool:
    return (place * 2654435761 + seed) % 2**32 % _HELD_OUT == 0


def _vocabulary(examples: Sequence[Example]) -> tuple[dict[str, int], Floats]:
    """Terms of several wordings, and how rare each is; names that were drawn come too seldom."""
    sources: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for example in examples:
        for term in set(terms(example.text)):
            sources.setdefault(term, set()).add(example.wording)
            counts[term] = counts.get(term, 0) + 1
    kept = sorted(term for term, found in sources.items() if len(found) >= _LEAST_WORDINGS)
    rarity = np.log((1 + len(examples)) / (1 + np.array([counts[term] for term in kept]))) + 1
    return {term: at for at, term in enumerate(kept)}, np.asarray(rarity, dtype=np.float32)


def _features(
    examples: Iterable[Example], vectors: Floats, columns: Mapping[str, int], rarity: Floats
) -> csr_matrix:
    data, indices, starts = [], [], [0]
    for example in examples:
        found, values = weighed(example.text, columns, rarity)
        indices.append(np.asarray(found))
        data.append(values)
        starts.append(starts[-1] + len(values))
    words = csr_matrix(
        (np.concatenate(data), np.concatenate(indices), np.array(starts)), shape=(len(data), len(columns))
    )
    return hstack([csr_matrix(vectors), words]).tocsr()


def _fitted(features: csr_matrix, labels: NDArray[np.str_]) -> LogisticRegression:
    return LogisticRegression(C=_REGULARISATION, max_iter=200).fit(features, labels)


def _file(
    version: str, head: LogisticRegression, columns: Mapping[str, int], rarity: Floats, warmth: float
) -> bytes:
    sheet = {
        "said": {target: " ".join(sorted(words)) for target, words in _said().items()},
        "network": version,
        "targets": [str(name) for name in head.classes_],
        "words": list(columns),
        "temperature": round(float(warmth), 4),
    }
    out = io.BytesIO()
    np.savez_compressed(
        out,
        sheet=np.array(json.dumps(sheet)),
        weights=head.coef_.astype(np.float16),
        bias=head.intercept_.astype(np.float32),
        rarity=rarity.astype(np.float32),
    )
    return out.getvalue()
