"""Versions of trained models in S3, read through a local copy whose checksums are verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from infra.aws.objects import Objects
from infra.errors import ConditionFailedError, ModelStoreError
from infra.local.model_store import ModelVersion

FOLDER = "models"
_MANIFEST, _ALIAS = "manifest.json", "aliases.json"
_ATTEMPTS = 10


class S3ModelStore:
    """`models/<model>/<version>/…` with a manifest each, written last; `aliases.json` says which is in use.

    Args:
        objects: The bucket.
        cache: Folder of local copies.
    """

    def __init__(self, objects: Objects, cache: Path) -> None:
        self._objects, self._cache = objects, cache

    def store(
        self, model: str, version: str, files: Mapping[str, bytes], figures: Mapping[str, float]
    ) -> ModelVersion:
        """Keep a new version; without its manifest, which comes last, it is not there.

        Raises:
            ModelStoreError: There is such a version already.
        """
        if self._manifest(model, version) is not None:
            raise ModelStoreError(f"{model} {version} is stored already.")
        stored = ModelVersion(
            model,
            version,
            datetime.now(UTC).isoformat(timespec="microseconds"),
            {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            dict(figures),
        )
        for name, data in files.items():
            self._objects.write(_key(model, version, name), data)
        manifest = json.dumps(asdict(stored), indent=2).encode()
        try:
            self._objects.write_if(_key(model, version, _MANIFEST), manifest, None)
        except ConditionFailedError as error:
            raise ModelStoreError(f"{model} {version} is stored already.") from error
        return stored

    def models(self) -> tuple[str, ...]:
        """Names of the models, sorted."""
        keys = (item.key for item in self._objects.listed(f"{FOLDER}/") if item.key.endswith(f"/{_MANIFEST}"))
        return tuple(sorted({key.split("/")[1] for key in keys}))

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, oldest first."""
        names = [item.key for item in self._objects.listed(f"{FOLDER}/{model}/")]
        wanted = [key.split("/")[2] for key in names if key.endswith(f"/{_MANIFEST}")]
        found = [known for name in wanted if (known := self._manifest(model, name)) is not None]
        return tuple(sorted(found, key=lambda version: (version.stored_at, version.version)))

    def folder(self, model: str, version: str) -> Path:
        """The files of a version on local disk, after their checksums have been checked.

        Raises:
            ModelStoreError: There is no such version, or a file is not what was stored.
        """
        known = self._manifest(model, version)
        if known is None:
            raise ModelStoreError(f"There is no {model} {version}.")
        folder = self._cache / model / version
        for name, checksum in known.checksums.items():
            if _digest(folder / name) != checksum:
                self._fetch(_key(model, version, name), folder / name, checksum)
        return folder

    def use(self, model: str, version: str, alias: str = "production") -> None:
        """Point the alias at a version, in one step.

        Raises:
            ModelStoreError: There is no such version, or a file of it is damaged.
        """
        self.folder(model, version)
        self._point(model, alias, version)

    def retire(self, model: str, alias: str = "production") -> None:
        """Let the alias point at no version."""
        self._point(model, alias, None)

    def used(self, model: str, alias: str = "production") -> str | None:
        """The version that the alias points at; None when it points at none."""
        return self._aliases(model)[0].get(alias)

    def remove(self, model: str, version: str) -> None:
        """Delete a version that no alias points at, its manifest first.

        Raises:
            ModelStoreError: An alias points at it.
        """
        if version in self._aliases(model)[0].values():
            raise ModelStoreError(f"{model} {version} is in use.")
        self._objects.delete([_key(model, version, _MANIFEST)])
        self._objects.delete([item.key for item in self._objects.listed(f"{FOLDER}/{model}/{version}/")])

    def _manifest(self, model: str, version: str) -> ModelVersion | None:
        found = self._objects.read(_key(model, version, _MANIFEST))
        return None if found is None else ModelVersion(**json.loads(found.data))

    def _aliases(self, model: str) -> tuple[dict[str, str], str | None]:
        """The aliases, and the tag of the object that they were read from."""
        found = self._objects.read(f"{FOLDER}/{model}/{_ALIAS}")
        return ({}, None) if found is None else (json.loads(found.data), found.etag)

    def _point(self, model: str, alias: str, version: str | None) -> None:
        """Set or unset one alias; made anew from what another has written meanwhile."""
        for _ in range(_ATTEMPTS):
            known, etag = self._aliases(model)
            wanted = {name: v for name, v in known.items() if name != alias}
            if version is not None:
                wanted[alias] = version
            try:
                self._objects.write_if(f"{FOLDER}/{model}/{_ALIAS}", json.dumps(wanted).encode(), etag)
            except ConditionFailedError:
                continue
            return
        raise ModelStoreError(f"The aliases of {model} are being changed by others all the time.")

    def _fetch(self, key: str, target: Path, checksum: str) -> None:
        found = self._objects.read(key)
        if found is None or hashlib.sha256(found.data).hexdigest() != checksum:
            raise ModelStoreError(f"{target.name} of {key.rpartition('/')[0]} is not what was stored.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(found.data)


def _key(model: str, version: str, name: str) -> str:
    return f"{FOLDER}/{model}/{version}/{name}"


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
