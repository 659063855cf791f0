"""A copilot that answers from a script, and short ways to write answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from agent.answer.model import Answer, Citation, Column, TableBlock
from agent.events import AgentEvent, AnswerReady, StepStarted
from agent.ports import Question


class ScriptedCopilot:
    """Gives the answers of a function from question to answer, and remembers what it was asked."""

    def __init__(self, script: Callable[[Question], Answer]) -> None:
        self._script = script
        self.asked: list[Question] = []
        self.closed = False

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        self.asked.append(question)
        yield StepStarted("understand", "Reading the question")
        yield AnswerReady(self._script(question))

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Nothing is remembered."""

    async def forget(self, question: Question) -> None:
        """Nothing is remembered."""

    async def close(self) -> None:
        self.closed = True


def table(rows: Sequence[Sequence[object]], *columns: Column) -> TableBlock:
    return TableBlock.model_validate({"id": "t1", "title": "Result", "columns": columns, "rows": rows})


def cited(text: str, *quotes: tuple[str, int, str]) -> tuple[Citation, ...]:
    """Citations of table `t1`: each quote is (stretch of the text, row, column)."""
    return tuple(
        Citation(start=text.index(q), end=text.index(q) + len(q), table="t1", row=row, column=column)
        for q, row, column in quotes
    )
