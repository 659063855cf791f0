"""Looking at what is watched, under its owner's own rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from agent.answer.formatting import format_value
from agent.events import AnswerReady
from agent.ports import Copilot, Question
from agent.toolroom import Toolroom
from server.errors import IncompleteRunError
from server.watching.periods import Window, last_windows, words_of
from server.watching.ports import Notice
from server.watching.wishes import MetricWish, QuestionWish, Wish
from tools.brief.moves import chance_of
from tools.errors import UserQueryError
from tools.policy import Policy
from tools.result import ResultColumn, Value

UNLIKELY = 0.01
"""The chance below which a period counts as unusual."""
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found: whether it is to be told, in which words, and of what, so that it is told once."""

    fires: bool
    notice: Notice
    about: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric's values, the last period first, and how they are written."""

    column: ResultColumn
    values: tuple[float | None, ...]
    windows: tuple[Window, ...]

    def write(self, value: float | None) -> str:
        """A value as people read it."""
        return format_value(value, self.column)


class Looker:
    """Evaluates wishes."""

    def __init__(self, room: Toolroom, copilot: Copilot) -> None:
        self._room, self._copilot = room, copilot

    async def look(self, wish: Wish, policy: Policy, as_of: datetime, name: str) -> Seen:
        """What there is to tell.

        Raises:
            ToolError: The metric is unknown, or not for this person.
        """
        if isinstance(wish, QuestionWish):
            return await self._ask(wish, policy, as_of, name)
        return judged(wish, await self._read(wish, policy, as_of), name)

    async def _ask(self, wish: QuestionWish, policy: Policy, as_of: datetime, name: str) -> Seen:
        thread = f"watch:{name}"
        question = Question(wish.question, policy, thread, door="watch")
        answer = None
        async for event in self._copilot.stream(question):
            if isinstance(event, AnswerReady):
                answer = event.answer
        await self._copilot.forget(question)
        if answer is None:
            raise IncompleteRunError("The agent ended without an answer.")
        told = answer.kind == "answer"
        return Seen(told, Notice(wish.question, answer.text, wish.question), as_of.isoformat())

    async def _read(self, wish: MetricWish, policy: Policy, as_of: datetime) -> Reading:
        back = {"above": 0, "below": 0, "unusual": None}.get(wish.test, 1)
        windows = last_windows(wish.period, as_of, back)
        cells = [await self._value(wish, window, policy) for window in windows]
        return Reading(cells[0][0], tuple(value for _, value in cells), tuple(windows))

    async def _value(
        self, wish: MetricWish, window: Window, policy: Policy
    ) -> tuple[ResultColumn, float | None]:
        first, end = window
        arguments: dict[str, object] = {
            "metrics": [wish.metric],
            "filters": [asdict(one) for one in wish.filters],
            "time": {"start": first.isoformat(), "end": end.isoformat()},
        }
        found = (await self._room.call("query_metrics", arguments, policy)).findings
        if not found:
            raise UserQueryError("There is no figure for that.")
        table = found[0].table
        at = table.column_index(wish.metric)
        value: Value = table.rows[0][at] if table.rows else None
        return table.columns[at], None if value is None else float(str(value))


def judged(wish: MetricWish, read: Reading, name: str) -> Seen:
    """Whether the last period passes the test, and how that is told."""
    last, period = read.values[0], words_of(wish.period, read.windows[0])
    where = "".join(f", {one.field.replace('_', ' ')} {one.value}" for one in wish.filters)
    said = f"{read.column.label}{where} was {read.write(last)} {period}"
    about = f"{wish.metric} {read.windows[0][0].isoformat()}"
    notice = Notice(name, f"{said}{_against(wish, read)}.", _question(wish, read))
    return Seen(last is not None and _passes(wish, read.values), notice, about)


def _passes(wish: MetricWish, values: Sequence[float | None]) -> bool:
    last, amount = values[0], wish.amount or 0.0
    if last is None:
        return False
    if wish.test == "above":
        return last > amount
    if wish.test == "below":
        return last < amount
    if wish.test == "unusual":
        chance = chance_of([value or 0.0 for value in reversed(values)])
        return chance is not None and chance < UNLIKELY
    change = _change(values)
    if change is None:
        return False
    sized = {"up": change, "down": -change, "moves": abs(change)}[wish.test]
    return sized * _PERCENT >= amount


def _change(values: Sequence[float | None]) -> float | None:
    """The last period's change on the one before, as a share of it."""
    last, before = values[0], values[1]
    return None if last is None or not before else (last - before) / abs(before)


def _against(wish: MetricWish, read: Reading) -> str:
    """What it was held against, as the end of a sentence."""
    if wish.test in {"above", "below"}:
        return f"; you asked to be told {wish.test} {read.write(wish.amount)}"
    if wish.test == "unusual":
        known = [value for value in read.values[1:] if value is not None]
        usual = sum(known) / len(known) if known else None
        return f"; usual is {read.write(usual)} (the mean of {len(known)} periods before)"
    change = _change(read.values)
    if change is None:
        return "; there is nothing before to hold it against"
    return f", {'up' if change >= 0 else 'down'} {abs(change):.1%} on {read.write(read.values[1])} before"


def _question(wish: MetricWish, read: Reading) -> str:
    """The question that leads on."""
    first, end = read.windows[0]
    where = "".join(f" with {one.field.replace('_', ' ')} {one.value}" for one in wish.filters)
    return f"{read.column.label}{where} by day from {first.isoformat()} to {end.isoformat()}"
