"""Entities: what was recognised against what is in the question, with the counts that F1 is made of."""

from __future__ import annotations

from dataclasses import dataclass

from agent.answer.model import Entity
from evals.evaluators.verdict import Subject, Verdict, verdict
from evals.suite import ExpectedEntity
from evals.values import normal, same

_SAME_TYPE = {
    "categorie_name": "category",
    "order": "order_id",
    "customer": "customer_id",
    "publisher": "brand",
    "invoice": "order_id",
    "time": "period",
    "date": "period",
    "money": "amount",
}


@dataclass(frozen=True, slots=True)
class EntityCounts:
    """True positives, false positives and false negatives; they add up over cases (micro F1)."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: EntityCounts) -> EntityCounts:
        """Sum of both counts."""
        return EntityCounts(self.hits + other.hits, self.extra + other.extra, self.missed + other.missed)

    @property
    def f1(self) -> float | None:
        """2·hits / (2·hits + extra + missed); None when nothing was expected and nothing found."""
        weight = 2 * self.hits + self.extra + self.missed
        return 2 * self.hits / weight if weight else None


def count(expected: tuple[ExpectedEntity, ...], found: tuple[Entity, ...]) -> EntityCounts:
    """Compare entities of the types that the case names; other types are not annotated, so not judged."""
    types = {entity_type(entity.type) for entity in expected}
    left = [entity for entity in found if entity_type(entity.type) in types]
    hits = 0
    for wanted in expected:
        match = next((entity for entity in left if _matches(wanted, entity)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return EntityCounts(hits, len(left), len(expected) - hits)


def evaluate(subject: Subject) -> Verdict | None:
    """Every expected entity is there and none of its type is added."""
    expected = subject.case.expect.entities
    if not expected:
        return None
    counts = count(expected, subject.answer.entities)
    return verdict(
        "entities",
        passed=not counts.extra and not counts.missed,
        otherwise=f"{counts.missed} missed, {counts.extra} added",
    )


def entity_type(name: str) -> str:
    """`customers.country` and `Country` are `country`; `stores.name` and `store_name` are `store`."""
    entity, _, field = name.lower().replace("__", ".").rpartition(".")
    plain = f"{entity.removesuffix('s')}_{field}" if field in {"name", "id"} else field
    return _SAME_TYPE.get(plain, plain.removesuffix("_name"))


def _matches(wanted: ExpectedEntity, found: Entity) -> bool:
    if entity_type(wanted.type) != entity_type(found.type):
        return False
    if wanted.value is not None:
        return _same_value(wanted.value, found.value)
    return (wanted.text or "").casefold().strip() == found.text.casefold().strip()


def _same_value(wanted: object, found: object) -> bool:
    if isinstance(wanted, str) and isinstance(found, str) and wanted.casefold() == found.casefold():
        return True
    return same(normal(wanted), normal(found))  # type: ignore[arg-type]
