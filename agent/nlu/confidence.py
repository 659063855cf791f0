"""How sure a reading is: plain evidence, weighed by a logistic model fitted to judged answers."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from agent.nlu.compose import Composition
from agent.nlu.intents import IntentScores
from agent.nlu.reading import Frame
from agent.nlu.signals import Signals

FEATURES = (
    "figure_by_verb",
    "figure_by_shape",
    "figure_usual",
    "value_guessed",
    "value_partial",
    "year_inferred",
    "words_without_content",
    "length",
    "figures",
    "groups",
    "filters",
    "conditions",
    "built_up",
    "word_stands_alone",
    "intent_doubt",
    "ordered",
    "compared",
)
"""Names of the evidence, in the order of the weights."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by evidence, and the least confidence with which an answer is given."""

    weights: Mapping[str, float]
    bias: float
    least: float

    @classmethod
    def shipped(cls) -> Calibration:
        """The fitted weights that come with the product (`infra.jobs.calibrate_confidence`)."""
        document = json.loads(files("agent.nlu.data").joinpath("confidence.json").read_text("utf-8"))
        return cls(document["weights"], document["bias"], document["least"])

    def confidence(self, evidence: Mapping[str, float]) -> float:
        """The probability that an answer on this evidence is right."""
        score = self.bias + sum(weight * evidence.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-score))


def evidence(
    signals: Signals, frame: Frame, composition: Composition, scores: IntentScores
) -> dict[str, float]:
    """What speaks for and against a reading; each between 0 and a few."""
    said = max(len(signals.tokens), 1)
    return {
        "figure_by_verb": float(composition.how == "verb"),
        "figure_by_shape": float(composition.how == "shape"),
        "figure_usual": float(composition.how == "usual"),
        "value_guessed": float(sum(not v.best.exact and v.best.how != "partial" for v in signals.values)),
        "value_partial": float(sum(v.best.how == "partial" for v in signals.values)),
        "year_inferred": float(any(p.year_inferred for p in signals.time.periods)),
        "words_without_content": 1 - _accounted(signals) / said,
        "length": min(said, 40) / 10,
        "figures": float(len(frame.metrics)),
        "groups": float(len(frame.dimensions)),
        "filters": float(len((*frame.filters, *frame.part))),
        "conditions": float(len(frame.having)),
        "built_up": float(len((*frame.among, *frame.part_among, *frame.contrast)) > 0),
        "word_stands_alone": float(sum(m.partial for m in signals.mentions)),
        "intent_doubt": 1 - scores.of(frame.intent),
        "ordered": float(signals.ranking is not None),
        "compared": float(frame.compare is not None),
    }


def _accounted(signals: Signals) -> int:
    """How many words stand where something was found."""
    spans = [*signals.time.spans, *signals.clock.spans, *((c.begin, c.stop) for c in signals.conditions)]
    spans += [(i.begin, i.stop) for i in signals.identifiers] + [(v.begin, v.stop) for v in signals.values]
    spans += [signals.position(m) for m in signals.mentions]
    spans += list(signals.ranking.spans) if signals.ranking else []
    return sum(any(a < t.stop and t.begin < b for a, b in spans) for t in signals.tokens)
