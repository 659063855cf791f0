"""Which kind of question it is: the intent scores of the trained network as calibrated probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agent.nlu.network import UnderstandingNetwork, softmax
from agent.nlu.router import ToolRouter
from agent.nlu.tagger import Tagger


@dataclass(frozen=True, slots=True)
class IntentScores:
    """Probability of each intent, best first.

    Args:
        ranked: Intents and their probabilities.
        rejected: The network knows no question like this one: its best probability is below the threshold.
    """

    ranked: tuple[tuple[str, float], ...]
    rejected: bool = False

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


class IntentClassifier:
    """Scores a question's intents with the trained network; its router and tagger read the same pass."""

    def __init__(self, network: UnderstandingNetwork) -> None:
        self._network = network
        self.router, self.tagger = ToolRouter.of(network), Tagger(network)

    def score(self, question: str) -> IntentScores:
        """Probabilities of every intent for one question."""
        sheet = self._network.sheet
        shares = softmax(self._network.read(question).intents / sheet.temperature)
        order = np.argsort(-shares)
        ranked = tuple((sheet.intents[i], float(shares[i])) for i in order)
        return IntentScores(ranked, ranked[0][1] < sheet.least_confidence)
