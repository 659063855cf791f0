"""Stored models as administrators look at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from infra.local.model_store import FolderModelStore
from server.admin.ports import StoredVersion


class FolderModelShelf:
    """The `ModelShelf` port on a `FolderModelStore`."""

    def __init__(self, root: Path) -> None:
        self._root, self._store = root, FolderModelStore(root)

    def models(self) -> Sequence[str]:
        """Names of the models, sorted."""
        folders = self._root.iterdir() if self._root.is_dir() else ()
        return sorted(one.name for one in folders if one.is_dir() and not one.name.startswith("."))

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
