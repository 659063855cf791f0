"""Stored models as administrators look at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infra.local.model_store import FolderModelStore
from server.admin.ports import StoredVersion

if TYPE_CHECKING:
    from infra.ports import ModelStore


class StoreModelShelf:
    """The `ModelShelf` port on a model store.

    Args:
        store: The store.
        names: Names of the models in it.
    """

    def __init__(self, store: ModelStore, names: Callable[[], Sequence[str]]) -> None:
        self._store, self._names = store, names

    def models(self) -> Sequence[str]:
        """Names of the models, sorted."""
        return sorted(self._names())

    def versions(self, model: str) -> Sequence[StoredVersion]:
        """The versions of a model, oldest first; none for a model that is not known."""
        if model not in self.models():
            return ()
        used = self._store.used(model)
        return [
            StoredVersion(
                one.version,
                datetime.fromisoformat(one.stored_at),
                one.version == used,
                one.figures,
                one.checksums,
            )
            for one in self._store.versions(model)
        ]


class FolderModelShelf(StoreModelShelf):
    """The models of a folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(FolderModelStore(root), lambda: _folders(root))


def _folders(root: Path) -> list[str]:
    folders = root.iterdir() if root.is_dir() else ()
    return [one.name for one in folders if one.is_dir() and not one.name.startswith(".")]
