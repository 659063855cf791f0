"""The semantic model as people and programs look at it, and the words that may be added to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from ingestion.lake.cards import card_numbers
from ingestion.lake.contracts import Sensitivity
from server.errors import NotBuiltError, NotFoundError
from server.paging import page_of
from server.semantic.ports import Synonyms
from server.semantic.schemas import Kind, SynonymItem, SynonymList, TermList, TermShown
from tools.errors import UserQueryError
from tools.policy import Policy
from tools.semantic.extensions import check_synonym
from tools.semantic.model import Dimension, Entity, Metric, SemanticModel


class SemanticService:
    """Lists what can be asked, and keeps synonyms, one change at a time."""

    def __init__(self, synonyms: Synonyms | None) -> None:
        self._synonyms, self._writing = synonyms, threading.Lock()

    def terms(
        self,
        model: SemanticModel,
        policy: Policy,
        *,
        kind: Kind | None,
        search: str,
        cursor: str | None,
        limit: int,
    ) -> TermList:
        """A page of the terms that the policy leaves readable."""
        wanted = search.strip().casefold()
        found = (one for one in _terms(model, policy) if kind in (None, one.kind) and _matches(one, wanted))
        page = page_of(found, lambda one: f"{one.name} {one.kind}", cursor, limit)
        missing = {} if cursor else dict(model.unavailable)
        return TermList(terms=page.items, unavailable=missing, next=page.next)

    def synonyms(self) -> SynonymList:
        """The words that were added."""
        listed = sorted(self._kept.listed().items())
        return SynonymList(synonyms=[SynonymItem(term=term, words=list(words)) for term, words in listed])

    def add(self, model: SemanticModel, term: str, words: list[str]) -> SynonymItem:
        """Let words mean a term.

        Raises:
            UserQueryError: There is no such term, or a word means another one.
        """
        if any(next(card_numbers(word), None) for word in words):
            raise UserQueryError("A card number cannot be a word for anything.")
        for word in words:
            check_synonym(model, term, word)
        with self._writing:
            self._kept.add(term, words)
        return self._item(term)

    def remove(self, term: str, word: str | None) -> None:
        """Forget a word of a term, or all of them.

        Raises:
            NotFoundError: It was never added.
        """
        with self._writing:
            known = self._kept.listed().get(term, ())
            if not known or (word is not None and word.strip().lower() not in known):
                raise NotFoundError("That word was never added.")
            self._kept.remove(term, [] if word is None else [word])

    @property
    def _kept(self) -> Synonyms:
        if self._synonyms is None:
            raise NotBuiltError("This server keeps no synonyms.")
        return self._synonyms

    def _item(self, term: str) -> SynonymItem:
        return SynonymItem(term=term, words=list(self._kept.listed().get(term, ())))


def _terms(model: SemanticModel, policy: Policy) -> Iterator[TermShown]:
    readable = {Sensitivity.PUBLIC, *({Sensitivity.PERSONAL} if policy.sees_personal_data else set())}
    for metric in model.metrics.values():
        yield _metric(metric, model)
    for dimension in model.dimensions.values():
        if dimension.sensitivity in readable:
            yield _dimension(dimension)
    for entity in model.entities.values():
        fields = [field.name for field in entity.fields.values() if field.sensitivity in readable]
        yield _entity(entity, fields)


def _metric(metric: Metric, model: SemanticModel) -> TermShown:
    return TermShown(
        name=metric.name,
        kind="metric",
        label=metric.label,
        description=metric.description,
        synonyms=list(metric.synonyms),
        format=metric.format,
        unit=metric.unit,
        additivity=metric.additivity,
        caveats=list(metric.caveats),
        groups_by=list(model.dimensions_of(metric.name)),
        generated=metric.generated,
    )


def _dimension(dimension: Dimension) -> TermShown:
    return TermShown(
        name=dimension.name,
        kind="dimension",
        label=dimension.label,
        description=dimension.description,
        synonyms=list(dimension.synonyms),
        format=dimension.format,
        generated=dimension.generated,
    )


def _entity(entity: Entity, fields: list[str]) -> TermShown:
    return TermShown(
        name=entity.name,
        kind="entity",
        label=entity.label,
        description=entity.description,
        synonyms=list(entity.synonyms),
        fields=fields,
        generated=entity.generated,
    )


def _matches(term: TermShown, wanted: str) -> bool:
    texts = (term.name, term.label, term.description, *term.synonyms)
    return not wanted or any(wanted in text.casefold() for text in texts)
