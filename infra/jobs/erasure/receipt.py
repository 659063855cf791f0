"""The receipt of an erasure: what was removed where, without any personal data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ingestion.curate.erasure import Erased


@dataclass(frozen=True, slots=True)
class Place:
    """One place that people were erased from.

    Args:
        place: A table, a database's table, or a file.
        removed: Rows that went.
        anonymised: Rows that stay without the person.
        texts: Texts in which a name became `[erased]`.
        versions: Earlier versions of the place that were forgotten with it.
    """

    place: str
    removed: int = 0
    anonymised: int = 0
    texts: int = 0
    versions: int = 0

    @classmethod
    def of(cls, place: str, erased: Erased, versions: int = 0) -> Place:
        """What came of a table."""
        return cls(place, erased.removed, erased.anonymised, erased.texts, versions)

    @property
    def touched(self) -> int:
        """Everything that was done there."""
        return self.removed + self.anonymised + self.texts + self.versions


@dataclass(frozen=True, slots=True)
class Search:
    """What the last look through the home found: places looked at, and those that still name somebody."""

    places: int
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An erasure; `subjects` are keyed hashes of the customers' ids, `published` the new serving file.

    `shared` counts names and numbers that other customers have as well: as theirs they stay.
    """

    erasure_id: str
    at: str
    dry_run: bool
    customers: int
    orders: int
    subjects: tuple[str, ...]
    shared: int
    places: tuple[Place, ...]
    kept: tuple[str, ...]
    published: str
    search: Search | None
    seconds: float

    def to_json(self) -> str:
        """The receipt as indented JSON."""
        return json.dumps(asdict(self), indent=2)

    def write(self, folder: Path) -> Path:
        """Keep the receipt as `<erasure id>.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.erasure_id}.json"
        path.write_text(self.to_json() + "\n", "utf-8")
        return path


def done(places: Sequence[Place]) -> tuple[Place, ...]:
    """The places where something was done."""
    return tuple(place for place in places if place.touched)
