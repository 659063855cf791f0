"""Versions of models, in a folder and in S3: whole or not at all, verified, one in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.aws.model_store import S3ModelStore
from infra.aws.objects import Objects
from infra.errors import ModelStoreError
from infra.local.model_store import FolderModelStore

Store = FolderModelStore | S3ModelStore


@pytest.fixture(params=["local", "aws"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "local":
        return FolderModelStore(tmp_path / "models")
    clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
    return S3ModelStore(Objects(clients, names.state_bucket), tmp_path / "models")


def test_versions_are_kept_with_their_figures_and_read_back(store: Store) -> None:
    store.store("m", "1", {"weights": b"one"}, {"accuracy": 0.9})
    store.store("m", "2", {"weights": b"two"}, {})
    assert [version.version for version in store.versions("m")] == ["1", "2"]
    assert store.versions("m")[0].figures == {"accuracy": 0.9}
    assert (store.folder("m", "2") / "weights").read_bytes() == b"two"
    with pytest.raises(ModelStoreError, match="already"):
        store.store("m", "2", {"weights": b"three"}, {})
    with pytest.raises(ModelStoreError, match="no m 9"):
        store.folder("m", "9")


def test_an_alias_moves_in_one_step_and_what_it_points_at_stays(store: Store) -> None:
    store.store("m", "1", {"weights": b"one"}, {})
    store.store("m", "2", {"weights": b"two"}, {})
    assert store.used("m") is None
    store.use("m", "1")
    store.use("m", "2", alias="candidate")
    assert (store.used("m"), store.used("m", "candidate")) == ("1", "2")
    with pytest.raises(ModelStoreError, match="in use"):
        store.remove("m", "1")
    store.retire("m")
    store.remove("m", "1")
    assert [version.version for version in store.versions("m")] == ["2"]


def test_a_damaged_file_is_not_used(store: Store, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    store.store("m", "1", {"weights": b"one"}, {})
    if isinstance(store, S3ModelStore):
        names, clients = request.getfixturevalue("names"), request.getfixturevalue("clients")
        Objects(clients, names.state_bucket).write("models/m/1/weights", b"other")
    else:
        (tmp_path / "models" / "m" / "1" / "weights").write_bytes(b"other")
    with pytest.raises(ModelStoreError, match="not what was stored"):
        store.use("m", "1")
    assert store.used("m") is None
