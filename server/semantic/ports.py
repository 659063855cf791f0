"""What the server needs from outside to change the words of the semantic model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Synonyms(Protocol):
    """Keeps words that were added to terms; they count from the next question on. May block."""

    def listed(self) -> Mapping[str, tuple[str, ...]]:
        """The words by term."""
        ...

    def add(self, term: str, words: Iterable[str]) -> None:
        """Keep words for a term; a word that it has is kept once."""
        ...

    def remove(self, term: str, words: Iterable[str]) -> None:
        """Forget words of a term, all of them when none is named.

        Raises:
            UserQueryError: The term has no such word.
        """
        ...
