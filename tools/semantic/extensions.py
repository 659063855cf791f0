"""A shop's own additions to the model: texts that never change, and what a word may be added to."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import UserQueryError
from tools.semantic.model import Dimension, Entity, Metric, SemanticModel, closest

Term = Metric | Dimension | Entity


class Fixed:
    """Additions given once."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._texts = tuple((f"extension {n}", text) for n, text in enumerate(texts, 1))

    def version(self) -> str:
        """Always the same."""
        return ""

    def read(self) -> Sequence[tuple[str, str]]:
        """The texts."""
        return self._texts


def check_synonym(model: SemanticModel, term: str, word: str) -> None:
    """Refuse a word that cannot become another name of the term.

    Raises:
        UserQueryError: There is no such term, the word is empty, or it already means another one.
    """
    kinds: list[dict[str, Term]] = [{**model.metrics}, {**model.dimensions}, {**model.entities}]
    mine = [kind for kind in kinds if term in kind]
    if not mine:
        guesses = closest(term, [name for kind in kinds for name in kind])
        hint = f" Did you mean {' or '.join(guesses)}?" if guesses else ""
        raise UserQueryError(f"There is no metric, dimension or look-up called {term!r}.{hint}")
    if not word.strip():
        raise UserQueryError("The word is empty.")
    for kind in mine:
        other = _meaning(list(kind.values()), word)
        if other is not None and other.name != term:
            raise UserQueryError(f"{word!r} already means {other.label} ({other.name}).")


def _meaning(terms: Sequence[Term], word: str) -> Term | None:
    """The term that the word means."""
    wanted = word.strip().lower()
    known = ((term, {term.label.lower(), *(word.lower() for word in term.synonyms)}) for term in terms)
    return next((term for term, words in known if wanted in words), None)
