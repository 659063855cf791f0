"""Answers that an analyst has vouched for: a question and its calls, used for the same question again.

A blessed answer is used in two cases, both read anew on the day of asking, so that "last month" is the
last month of whoever asks:

- the question reads the same as the blessed one does now: same tools, measures, groups, filters and period;
- it has the same words as the blessed one, metrics and periods aside, which must mean the same. Only such
  a question gets calls that differ from what the blessed one is read as: the analyst has put them right.

Another product, place, number or period is another reading and another wording, and gets nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from agent.answer.model import Entity, ToolCall
from agent.nlu.reading import Reading

if TYPE_CHECKING:
    from agent.state import Understanding

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMPTY_WORDS = frozenset(
    {
        *("please", "a", "an", "the", "you", "tell", "show", "give", "me", "us"),
        *("what", "was", "is", "were", "are", "our", "do", "we"),
    }
)
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")
PERIOD, METRIC = "period", "metric"


@dataclass(frozen=True, slots=True)
class Blessing:
    """A question and the calls that answer it, as somebody vouched for.

    Args:
        id: Names it.
        question: The question in full words.
        calls: The tools that answer it, with their arguments as they were on that day.
        entities: What was recognised in the question on that day.
        as_read: The calls are what the question was read as.
        by: Who vouches, as they are shown.
        at: When (UTC).
        note: What they say of it.
    """

    id: str
    question: str
    calls: tuple[ToolCall, ...]
    entities: tuple[Entity, ...]
    as_read: bool
    by: str
    at: datetime
    note: str = ""


class Blessings(Protocol):
    """The blessed answers that count now, the latest first; may block for a moment."""

    def current(self) -> Sequence[Blessing]:
        """All that are not revoked."""
        ...


@dataclass(frozen=True, slots=True)
class Recalled:
    """A blessing that holds for a question, and its calls with the asker's own period."""

    blessing: Blessing
    calls: tuple[ToolCall, ...]


class Memory:
    """Finds the blessing that holds for a question, as one shop's data is read."""

    def __init__(self, blessings: Blessings, reader: Understanding) -> None:
        self._blessings, self._reader = blessings, reader
        self._read: dict[tuple[str, date], Reading] = {}

    def find(self, question: str, reading: Reading, today: date) -> Recalled | None:
        """The latest blessing that holds; None where none does.

        Args:
            question: The asker's words.
            reading: What they were read as, in their conversation.
            today: The day that relative periods count from.
        """
        said = wording(question, reading.entities)
        for blessing in self._blessings.current():
            alike = blessing.as_read and _shape(blessing.calls) == _shape(reading.calls)
            if alike and _same_reading(reading, self._now(blessing, today)):
                return Recalled(blessing, reading.calls)
            if wording(blessing.question, blessing.entities) == said:
                now = self._now(blessing, today)
                calls = _rebound(blessing, now)
                if calls and self._same_meaning(question, reading, now, today):
                    return Recalled(blessing, calls)
        return None

    def _now(self, blessing: Blessing, today: date) -> Reading:
        """What the blessed question is read as today."""
        key = (blessing.question, today)
        if key not in self._read:
            self._read = {kept: read for kept, read in self._read.items() if kept[1] == today}
            self._read[key] = self._reader.read(blessing.question, [], today)
        return self._read[key]

    def _same_meaning(self, question: str, reading: Reading, now: Reading, today: date) -> bool:
        """Whether the question stands for itself, and its words mean equal metrics, things and periods."""
        alone = self._reader.read(question, [], today)
        return same_calls(alone.calls, reading.calls) and _meant(alone.entities) == _meant(now.entities)


def wording(question: str, entities: Sequence[Entity]) -> tuple[str, ...]:
    """The words of a question; of a metric and a period only that there is one, for they have many names."""
    text = question.casefold()
    for entity in sorted(entities, key=lambda one: -len(one.text)):
        if entity.type in {PERIOD, METRIC}:
            mark = " metric0 " if entity.type == METRIC else " period0 "
            text = re.sub(rf"(?<!\w){re.escape(entity.text.casefold())}(?!\w)", mark, text, count=1)
    return tuple(word for word in _WORD.findall(text) if word not in _EMPTY_WORDS)


def same_calls(some: Sequence[ToolCall], others: Sequence[ToolCall]) -> bool:
    """Whether they ask for the same, whatever the order of conditions."""
    return _canonical(some) == _canonical(others)


def _same_reading(reading: Reading, now: Reading) -> bool:
    """The same calls, and nothing named beside them that the blessed question does not name."""
    if reading.kind != "answer" or now.kind != "answer" or not reading.calls:
        return False
    extra = _things(reading.entities) - _things(now.entities)
    return same_calls(reading.calls, now.calls) and not extra


def _things(entities: Sequence[Entity]) -> frozenset[tuple[str, object]]:
    """Everything recognised but metrics, which many words mean."""
    return frozenset((one.type, one.value) for one in entities if one.type != METRIC)


def _meant(entities: Sequence[Entity]) -> frozenset[tuple[str, object]]:
    return frozenset((one.type, one.value) for one in entities)


def _shape(calls: Sequence[ToolCall]) -> str:
    """The calls without their days: what can be equal another day."""
    return _DAY.sub("*", _canonical(calls))


def _canonical(calls: Sequence[ToolCall]) -> str:
    """The calls as text, in which conditions have no order."""
    said = [call.model_dump() for call in calls]
    for one in said:
        filters = one["arguments"].get("filters")
        if isinstance(filters, list | tuple):
            one["arguments"]["filters"] = sorted(
                filters, key=lambda each: json.dumps(each, sort_keys=True, default=str)
            )
    return json.dumps(said, sort_keys=True, default=str)


def _rebound(blessing: Blessing, now: Reading) -> tuple[ToolCall, ...]:
    """The calls with each day of the blessed question's periods replaced by what it is today.

    Nothing where that leaves a day in doubt.
    """
    then, today = _spans(blessing.entities), _spans(now.entities)
    days = dict(zip(then, today, strict=False))
    text = json.dumps([call.arguments for call in blessing.calls], default=str)
    steady = len(then) == len(today) and all(days[old] == new for old, new in zip(then, today, strict=True))
    if not steady or (then != today and set(_DAY.findall(text)) - set(days)):
        return ()
    bound = json.loads(_DAY.sub(lambda found: days.get(found.group(), found.group()), text))
    return tuple(
        ToolCall(name=call.name, arguments=arguments)
        for call, arguments in zip(blessing.calls, bound, strict=True)
    )


def _spans(entities: Sequence[Entity]) -> list[str]:
    """The first and last days of the periods, in order."""
    found = (_SPAN.fullmatch(str(one.value)) for one in entities if one.type == PERIOD)
    return [day for span in found if span for day in span.groups()]
