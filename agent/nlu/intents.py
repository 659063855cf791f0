"""Which kind of question it is: a logistic head over sentence vectors, trained on `data/intents.yaml`."""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from agent.nlu.encoder import SentenceEncoder


@dataclass(frozen=True, slots=True)
class IntentScores:
    """Probability of each intent, best first."""

    ranked: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str:
        """The likeliest intent."""
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        """Probability of the likeliest intent."""
        return self.ranked[0][1]

    def of(self, intent: str) -> float:
        """Probability of one intent; 0 for an unknown one."""
        return dict(self.ranked).get(intent, 0.0)


@dataclass(frozen=True, slots=True)
class IntentHead:
    """Multinomial logistic regression: `weights` (intents x 384), `bias` (intents)."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def shipped(cls) -> IntentHead:
        """The trained head that comes with the product."""
        data = files("agent.nlu.data").joinpath("intents.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(tuple(str(x) for x in arrays["labels"]), arrays["weights"], arrays["bias"])

    def probabilities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Softmax over intents, one row a vector."""
        logits = vectors @ self.weights.T + self.bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        result: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
        return result


class IntentClassifier:
    """Scores a question's intents with the encoder and the head."""

    def __init__(self, encoder: SentenceEncoder, head: IntentHead) -> None:
        self._encoder, self._head = encoder, head

    def score(self, question: str) -> IntentScores:
        """Probabilities of every intent for one question."""
        probabilities = self._head.probabilities(self._encoder.encode([question.lower()]))[0]
        order = np.argsort(-probabilities)
        return IntentScores(tuple((self._head.labels[i], float(probabilities[i])) for i in order))
