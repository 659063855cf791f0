"""The method of the understanding on CLINC150 (Larson et al. 2019): its own split and its own measure."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infra.jobs.understanding.calibration import probabilities, threshold
from infra.jobs.understanding.encoding import tokenizer
from infra.jobs.understanding.fine_tuning import Encoded, Network, Schedule, fine_tune, predict
from infra.jobs.understanding.minilm import pretrained

OUT = "oos"
_ALLOWED_LOSS = 0.05
Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Sentences = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rejection:
    """How well one score tells what no intent covers.

    Args:
        score: What is compared with the threshold, which loses 5% of the validation set.
        caught: Share of out-of-scope test sentences rejected.
        lost: Share of in-scope test sentences rejected.
        validated: Area under the ROC curve on the validation set, by which the score is chosen.
    """

    score: str
    caught: float
    lost: float
    validated: float


@dataclass(frozen=True, slots=True)
class ClincResult:
    """In-scope accuracy on the test set without rejection, and the rejections, best validated first."""

    accuracy: float
    rejections: tuple[Rejection, ...]
    cpu_seconds: float


def measure_clinc(
    folder: Path, schedule: Schedule, progress: Callable[[int, int, float], None]
) -> ClincResult:
    """Fine-tune on the training split, its 100 out-of-scope sentences as one more intent; score on test."""
    started = time.process_time()
    data: dict[str, Sentences] = json.loads((folder / "data_full.json").read_text("utf-8"))
    intents = [*sorted({intent for _, intent in data["train"]}), OUT]
    place = {intent: i for i, intent in enumerate(intents)}
    pieces = {name: _pieces(items) for name, items in data.items()}
    known = [
        Encoded(ids, place[intent])
        for name in ("train", "oos_train")
        for ids, (_, intent) in zip(pieces[name], data[name], strict=True)
    ]
    network = fine_tune(Network(pretrained(), len(intents), 0), known, schedule, progress)
    read = {name: predict(network, pieces[name]) for name in ("train", "val", "test", "oos_val", "oos_test")}
    labels = {name: np.array([place[intent] for _, intent in data[name]]) for name in ("train", "test")}
    return ClincResult(
        accuracy=float((read["test"][1][:, :-1].argmax(axis=1) == labels["test"]).mean()),
        rejections=_rejections(read, labels["train"]),
        cpu_seconds=time.process_time() - started,
    )


def _pieces(items: Sentences) -> list[tuple[int, ...]]:
    return [tuple(found.ids) for found in tokenizer().encode_batch([text for text, _ in items])]


def _rejections(read: Mapping[str, tuple[Floats, Floats]], train_labels: Places) -> tuple[Rejection, ...]:
    centres = _centres(read["train"][0], train_labels)
    scores: Mapping[str, Callable[[Floats, Floats], Floats]] = {
        "probability": lambda _, scores: probabilities(scores, 1.0)[:, :-1].max(axis=1),
        "score": lambda _, scores: scores[:, :-1].max(axis=1) - scores[:, -1],
        "nearness": lambda vectors, _: (_unit(vectors) @ centres.T).max(axis=1),
        "nearness and probability": lambda vectors, scores: (
            (_unit(vectors) @ centres.T).max(axis=1) + probabilities(scores, 1.0)[:, :-1].max(axis=1)
        ),
    }
    found = []
    for name, measure in scores.items():
        values = {part: measure(*read[part]) for part in ("val", "test", "oos_val", "oos_test")}
        least = threshold(values["val"], _ALLOWED_LOSS)
        found.append(
            Rejection(
                name,
                float((values["oos_test"] < least).mean()),
                float((values["test"] < least).mean()),
                _area(values["val"], values["oos_val"]),
            )
        )
    return tuple(sorted(found, key=lambda item: -item.validated))


def _centres(vectors: Floats, labels: Places) -> Floats:
    unit = _unit(vectors)
    return _unit(np.stack([unit[labels == label].mean(axis=0) for label in np.unique(labels)]))


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _area(inside: Floats, outside: Floats) -> float:
    """Probability that an in-scope sentence scores above an out-of-scope one (Hanley and McNeil 1982)."""
    return float((inside[:, None] > outside[None, :]).mean())
