"""The trained network of the understanding: one pass gives intents, a vector and tags (8-bit ONNX)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
ROUTING_FILE = "routing.npz"
"""The head trained on the network's vectors that says which tool a question is for."""
MODEL_FILES = ("understanding.onnx", "understanding.json", ROUTING_FILE)
"""The files of one version of the trained understanding."""
OUT_OF_SCOPE = "out_of_scope"
"""The intent of what is no question about the shop."""
_MAX_PIECES = 64
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """What belongs to the network's numbers: the names of its outputs, its version, and where it may say no.

    Args:
        version: Names the training run.
        intents: Names of the intent scores, in order.
        tags: Names of the tag scores, in order: `O`, then `B-` and `I-` of each type.
        temperature: Divides the intent scores, so that probabilities are calibrated (Guo et al. 2017).
        least_confidence: Below this probability a question is taken for out of scope.
    """

    version: str
    intents: tuple[str, ...]
    tags: tuple[str, ...]
    temperature: float
    least_confidence: float

    @classmethod
    def parse(cls, text: str) -> Sheet:
        """Read the JSON written at training."""
        found = json.loads(text)
        return cls(
            found["version"],
            tuple(found["intents"]),
            tuple(found["tags"]),
            float(found["temperature"]),
            float(found["least_confidence"]),
        )


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass says of a text.

    Args:
        intents: Intent scores, before the softmax.
        tags: One row a word piece: tag scores, before the softmax.
        vector: The sentence's vector, 384 numbers.
        places: Where each word piece stands in the text; `(0, 0)` at the borders.
    """

    intents: Floats
    tags: Floats
    vector: Floats
    places: tuple[tuple[int, int], ...]


class UnderstandingNetwork:
    """The network in ONNX Runtime on one thread: about 5 ms a question; the last questions are remembered.

    Args:
        model: The int8 ONNX file's bytes.
        sheet: Names and thresholds.
        tokenizer: The word pieces of MiniLM.
        routing: The head of `agent.nlu.router` that was trained on it; None without one.
    """

    def __init__(
        self, model: bytes, sheet: Sheet, tokenizer: Tokenizer, routing: bytes | None = None
    ) -> None:
        self.sheet, self.routing = sheet, routing
        self._session, self._tokenizer = _session(model), tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_PIECES)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._run)

    @classmethod
    def shipped(cls) -> UnderstandingNetwork:
        """The network that comes with the product."""
        data = files("agent.nlu.data")
        model, sheet = data.joinpath("understanding.onnx"), data.joinpath("understanding.json")
        routing = data.joinpath(ROUTING_FILE).read_bytes()
        return cls(model.read_bytes(), Sheet.parse(sheet.read_text("utf-8")), _tokenizer(), routing)

    @classmethod
    def stored(cls, folder: Path) -> UnderstandingNetwork:
        """A version in a folder, such as one trained here and kept in the model store."""
        sheet = Sheet.parse((folder / "understanding.json").read_text("utf-8"))
        routing = folder / ROUTING_FILE
        head = routing.read_bytes() if routing.is_file() else None
        return cls((folder / "understanding.onnx").read_bytes(), sheet, _tokenizer(), head)

    @classmethod
    def made(cls, model: bytes, sheet: str) -> UnderstandingNetwork:
        """A network that was just trained, from the contents of its files."""
        return cls(model, Sheet.parse(sheet), _tokenizer())

    def read(self, text: str) -> Pass:
        """One pass over the text; texts beyond 64 word pieces are cut."""
        return self._remembered(text.replace("\u2019", "'"))

    def _run(self, text: str) -> Pass:
        encoded = self._tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        feeds = {"ids": ids, "mask": np.ones(ids.shape, dtype=np.float32)}
        intents, tags, vectors = self._session.run(["intents", "tags", "vectors"], feeds)
        return Pass(intents[0], tags[0], vectors[0], tuple(encoded.offsets))


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _session(model: bytes) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(files("agent.nlu.data").joinpath("tokenizer.json").read_text("utf-8"))
