"""The suite format: cases of a question (or turns) and what a right answer must hold."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from agent.answer.model import Kind
from tools.policy import Policy, Role

Scalar = str | int | float | bool
_ID = re.compile(r"^[A-Za-z0-9][\w.:-]*$")


def _as_tuple(value: object) -> object:
    """Let one item stand where a list may stand."""
    return (value,) if isinstance(value, str) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=False)


class User(_Strict):
    """Who asks: the role decides the columns, the stores decide the rows (none given: every store)."""

    role: Role = Role.ADMIN
    stores: tuple[str, ...] | None = None


class ExpectedEntity(_Strict):
    """An entity that must be recognised, by the text it was read from or by the value it stands for."""

    type: str
    text: str | None = None
    value: Scalar | date | None = None

    @model_validator(mode="after")
    def _has_text_or_value(self) -> ExpectedEntity:
        if self.text is None and self.value is None:
            raise ValueError("an entity needs `text` or `value`")
        return self


class Expectation(_Strict):
    """What a right answer holds; every part that is given must hold.

    Args:
        sql: Gold SQL on the serving tables; several statements are several fair readings, any will do.
        ordered: The rows must come in the gold's order.
        columns: `exact`, or `subset` when the answer may have more columns than the gold.
        empty: The gold result has no rows, and that is meant.
        value: One number or text that the answer's single row must hold.
        intent: The intent, or the intents that are all fair.
        entities: Entities to recognise; see `evals.evaluators.entities`.
        tool: A tool that must have been called.
        blocks: Types of block that the answer must hold: table, chart, metric or alert.
        kind: The kind (or fair kinds) of answer; `answer` when not given.
        leaks: SQL for values that must be nowhere in the answer; see `evals.evaluators.leaks`.
        contains: Texts that the answer's text must contain, ignoring case.
        not_contains: Texts that it must not contain, ignoring case.
    """

    sql: tuple[str, ...] = ()
    ordered: bool = False
    columns: Literal["exact", "subset"] = "exact"
    empty: bool = False
    value: Scalar | None = None
    intent: tuple[str, ...] = ()
    entities: tuple[ExpectedEntity, ...] = ()
    tool: str | None = None
    blocks: tuple[str, ...] = ()
    kind: tuple[Kind, ...] = ("answer",)
    leaks: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()

    _one_or_many = field_validator(
        "sql", "intent", "blocks", "kind", "leaks", "contains", "not_contains", mode="before"
    )(_as_tuple)

    @model_validator(mode="after")
    def _results_need_an_answer(self) -> Expectation:
        if (self.sql or self.value is not None) and "answer" not in self.kind:
            raise ValueError(f"`sql` and `value` need kind answer, not {', '.join(self.kind)}")
        return self

    @property
    def has_result(self) -> bool:
        """Whether the case says which figures are right."""
        return bool(self.sql) or self.value is not None


class Turn(_Strict):
    """One turn of a conversation; `expect` judges its answer, and is left out where that does not matter."""

    question: str
    expect: Expectation | None = None


class Case(_Strict):
    """One case: a question, or the turns of one conversation.

    Args:
        id: Unique over all suites.
        question: What is asked.
        turns: The turns of one conversation; `expect` of the case judges the last, their own the others.
        wordings: Other ways to ask `question`, each a conversation of its own, judged alike.
        now: Fixes the clock (none given: the data's last day).
        user: Who asks.
        tags: What the case is about.
        expect: What a right answer holds.
    """

    id: str
    question: str | None = None
    turns: tuple[Turn, ...] = ()
    wordings: tuple[str, ...] = ()
    now: datetime | None = None
    user: User = User()
    tags: tuple[str, ...] = ()
    expect: Expectation = Field(default_factory=Expectation)

    _one_or_many = field_validator("tags", "wordings", mode="before")(_as_tuple)

    @model_validator(mode="before")
    @classmethod
    def _the_last_turn_may_say_it(cls, data: object) -> object:
        """What a case without an `expect` of its own expects is what its last turn does."""
        if not isinstance(data, dict) or "expect" in data or not isinstance(data.get("turns"), list):
            return data
        *before, last = data["turns"] or [None]
        if not isinstance(last, dict) or "expect" not in last:
            return data
        plain = {key: value for key, value in last.items() if key != "expect"}
        return {**data, "turns": [*before, plain], "expect": last["expect"]}

    @field_validator("turns", mode="before")
    @classmethod
    def _a_turn_may_be_plain_text(cls, value: object) -> object:
        if not isinstance(value, list | tuple):
            return value
        return [{"question": turn} if isinstance(turn, str) else turn for turn in value]

    @field_validator("id")
    @classmethod
    def _id_is_plain(cls, value: str) -> str:
        if not _ID.match(value):
            raise ValueError("an id is letters, digits and . : _ - without spaces")
        return value

    @model_validator(mode="after")
    def _question_or_turns(self) -> Case:
        if (self.question is None) == (not self.turns):
            raise ValueError("give either `question` or `turns`")
        if any(not text.strip() for text in (*self.questions, *self.wordings)):
            raise ValueError("a question is empty")
        if self.wordings and self.turns:
            raise ValueError("`wordings` are of a `question`, not of `turns`")
        if self.turns and self.turns[-1].expect is not None:
            raise ValueError("the last turn has an `expect`, and so has the case; give one of them")
        return self

    @property
    def questions(self) -> tuple[str, ...]:
        """The turns in order; a single question is one turn."""
        return tuple(turn.question for turn in self.turns) if self.question is None else (self.question,)

    @property
    def judged(self) -> tuple[tuple[int, Case], ...]:
        """Every judged turn by its place, as the case it would be if the conversation ended there."""
        earlier = tuple(
            (place, self._until(place, turn.expect))
            for place, turn in enumerate(self.turns[:-1])
            if turn.expect is not None
        )
        return (*earlier, (len(self.questions) - 1, self))

    @property
    def reworded(self) -> tuple[Case, ...]:
        """The case in each of its other wordings."""
        return tuple(
            self.model_copy(update={"id": f"{self.id}~{number}", "question": text, "wordings": ()})
            for number, text in enumerate(self.wordings, start=2)
        )

    @property
    def policy(self) -> Policy:
        """The policy of the case's user."""
        stores = None if self.user.stores is None else frozenset(self.user.stores)
        return Policy(user_id=f"evals:{self.id}", role=self.user.role, stores=stores)

    def _until(self, place: int, expect: Expectation) -> Case:
        shorter = self.turns[: place + 1]
        return self.model_copy(update={"id": f"{self.id}.{place + 1}", "turns": shorter, "expect": expect})


class LocatedCase(_Strict):
    """A case and where it was written."""

    case: Case
    file: str
    line: int


class Suite(_Strict):
    """A named list of cases with unique ids."""

    name: str
    cases: tuple[LocatedCase, ...]
