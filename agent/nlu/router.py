"""Which tool a question is for: the sentence's vector and its words, weighed by a trained head."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agent.nlu.network import Floats, UnderstandingNetwork, softmax

GENERAL = frozenset(
    [
        "customer_lookup",
        "help",
        "inventory",
        "order_status",
        "product_search",
        "sales_report",
        "small_talk",
        "vague",
    ]
)
"""Kinds of question that no tool of an engine answers."""
OTHER_WORLD = "out_of_scope"
_WORD = re.compile(r"[a-z][a-z'-]+|%")
_VECTOR_WEIGHT, _WORDS_WEIGHT = 6.0, 3.0


@dataclass(frozen=True, slots=True)
class RouteScores:
    """Probability of each target, best first."""

    ranked: tuple[tuple[str, float], ...]

    def of(self, target: str) -> float:
        """Probability of one target; 0 for an unknown one."""
        return dict(self.ranked).get(target, 0.0)

    @property
    def engines(self) -> tuple[tuple[str, float], ...]:
        """Targets that a tool of an engine answers, best first."""
        return tuple((name, p) for name, p in self.ranked if name not in GENERAL and name != OTHER_WORLD)

    @property
    def general(self) -> float:
        """Probability that the question is for the semantic model, a look-up or help."""
        return sum(p for name, p in self.ranked if name in GENERAL)


@dataclass(frozen=True)
class RoutingHead:
    """A linear head over the sentence's vector and its words.

    Args:
        network: Version of the network whose vectors it was trained on.
        targets: Names of the scores, in order.
        vocabulary: Column by word or pair of words.
        rarity: Inverse document frequency by column.
        weights: One row a target: first the vector's numbers, then the vocabulary's.
        bias: One a target.
        temperature: Divides the scores, so that probabilities are calibrated.
        said: The words of each target's own wordings, without names.
    """

    network: str
    targets: tuple[str, ...]
    vocabulary: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    temperature: float
    said: Mapping[str, frozenset[str]]

    @classmethod
    def parse(cls, content: bytes) -> RoutingHead:
        """Read what training wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            sheet = json.loads(str(found["sheet"]))
            columns = {word: at for at, word in enumerate(sheet["words"])}
            weights = found["weights"].astype(np.float32)
            rarity, bias = found["rarity"].astype(np.float32), found["bias"].astype(np.float32)
        said = {name: frozenset(words.split()) for name, words in sheet["said"].items()}
        names, warmth = tuple(sheet["targets"]), float(sheet["temperature"])
        return cls(sheet["network"], names, columns, rarity, weights, bias, warmth, said)

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Words of the wordings of every tool of an engine: ways of asking, no names."""
        return frozenset().union(*self.said.values())


class ToolRouter:
    """Scores every target for a question with the pass that the network has made of it already."""

    def __init__(self, head: RoutingHead, network: UnderstandingNetwork) -> None:
        self.head = head
        self._network = network

    @classmethod
    def of(cls, network: UnderstandingNetwork) -> ToolRouter | None:
        """The head that came with the network; None without one that was trained on its vectors."""
        if network.routing is None:
            return None
        head = RoutingHead.parse(network.routing)
        return cls(head, network) if head.network == network.sheet.version else None

    def score(self, question: str) -> RouteScores:
        """Probabilities of every target for one question."""
        head = self.head
        vector = unit(self._network.read(question).vector) * _VECTOR_WEIGHT
        width = len(vector)
        scores = head.weights[:, :width] @ vector + head.bias
        columns, values = weighed(question, head.vocabulary, head.rarity)
        scores = scores + head.weights[:, width + columns] @ values
        shares = softmax(np.asarray(scores / head.temperature, dtype=np.float32))
        order = np.argsort(-shares)
        return RouteScores(tuple((head.targets[i], float(shares[i])) for i in order))


def unit(vector: Floats) -> Floats:
    """The vector at length one."""
    scaled: Floats = vector / (np.linalg.norm(vector) or 1.0)
    return scaled


def terms(text: str) -> Iterator[str]:
    """Words and pairs of neighbouring words."""
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))


def weighed(text: str, vocabulary: Mapping[str, int], rarity: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Columns and weights of the known terms: sublinear counts by rarity, at a fixed length."""
    counts: dict[int, int] = {}
    for term in terms(text):
        if (at := vocabulary.get(term)) is not None:
            counts[at] = counts.get(at, 0) + 1
    columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
    values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * rarity[columns]
    return columns, np.asarray(unit(values) * _WORDS_WEIGHT, dtype=np.float32)
