"""Documents of a home: masked passages and their vectors in `<home>/documents`, two files each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np

from infra.errors import DocumentError
from infra.local.document_files import read_blocks
from ingestion.lake.cards import mask_cards
from tools.documents.passages import Passage, cards_in, duties_in, passages_of
from tools.documents.search import Embed, Hit, PassageIndex
from tools.policy import Role

FOLDER = "documents"
Vectors: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
"""One row a passage."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is kept: who may read it, its passages, and what was found in it."""

    name: str
    readable_by: tuple[str, ...]
    added_at: str
    cards_masked: int
    passages: tuple[Passage, ...]

    @property
    def duties(self) -> tuple[Passage, ...]:
        """What it obliges somebody to, as to card data."""
        return duties_in(self.passages)


class FolderDocuments:
    """The documents of one home; opens the encoder only when there is something to search."""

    def __init__(self, root: Path, embed: Callable[[], Embed]) -> None:
        self._folder, self._open_encoder = root / FOLDER, embed
        self._embed: Embed | None = None
        self._indexes: dict[tuple[str, tuple[tuple[str, int], ...]], PassageIndex] = {}

    def add(self, path: Path, readable_by: Sequence[Role]) -> StoredDocument:
        """Take a file in; one of the same name takes its place. Nothing is stored before it is masked.

        Raises:
            DocumentError: The file cannot be read.
        """
        blocks = read_blocks(path)
        name = mask_cards(path.name)
        kept = StoredDocument(
            name,
            tuple(sorted({role.value for role in readable_by})),
            datetime.now(UTC).isoformat(timespec="seconds"),
            cards_in(blocks),
            passages_of(name, blocks),
        )
        self._write(kept, np.stack([self._vector(f"{p.section}. {p.text}") for p in kept.passages]))
        return kept

    def _rewrite(
        self, file: Path, stored: StoredDocument, named: Sequence[bool], hide: Callable[[str], str]
    ) -> None:
        """Write a document anew under its hidden name; only passages that changed are embedded again."""
        vectors = np.load(file.with_suffix(".npy"), allow_pickle=False)
        passages = []
        for place, (passage, hit) in enumerate(zip(stored.passages, named, strict=True)):
            if hit:
                passage = replace(passage, section=hide(passage.section), text=hide(passage.text))
                vectors[place] = self._vector(f"{passage.section}. {passage.text}")
            passages.append(replace(passage, document=hide(passage.document)))
        kept = replace(stored, name=hide(stored.name), passages=tuple(passages))
        self._write(kept, vectors)
        if kept.name != stored.name:
            self.remove(stored.name)

    def _write(self, kept: StoredDocument, vectors: Vectors) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._file(kept.name)
        fresh = file.with_suffix(".new")
        with os.fdopen(
            os.open(file.with_suffix(".npy"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as out:
            np.save(out, vectors)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(asdict(kept), out)
        fresh.replace(file)

    def listed(self) -> tuple[StoredDocument, ...]:
        """Every document, by name."""
        files = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return tuple(sorted((_read(file) for file in files), key=lambda d: d.name))

    def remove(self, name: str) -> None:
        """Forget a document.

        Raises:
            DocumentError: There is none of that name.
        """
        file = self._file(name)
        if not file.exists():
            raise DocumentError(f"There is no document named {name}.")
        file.unlink()
        file.with_suffix(".npy").unlink(missing_ok=True)

    def hide(
        self, holds: Callable[[Sequence[str]], list[bool]], hide: Callable[[str], str], *, apply: bool
    ) -> int:
        """Change passages that name somebody, with their vectors; returns how many there are.

        Args:
            holds: Says of each text whether it names one of them.
            hide: The text without them.
            apply: Whether to change anything, or only count.
        """
        found = 0
        for file in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            stored = _read(file)
            named = holds(["\n".join(map(str, asdict(passage).values())) for passage in stored.passages])
            found += sum(named)
            if apply and (any(named) or holds([stored.name])[0]):
                self._rewrite(file, stored, named, hide)
        return found

    def search(self, question: str, role: Role, limit: int) -> Sequence[Hit]:
        """Search what the role may read; a document that names no role is read by administrators alone."""
        return self._index(role).search(question, limit)

    def _index(self, role: Role) -> PassageIndex:
        files = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        key = (role.value, tuple((file.name, file.stat().st_mtime_ns) for file in files))
        if key not in self._indexes:
            self._indexes = {k: index for k, index in self._indexes.items() if k[1] == key[1]}
            self._indexes[key] = self._built(files, role)
        return self._indexes[key]

    def _built(self, files: Sequence[Path], role: Role) -> PassageIndex:
        read = [(file, _read(file)) for file in files]
        mine = [
            (file, found) for file, found in read if role.value in (found.readable_by or (Role.ADMIN.value,))
        ]
        passages = [passage for _, found in mine for passage in found.passages]
        vectors = [np.load(file.with_suffix(".npy"), allow_pickle=False) for file, _ in mine]
        return PassageIndex(passages, np.concatenate(vectors) if vectors else None, self._vector)

    def _vector(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        if self._embed is None:
            self._embed = self._open_encoder()
        vector = np.asarray(self._embed(text), dtype=np.float32)
        return vector / np.float32(np.linalg.norm(vector) or 1.0)

    def _file(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"


def _read(file: Path) -> StoredDocument:
    found = json.loads(file.read_text("utf-8"))
    passages = tuple(Passage(**passage) for passage in found.pop("passages"))
    return StoredDocument(**{**found, "readable_by": tuple(found["readable_by"]), "passages": passages})
