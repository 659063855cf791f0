from __future__ import annotations

from pathlib import Path

import pytest

from infra.errors import ModelStoreError
from infra.local.model_store import FolderModelStore


def _stored(root: Path) -> FolderModelStore:
    store = FolderModelStore(root)
    store.store("nlu", "1", {"weights.bin": b"one"}, {"accuracy": 0.9})
    store.store("nlu", "2", {"weights.bin": b"two"}, {"accuracy": 0.95})
    return store


def test_a_version_comes_back_with_its_files_and_figures(tmp_path: Path) -> None:
    store = _stored(tmp_path)
    assert [(v.version, v.figures["accuracy"]) for v in store.versions("nlu")] == [("1", 0.9), ("2", 0.95)]
    assert (store.folder("nlu", "2") / "weights.bin").read_bytes() == b"two"


def test_the_pointer_moves_forward_and_back(tmp_path: Path) -> None:
    store = _stored(tmp_path)
    assert store.used("nlu") is None
    store.use("nlu", "2")
    assert store.used("nlu") == "2"
    store.use("nlu", "1")
    assert FolderModelStore(tmp_path).used("nlu") == "1"


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    store = _stored(tmp_path)
    (tmp_path / "nlu" / "1" / "weights.bin").write_bytes(b"other")
    with pytest.raises(ModelStoreError, match="not what was stored"):
        store.use("nlu", "1")


def test_a_version_is_never_overwritten(tmp_path: Path) -> None:
    store = _stored(tmp_path)
    with pytest.raises(ModelStoreError, match="already"):
        store.store("nlu", "1", {"weights.bin": b"new"}, {})
    assert (store.folder("nlu", "1") / "weights.bin").read_bytes() == b"one"


def test_a_version_in_use_is_not_removed(tmp_path: Path) -> None:
    store = _stored(tmp_path)
    store.use("nlu", "1")
    store.remove("nlu", "2")
    with pytest.raises(ModelStoreError, match="in use"):
        store.remove("nlu", "1")
    assert [v.version for v in store.versions("nlu")] == ["1"]
