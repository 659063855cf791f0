"""Training the understanding from its corpus to the files that serving reads (extra `deep`)."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from agent.nlu.network import OUT_OF_SCOPE
from infra.jobs.understanding.calibration import calibration_error, probabilities, temperature, threshold
from infra.jobs.understanding.corpus import ENTITY_TYPES, generate, templates
from infra.jobs.understanding.encoding import encode, tag_names
from infra.jobs.understanding.export import export
from infra.jobs.understanding.fine_tuning import Encoded, Network, Progress, Schedule, fine_tune, predict
from infra.jobs.understanding.grammar import Utterance
from infra.jobs.understanding.minilm import pretrained

SCHEDULE = Schedule(epochs=3, rate=1.5e-4, frozen=3)
PER_INTENT = 400
_HELD_OUT = 9
_CALIBRATION_PER_INTENT = 30
_IN_SCOPE_LOSS = 0.02


@dataclass(frozen=True, slots=True)
class Trained:
    """The files of a version, and what was measured on templates that training did not see.

    Args:
        version: Stands for the corpus, the schedule and the seed.
        files: Contents by file name.
        figures: Shares from 0 to 1, by what they measure.
    """

    version: str
    files: Mapping[str, bytes]
    figures: Mapping[str, float]


def train(
    seed: int, progress: Progress, per_intent: int = PER_INTENT, epochs: int = SCHEDULE.epochs
) -> Trained:
    """Generate, fine-tune, calibrate on held-out templates, export; about ten CPU-minutes."""
    torch.set_num_threads(1)
    seen, unseen = _split(templates())
    intents, tags = tuple(sorted(seen)), tag_names(ENTITY_TYPES)
    corpus = generate(per_intent, seed, seen)
    schedule = replace(SCHEDULE, epochs=epochs, seed=seed)
    network = Network(pretrained(), len(intents), len(tags))
    fine_tune(network, encode(corpus, intents, tags), schedule, progress)
    check = encode(generate(min(per_intent, _CALIBRATION_PER_INTENT), seed + 1, unseen), intents, tags)
    warmth, least, figures = _calibrated(network, check, intents)
    sheet = {
        "version": _version(corpus, schedule),
        "intents": intents,
        "tags": tags,
        "temperature": round(warmth, 4),
        "least_confidence": round(least, 4),
    }
    return Trained(str(sheet["version"]), _files(network, sheet), figures)


def _split(found: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Every ninth template of an intent is kept for calibration."""
    seen = {name: [t for i, t in enumerate(items) if i % _HELD_OUT] for name, items in found.items()}
    return seen, {name: list(items[::_HELD_OUT]) for name, items in found.items()}


def _calibrated(
    network: Network, check: Sequence[Encoded], intents: Sequence[str]
) -> tuple[float, float, dict[str, float]]:
    """Temperature, least confidence, and figures on the held-out templates."""
    _, scores = predict(network, [item.ids for item in check])
    labels: NDArray[np.int64] = np.array([item.intent for item in check])
    warmth = temperature(scores, labels)
    shares = probabilities(scores, warmth)
    known = labels != intents.index(OUT_OF_SCOPE)
    figures = {
        "intent_accuracy": float((shares.argmax(axis=1) == labels).mean()),
        "calibration_error": calibration_error(shares, labels),
    }
    return warmth, threshold(shares[known].max(axis=1), _IN_SCOPE_LOSS), figures


def _files(network: Network, sheet: Mapping[str, object]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "understanding.onnx"
        export(network, path)
        return {
            "understanding.onnx": path.read_bytes(),
            "understanding.json": json.dumps(sheet, indent=1).encode(),
        }


def _version(corpus: Sequence[Utterance], schedule: Schedule) -> str:
    content = f"{schedule}\n" + "\n".join(f"{item.intent}\t{item.text}\t{item.spans}" for item in corpus)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
