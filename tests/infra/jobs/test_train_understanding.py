from __future__ import annotations

from pathlib import Path

import pytest

from agent.nlu.intents import IntentClassifier
from agent.nlu.network import UnderstandingNetwork
from agent.nlu.tagger import Tagger
from infra.jobs.train_understanding import MODEL, Request, train_understanding
from infra.local.model_store import FolderModelStore


@pytest.mark.slow
def test_training_leaves_a_version_that_serving_reads(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra `deep`")
    pytest.importorskip("onnx", reason="training needs the extra `deep`")
    store, steps = FolderModelStore(tmp_path), list[tuple[int, int]]()
    version = train_understanding(
        store,
        Request(seed=3, per_intent=5, epochs=1, draws=0),
        lambda done, total, loss: steps.append((done, total)),
    )
    assert store.used(MODEL) == version.version
    assert steps[-1][0] == steps[-1][1] == len(steps)
    network = UnderstandingNetwork.stored(store.folder(MODEL, version.version))
    assert network.sheet.version == version.version
    shares = [share for _, share in IntentClassifier(network).score("revenue in France").ranked]
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert all(span.text for span in Tagger(network).tag("revenue in France last month"))
