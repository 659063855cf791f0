"""What is kept of a turn, for the copilot's own analytics: no figures, no persons, no card numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.answer.model import Answer, Entity
from agent.ports import Question
from ingestion.lake.cards import mask_cards

Kind = Literal["answer", "clarify", "abstain", "error", "stopped"]
_PERSONAL = frozenset({"customer", "customer_name", "customer_email", "customer_id"})
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_NUMBER = re.compile(r"\d[\d.,:/-]*")
_LONG_NUMBER = re.compile(r"\+?\d[\d\s()./-]{6,}\d|\w*\d{5,}\w*")
_QUOTED = re.compile(r"[\"“”][^\"“”]{1,200}[\"“”]")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'\u2019-]*[a-z][\w'\u2019-]*(?: [A-Z][\w'\u2019-]+)*")
_MONTHS = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|Black"
)
_CALENDAR = re.compile(rf"^(?:{_MONTHS})\b")
_SPACES = re.compile(r"\s+")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """One turn as it is kept; see `ingestion.lake.usage` for what each field means."""

    event_id: str
    asked_at: datetime
    user_id: str
    role: str
    door: str
    conversation: str
    question: str
    template: str
    intent: str
    topics: str
    entity_types: str
    tools: str
    kind: Kind
    latency_ms: float
    rows: int


def usage_record(
    event_id: str, asked_at: datetime, question: Question, answer: Answer | None, kind: Kind, waited_ms: float
) -> UsageRecord:
    """The record of one turn; without an answer nothing is known but the masked question."""
    entities = answer.entities if answer else ()
    values = [entity for entity in entities if entity.type != "metric"]
    return UsageRecord(
        event_id=event_id,
        asked_at=asked_at,
        user_id=question.policy.user_id,
        role=question.policy.role.value,
        door=question.door,
        conversation=_conversation(question),
        question=masked(question.text, values),
        template=template(question.text, values),
        intent=answer.intent if answer else "unknown",
        topics=_listed(str(entity.value) for entity in entities if entity.type == "metric"),
        entity_types=_listed(entity.type for entity in values),
        tools=_listed(call.name for call in answer.tool_calls) if answer else "",
        kind=answer.kind if answer and kind == "answer" else kind,
        latency_ms=answer.latency_ms if answer else waited_ms,
        rows=len(answer.rows) if answer else 0,
    )


def masked(text: str, entities: Iterable[Entity] = ()) -> str:
    """The question without cards, e-mails, long numbers, quotations and persons.

    A capitalised word within a sentence that is no recognised value may be a name, so it is masked too.
    """
    known = tuple(entities)
    kept = [e.text for e in known if e.type not in _PERSONAL and not e.type.endswith("_id")]
    line = _replaced(_plain(text), [e for e in known if e.text not in kept])
    line = _LONG_NUMBER.sub("{number}", line)
    return _NAME.sub(lambda found: _name(found.group(), kept), line)


def template(text: str, entities: Iterable[Entity] = ()) -> str:
    """The question in small letters with every value, period and number replaced by its kind."""
    values = tuple(entities)
    line = masked(_replaced(_plain(text), values))
    return _NUMBER.sub("{number}", line).lower().rstrip(" ?.!")


def _plain(text: str) -> str:
    """On one line, without cards, e-mails and quotations."""
    line = _SPACES.sub(" ", mask_cards(text)).strip()[:_LONGEST]
    return _QUOTED.sub("{text}", _EMAIL.sub("{email}", line))


def _replaced(line: str, entities: Iterable[Entity]) -> str:
    """The line with each entity's text replaced by its type, the longest first."""
    for entity in sorted(entities, key=lambda e: -len(e.text)):
        words = _SPACES.sub(" ", entity.text).strip()
        if words:
            mark = "{" + entity.type + "}"
            line = re.sub(rf"(?<![\w{{]){re.escape(words)}(?![\w}}])", mark, line, flags=re.IGNORECASE)
    return line


def _name(words: str, kept: list[str]) -> str:
    """The words where they are part of a recognised value or of the calendar, else masked."""
    known = _CALENDAR.match(words) or any(words.lower() in value.lower() for value in kept)
    return words if known else "{name}"


def _conversation(question: Question) -> str:
    """Stands for the conversation without leading back to it."""
    named = f"{question.policy.user_id}\x1f{question.conversation_id}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _listed(names: Iterable[str]) -> str:
    return ",".join(sorted(set(names)))
