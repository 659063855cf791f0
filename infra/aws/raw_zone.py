"""The raw zone in S3, where DMS writes it, and its working copy in the home.

A load that is pushed is marked until it is whole: one that was cut off is never curated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from infra.aws.objects import Listed, Objects
from infra.errors import ConditionFailedError
from ingestion.errors import LakeBusyError, SourceUnavailableError
from ingestion.lake.zones import Home

_RECORD = "raw-objects.json"
_UNFINISHED = "_unfinished"
_KEPT = (".parquet", ".json")


class S3RawZone:
    """`<schema>/<table>/<file>` in the raw bucket and `raw/<schema>/<table>/<file>` in the home.

    What was brought or pushed is on record with its tag, so that only changes travel, and a file that
    somebody else has changed meanwhile is not written over.
    """

    def __init__(self, objects: Objects, home: Home) -> None:
        self._objects, self._home = objects, home

    def pull(self) -> int:
        """Bring what is new or changed to the home, and take away what is gone.

        Raises:
            SourceUnavailableError: A load was cut off while it was pushed.
        """
        known, there = self._known(), {item.key: item for item in self._objects.listed("")}
        if any(key.endswith(_UNFINISHED) for key in there):
            raise SourceUnavailableError(
                "The last load was cut off before it was whole in S3. Load it again."
            )
        brought = 0
        for key, item in there.items():
            if key.endswith(_KEPT) and not self._is_current(key, item, known):
                self._objects.download(key, self._local(key))
                known[key] = [item.etag, *_stamp(self._local(key))]
                brought += 1
        for key in set(known) - set(there):
            self._local(key).unlink(missing_ok=True)
            del known[key]
        self._keep(known)
        return brought

    def push(self, *, anew: bool = False) -> int:
        """Bring what was loaded or sealed here to S3; what was brought before a failure stays on record.

        Args:
            anew: What is here takes the place of all there is there of the same schemas, whoever wrote it.

        Raises:
            LakeBusyError: A file has been changed there since it was pulled.
        """
        here = {key: path for key, path in self._files()}
        known = self._found({key.partition("/")[0] for key in here}) if anew else self._known()
        fresh = {key: path for key, path in here.items() if known.get(key, [""])[1:] != _stamp(path)}
        gone = sorted(set(known) - set(here))
        if not fresh and not gone:
            return 0
        marks = sorted({f"{key.partition('/')[0]}/{_UNFINISHED}" for key in (*fresh, *gone)})
        for mark in marks:
            self._objects.write(mark, b"")
        for key, path in sorted(fresh.items(), key=lambda item: item[0].endswith(".json")):
            known[key] = [self._put(key, path, known), *_stamp(path)]
            self._keep(known)
        self._objects.delete(gone)
        self._keep({key: said for key, said in known.items() if key in here})
        self._objects.delete(marks)
        return len(fresh)

    def _found(self, schemas: set[str]) -> dict[str, list[str | int]]:
        """What is there of the schemas, with its tags."""
        items = [item for schema in sorted(schemas) for item in self._objects.listed(f"{schema}/")]
        return {item.key: [item.etag] for item in items if item.key.endswith(_KEPT)}

    def _put(self, key: str, path: Path, known: dict[str, list[str | int]]) -> str:
        etag = str(known[key][0]) if key in known else None
        try:
            self._objects.write_if(key, path.read_bytes(), etag)
        except ConditionFailedError as error:
            raise LakeBusyError(f"{key} was changed in S3 by another. Run this again.") from error
        found = next(item for item in self._objects.listed(key) if item.key == key)
        return found.etag

    def _is_current(self, key: str, item: Listed, known: dict[str, list[str | int]]) -> bool:
        said = known.get(key)
        return said is not None and said[0] == item.etag and self._local(key).exists()

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Files of the current load of every schema, by object key."""
        folders = [p for p in self._home.raw.glob("*") if p.is_dir() and not p.name.startswith(".")]
        for folder in folders:
            root = folder.resolve()
            for path in sorted(root.rglob("*")):
                if path.is_file() and path.name.endswith(_KEPT):
                    yield f"{folder.name}/{path.relative_to(root)}", path

    def _local(self, key: str) -> Path:
        schema, _, rest = key.partition("/")
        return (self._home.raw / schema).resolve() / rest

    def _known(self) -> dict[str, list[str | int]]:
        path = self._home.state / _RECORD
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def _keep(self, known: dict[str, list[str | int]]) -> None:
        self._home.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._home.state / _RECORD).write_text(json.dumps(known), "utf-8")


def _stamp(path: Path) -> list[str | int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
