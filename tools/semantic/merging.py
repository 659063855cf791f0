"""Several documents made one: definitions side by side, additions put into the terms they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from tools.errors import UserQueryError
from tools.semantic.document import (
    AdditionsDocument,
    DimensionAddition,
    EntityAddition,
    MetricAddition,
    ModelDocument,
)
from tools.semantic.model import closest

_Item = TypeVar("_Item", bound=BaseModel)
_Terms = dict[str, dict[str, Any]]
_KINDS = ("nodes", "dimensions", "metrics", "entities")
_JOINED = {"alternatives", "expression", "synonyms", "caveats"}


def merge_documents(documents: Sequence[tuple[str, ModelDocument]]) -> ModelDocument:
    """One document of all, each given with the name of its source.

    A later definition of a name replaces an earlier one; additions are put in afterwards, so that a document
    can add to what any other defines.

    Raises:
        UserQueryError: A document adds to a term that none defines; the message names the place.
    """
    terms: _Terms = {kind: {} for kind in _KINDS}
    for _, document in documents:
        for kind in _KINDS:
            terms[kind] |= getattr(document, kind)
    for source, document in documents:
        _extend(terms, document.extend, source)
        _add_words(terms, document.synonyms, source)
    return ModelDocument(**terms)


def repeated_names(documents: Iterable[tuple[str, ModelDocument]]) -> list[str]:
    """Names that more than one document defines, with both sources: a mistake among shipped documents."""
    seen: dict[tuple[str, str], str] = {}
    found = []
    for source, document in documents:
        for kind in _KINDS:
            for name in getattr(document, kind):
                if (first := seen.setdefault((kind, name), source)) != source:
                    found.append(f"{kind}.{name} is in {first} and {source}")
    return found


def sources_of(documents: Iterable[tuple[str, ModelDocument]]) -> dict[tuple[str, str], str]:
    """The source of each (kind, name), the last one that defines it."""
    return {
        (kind, name): source
        for source, document in documents
        for kind in _KINDS
        for name in getattr(document, kind)
    }


def check_words(merged: ModelDocument, added: Sequence[tuple[str, ModelDocument]]) -> None:
    """Refuse words of an addition that already mean something else of the same kind.

    Raises:
        UserQueryError: The message names the source, the term, the word and what it means.
    """
    for kind in ("metrics", "dimensions", "entities"):
        terms = getattr(merged, kind)
        meanings: dict[str, list[str]] = {}
        for name, item in terms.items():
            for word in {item.label.lower(), *(word.lower() for word in item.synonyms)}:
                meanings.setdefault(word, []).append(name)
        for source, document in added:
            for name, word in _own_words(document, kind):
                others = [other for other in meanings.get(word, ()) if other != name]
                if name in terms and others:
                    means = f"already means {terms[others[0]].label} ({others[0]}); use another word."
                    raise UserQueryError(f"{source}: {kind}.{name}: {word!r} {means}")


def _own_words(document: ModelDocument, kind: str) -> list[tuple[str, str]]:
    """The words that a document gives to terms of a kind."""
    defined = [(name, (item.label, *item.synonyms)) for name, item in getattr(document, kind).items()]
    extended = [(name, item.synonyms) for name, item in getattr(document.extend, kind).items()]
    return [
        (name, word.lower())
        for name, words in (*defined, *extended, *document.synonyms.items())
        for word in words
    ]


def _extend(terms: _Terms, additions: AdditionsDocument, source: str) -> None:
    for kind in _KINDS:
        for name, addition in getattr(additions, kind).items():
            known = _known(terms[kind], name, f"{source}: extend.{kind}.{name}")
            terms[kind][name] = _grown(known, addition)


def _add_words(terms: _Terms, synonyms: Mapping[str, tuple[str, ...]], source: str) -> None:
    """Words for a name; a metric and a look-up of one name both get them."""
    additions: Mapping[str, type[DimensionAddition | MetricAddition | EntityAddition]] = {
        "dimensions": DimensionAddition,
        "metrics": MetricAddition,
        "entities": EntityAddition,
    }
    for name, words in synonyms.items():
        kinds = [kind for kind in additions if name in terms[kind]]
        if not kinds:
            every = [known for kind in additions for known in terms[kind]]
            raise UserQueryError(
                f"{source}: synonyms.{name}: no metric, dimension or look-up{_hint(name, every)}"
            )
        for kind in kinds:
            terms[kind][name] = _grown(terms[kind][name], additions[kind](synonyms=words))


def _grown(item: _Item, addition: BaseModel) -> _Item:
    """The item with the addition's lists appended and its mappings put in."""
    changed: dict[str, object] = {}
    for name in addition.model_fields_set:
        own, more = getattr(item, name), getattr(addition, name)
        changed[name] = tuple(dict.fromkeys((*own, *more))) if name == "synonyms" else _both(own, more)
    return item.model_copy(update=changed)


def _both(own: Any, more: Any) -> object:  # noqa: ANN401 - two fields of one model, of the same type
    return {**own, **more} if isinstance(own, dict) else (*own, *more)


def _known(terms: Mapping[str, Any], name: str, place: str) -> Any:  # noqa: ANN401 - a document of the kind
    if name not in terms:
        raise UserQueryError(f"{place}: there is nothing of that name to add to{_hint(name, terms)}")
    return terms[name]


def _hint(name: str, known: Iterable[str]) -> str:
    guesses = closest(name, known)
    return f"; did you mean {' or '.join(guesses)}?" if guesses else " of that name."
