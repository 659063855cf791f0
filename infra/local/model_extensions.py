"""A shop's own additions to the semantic model: YAML files of its home, and words added at run time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from ingestion.lake.zones import Home
from tools.errors import UserQueryError
from tools.semantic.document import read_document

_SYNONYMS = "synonyms.yaml"


def extensions_folder(home: Home) -> Path:
    """Where a home keeps its additions."""
    return home.root / "semantic"


class FolderExtensions:
    """The `*.yaml` files of a folder, in the order of their names; a folder that is not there is empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def version(self) -> str:
        """Names, sizes and times of the files."""
        stats = ((path.name, path.stat()) for path in self._files())
        return ";".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)

    def read(self) -> Sequence[tuple[str, str]]:
        """The files' texts by their paths.

        Raises:
            UserQueryError: A file is not text in UTF-8.
        """
        found = []
        for path in self._files():
            try:
                found.append((str(path), path.read_text("utf-8")))
            except UnicodeDecodeError as error:
                raise UserQueryError(f"{path} is not text in UTF-8; save it as such.") from error
        return found

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.yaml"))


class SynonymStore:
    """Other words for terms of the model, added at run time and kept in `synonyms.yaml`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _SYNONYMS

    def listed(self) -> dict[str, tuple[str, ...]]:
        """The words by term.

        Raises:
            UserQueryError: The file is not valid; the message names the place.
        """
        if not self._path.exists():
            return {}
        return dict(read_document(self._path.read_text("utf-8"), str(self._path)).synonyms)

    def add(self, term: str, words: Iterable[str]) -> None:
        """Keep words for a term; a word that it has is kept once."""
        known = self.listed()
        known[term] = tuple(dict.fromkeys((*known.get(term, ()), *(word.strip().lower() for word in words))))
        self._write(known)

    def remove(self, term: str, words: Iterable[str]) -> None:
        """Forget words of a term, all of them when none is named.

        Raises:
            UserQueryError: The term has no such word.
        """
        known = self.listed()
        had = set(known.get(term, ()))
        gone = {word.strip().lower() for word in words} or had
        if not gone or not gone <= had:
            missing = ", ".join(sorted(gone - had)) or "words"
            raise UserQueryError(f"{term} was not given {missing}; `retail synonyms list` shows what was.")
        known[term] = tuple(word for word in known[term] if word not in gone)
        self._write({name: kept for name, kept in known.items() if kept})

    def _write(self, synonyms: Mapping[str, tuple[str, ...]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        document = {"synonyms": {term: list(words) for term, words in sorted(synonyms.items())}}
        pending = self._path.with_name(_SYNONYMS + ".new")
        pending.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
        pending.replace(self._path)
