"""Fit how sure a reading is to judged questions, and write the weights the product ships.

Run `python -m infra.jobs.calibrate_confidence SUITE.yaml REPORT.json HOME ...` (any number of triples): the
reports are those of `retail evals run --report`. Prints the held-out figures of five folds: log loss beside
that of always saying the mean, and what the threshold holds back of right and of wrong answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from rich.console import Console

from agent.nlu.confidence import FEATURES
from infra.settings import Settings
from infra.wiring import build_backends
from ingestion.lake.zones import Home
from tools.policy import Policy, Role

OUT = Path("agent/nlu/data/confidence.json")
_RIDGE = 25.0
_LEAST = 0.5
_FOLDS = 5
_STEPS = 30

Floats = NDArray[np.float64]


def judged(suite: Path, report: Path) -> Iterator[tuple[str, bool]]:
    """Single questions of a suite that were answered, with whether the answer was right."""
    document = yaml.safe_load(suite.read_text("utf-8"))
    cases: Sequence[Mapping[str, object]] = document["cases"] if isinstance(document, dict) else document
    failures = json.loads(report.read_text("utf-8"))["failures"]
    wrong = {f["case_id"] for f in failures if f["confident"]}
    declined = {f["case_id"] for f in failures} - wrong
    for case in cases:
        if "question" in case and case["id"] not in declined:
            yield str(case["question"]), case["id"] not in wrong


def rows(home: Path, cases: Sequence[tuple[str, bool]]) -> Iterator[tuple[list[float], bool]]:
    """The evidence of every question that is answered, with whether the answer was right."""
    from infra.local.copilot import ServingDesks

    engine = build_backends(Settings(home=home)).query_engine()
    desk = ServingDesks(engine, Home(home)).desk(Policy("calibration", Role.ADMIN))
    for question, right in cases:
        reading = desk.understanding.read(question, [], desk.model.schema.as_of.date())
        if reading.kind == "answer" and reading.evidence:
            yield [reading.evidence.get(name, 0.0) for name in FEATURES], right


def fit(evidence: Floats, right: Floats) -> Floats:
    """Ridge logistic regression by Newton's method; the last weight is the bias (not shrunk)."""
    inputs = np.hstack([evidence, np.ones((len(evidence), 1))])
    penalty = np.diag([_RIDGE] * evidence.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = _chance(inputs, weights)
        slope = inputs.T @ (chance - right) + penalty @ weights
        curve = inputs.T @ (inputs * (chance * (1 - chance))[:, None]) + penalty
        weights = weights - np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
    return weights


def _chance(inputs: Floats, weights: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-(inputs @ weights)))
    return chances


def held_out(evidence: Floats, right: Floats) -> Floats:
    """The chance of every row by a fit that did not see it."""
    fold = np.random.default_rng(7).permutation(len(right)) % _FOLDS
    chances = np.zeros(len(right))
    for part in range(_FOLDS):
        weights = fit(evidence[fold != part], right[fold != part])
        own = evidence[fold == part]
        chances[fold == part] = _chance(np.hstack([own, np.ones((len(own), 1))]), weights)
    return chances


def report(chances: Floats, right: Floats) -> str:
    """The held-out figures in one line."""
    inside = np.clip(chances, 1e-6, 1 - 1e-6)
    loss = -float(np.mean(right * np.log(inside) + (1 - right) * np.log(1 - inside)))
    mean = float(np.clip(right.mean(), 1e-6, 1 - 1e-6))
    plain = -(mean * np.log(mean) + (1 - mean) * np.log(1 - mean))
    kept = chances >= _LEAST
    wrong = right == 0
    return (
        f"{len(right)} answers, {wrong.sum()} wrong; log loss {loss:.3f} (the mean alone {plain:.3f}); below "
        f"{_LEAST}: {np.sum(~kept & wrong)} of the wrong, {np.sum(~kept & ~wrong)} of the right"
    )


def main(arguments: Sequence[str]) -> None:
    """Fit on all triples and write `confidence.json`."""
    found: list[tuple[list[float], bool]] = []
    for at in range(0, len(arguments), 3):
        suite, judgement, home = (Path(text) for text in arguments[at : at + 3])
        found += rows(home, list(judged(suite, judgement)))
    evidence = np.array([row for row, _ in found])
    right = np.array([float(was) for _, was in found])
    Console().print(report(held_out(evidence, right), right))
    weights = [round(float(weight), 4) for weight in fit(evidence, right)]
    shipped = {
        "weights": dict(zip(FEATURES, weights, strict=False)),
        "bias": weights[-1],
        "least": _LEAST,
    }
    OUT.write_text(json.dumps(shipped, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
