"""Which words of a question name what: tags of the trained network, read into spans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.nlu.network import Floats, Pass, UnderstandingNetwork, softmax

_EDGES = " \t\n.,;:!?'\"()"
_FORBIDDEN = -1e4


@dataclass(frozen=True, slots=True)
class Span:
    """An entity named by `text`, the words at `[begin, stop)`.

    Args:
        type: One of the tagger's types, such as `product`, `period`, `metric`.
        begin: Where it starts.
        stop: Where it ends.
        text: The words as typed.
        confidence: Mean probability of its word pieces' tags.
    """

    type: str
    begin: int
    stop: int
    text: str
    confidence: float


class Tagger:
    """Finds what a question names, without knowing the shop; linking then says which value it is."""

    def __init__(self, network: UnderstandingNetwork) -> None:
        self._network = network
        self._names = network.sheet.tags
        self._moves = _moves(self._names)

    def tag(self, text: str) -> tuple[Span, ...]:
        """Spans in order, without overlap, on whole words."""
        read = self._network.read(text)
        inner = [i for i, (begin, stop) in enumerate(read.places) if stop > begin]
        if not inner:
            return ()
        scores = np.log(softmax(read.tags[inner]) + 1e-9)
        path = _best_path(scores, self._moves)
        return tuple(self._spans(text, read, inner, path, np.exp(scores)))

    def _spans(self, text: str, read: Pass, inner: list[int], path: list[int], shares: Floats) -> list[Span]:
        found: list[Span] = []
        for first, last in _stretches([self._names[tag] for tag in path]):
            begin, stop = _on_words(text, read.places[inner[first]][0], read.places[inner[last - 1]][1])
            if begin == stop or (found and begin < found[-1].stop):
                continue
            likely = float(np.mean([shares[i, path[i]] for i in range(first, last)]))
            found.append(Span(self._names[path[first]][2:], begin, stop, text[begin:stop], likely))
        return found


def _best_path(scores: Floats, moves: NDArray[np.float32]) -> list[int]:
    """The likeliest tags in which none goes on with an entity that did not begin (Viterbi 1967)."""
    best, back = scores[0] + moves[0], []
    for row in scores[1:]:
        through = best[:, None] + moves
        back.append(through.argmax(axis=0))
        best = through.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _moves(names: tuple[str, ...]) -> NDArray[np.float32]:
    """Cost of going from one tag to another; the first tag, `O`, also stands before the text."""
    moves = np.zeros((len(names), len(names)), dtype=np.float32)
    for after, name in enumerate(names):
        if name.startswith("I-"):
            allowed = {f"B-{name[2:]}", name}
            moves[:, after] = [0.0 if before in allowed else _FORBIDDEN for before in names]
    return moves


def _stretches(tags: list[str]) -> list[tuple[int, int]]:
    """First and one past the last piece of each entity."""
    starts = [i for i, tag in enumerate(tags) if tag.startswith("B-")]
    found = []
    for start in starts:
        stop = start + 1
        while stop < len(tags) and tags[stop] == f"I-{tags[start][2:]}":
            stop += 1
        found.append((start, stop))
    return found


def _on_words(text: str, begin: int, stop: int) -> tuple[int, int]:
    """The stretch widened to whole words; what follows an apostrophe or a hyphen is no part of the word."""
    while begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum():
        begin -= 1
    while stop < len(text) and text[stop].isalnum() and text[stop - 1].isalnum():
        stop += 1
    while begin < stop and text[begin] in _EDGES:
        begin += 1
    while stop > begin and text[stop - 1] in _EDGES:
        stop -= 1
    return begin, stop
