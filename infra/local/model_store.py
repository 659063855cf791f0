"""Versions of trained models in a folder: files with their checksums, and a pointer to the one in use."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from infra.errors import ModelStoreError

_MANIFEST, _ALIAS = "manifest.json", "aliases.json"


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One stored version of a model.

    Args:
        model: The model's name.
        version: Names the version; versions sort by the time they were stored.
        stored_at: ISO time, UTC.
        checksums: SHA-256 of each file, by file name.
        figures: What was measured of it, such as accuracies on named sets.
    """

    model: str
    version: str
    stored_at: str
    checksums: Mapping[str, str]
    figures: Mapping[str, float]


class FolderModelStore:
    """`models/<model>/<version>/…` with a manifest each; `aliases.json` says which version is in use.

    Args:
        root: The folder of all models.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def store(
        self, model: str, version: str, files: Mapping[str, bytes], figures: Mapping[str, float]
    ) -> ModelVersion:
        """Keep a new version; it appears whole or not at all.

        Raises:
            ModelStoreError: There is such a version already.
        """
        target = self._root / model / version
        if target.exists():
            raise ModelStoreError(f"{model} {version} is stored already.")
        stored = ModelVersion(
            model,
            version,
            datetime.now(UTC).isoformat(timespec="seconds"),
            {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            dict(figures),
        )
        draft = target.with_name(f".{version}.{os.getpid()}")
        draft.mkdir(parents=True)
        for name, data in files.items():
            (draft / name).write_bytes(data)
        (draft / _MANIFEST).write_text(json.dumps(asdict(stored), indent=2), "utf-8")
        draft.rename(target)
        return stored

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, oldest first."""
        manifests = (self._root / model).glob(f"*/{_MANIFEST}")
        found = [ModelVersion(**json.loads(path.read_text("utf-8"))) for path in manifests]
        return tuple(sorted(found, key=lambda version: (version.stored_at, version.version)))

    def folder(self, model: str, version: str) -> Path:
        """The files of a version, after their checksums have been checked.

        Raises:
            ModelStoreError: There is no such version, or a file is not what was stored.
        """
        folder = self._root / model / version
        known = next((v for v in self.versions(model) if v.version == version), None)
        if known is None:
            raise ModelStoreError(f"There is no {model} {version}.")
        for name, checksum in known.checksums.items():
            path = folder / name
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
                raise ModelStoreError(f"{name} of {model} {version} is not what was stored.")
        return folder

    def use(self, model: str, version: str, alias: str = "production") -> None:
        """Point the alias at a version, in one step.

        Raises:
            ModelStoreError: There is no such version, or a file of it is damaged.
        """
        self.folder(model, version)
        self._point(model, self._aliases(model) | {alias: version})

    def retire(self, model: str, alias: str = "production") -> None:
        """Let the alias point at no version."""
        self._point(model, {name: v for name, v in self._aliases(model).items() if name != alias})

    def _point(self, model: str, aliases: Mapping[str, str]) -> None:
        (self._root / model).mkdir(parents=True, exist_ok=True)
        draft = self._root / model / f".{_ALIAS}.{os.getpid()}"
        draft.write_text(json.dumps(aliases, indent=2), "utf-8")
        draft.replace(self._root / model / _ALIAS)

    def used(self, model: str, alias: str = "production") -> str | None:
        """The version that the alias points at; None when it points at none."""
        return self._aliases(model).get(alias)

    def remove(self, model: str, version: str) -> None:
        """Delete a version that no alias points at.

        Raises:
            ModelStoreError: An alias points at it.
        """
        if version in self._aliases(model).values():
            raise ModelStoreError(f"{model} {version} is in use.")
        shutil.rmtree(self._root / model / version, ignore_errors=True)

    def _aliases(self, model: str) -> dict[str, str]:
        path = self._root / model / _ALIAS
        loaded: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return loaded
