"""The trained network as one int8 ONNX file, which serving runs without PyTorch (extra `deep`)."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from infra.jobs.understanding.fine_tuning import Network

_OPSET = 17


class _Served(nn.Module):
    """What serving asks of the network: intent scores and vector of a sentence, tag scores of each piece."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        vectors, intents, tags = self.network(ids, mask)
        return intents, tags, vectors


def export(network: Network, path: Path) -> None:
    """Write the network with 8-bit weights, per channel (about 23 MB)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "whole.onnx"
        _write(network, whole)
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


def _write(network: Network, path: Path) -> None:
    example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8))
    sizes = {0: "sentences", 1: "pieces"}
    torch.onnx.export(
        _Served(network).eval(),
        example,
        str(path),
        dynamo=False,
        opset_version=_OPSET,
        input_names=["ids", "mask"],
        output_names=["intents", "tags", "vectors"],
        dynamic_axes={
            "ids": sizes,
            "mask": sizes,
            "tags": sizes,
            "intents": {0: "sentences"},
            "vectors": {0: "sentences"},
        },
    )
