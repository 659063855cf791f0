"""One run: its numbered events, kept so that any number of readers can follow, leave and resume."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from ag_ui.core import BaseEvent

from agent.answer.model import Answer
from agent.events import AgentEvent, AnswerReady, TextDelta
from server.deps import Limits
from server.errors import IncompleteRunError, Problem
from server.protocol import Narrator, wire


class Run:
    """The events of one run, in wire form; each reader has a cursor of its own, so none holds up another.

    Text deltas are gathered for `delta_seconds` before they become one event (the first goes out at once).
    A run that nobody has followed for `orphan_seconds` asks to be stopped.
    """

    def __init__(
        self, run_id: str, conversation_id: str, clock: Callable[[], datetime], limits: Limits
    ) -> None:
        self.id, self.conversation_id = run_id, conversation_id
        self.question, self.door = "", "chat"
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        self.finished_at: float | None = None
        self.stop_requested = asyncio.Event()
        self._clock, self._limits = clock, limits
        self._started = time.monotonic()
        self.seconds_to_text: float | None = None
        self._narrator = Narrator(conversation_id, run_id)
        self._events: list[str] = []
        self._news = asyncio.Event()
        self._followers = 0
        self._text: list[str] = []
        self._flushed_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._publish(self._narrator.begin())

    @property
    def seconds(self) -> float:
        """How long ago it began."""
        return time.monotonic() - self._started

    @property
    def finished(self) -> bool:
        """Whether no more events will come."""
        return self.finished_at is not None

    def accept(self, event: AgentEvent) -> None:
        """Take in what the agent reports; after the end of the run nothing is taken in.

        Raises:
            IncompleteRunError: The run reports without end.
        """
        if self.finished:
            return
        if len(self._events) >= self._limits.run_events:
            raise IncompleteRunError("The run has more events than a run may have.")
        if self.seconds_to_text is None and isinstance(event, TextDelta | AnswerReady):
            self.seconds_to_text = self.seconds
        if isinstance(event, TextDelta):
            self._text.append(event.text)
            self._flush_soon()
            return
        if isinstance(event, AnswerReady):
            self.answer = event.answer
        self._flush()
        self._publish(self._narrator.tell(event))

    def finish(self) -> None:
        """End the run as done."""
        self._end(self._narrator.finish)

    def cancel(self) -> None:
        """End the run as stopped."""
        self._end(self._narrator.cancel)

    def fail(self, error: BaseException, problem: Problem) -> None:
        """End the run as failed."""
        self.error = error
        self._end(lambda: self._narrator.fail(problem))

    async def follow(self, after: int = -1) -> AsyncGenerator[tuple[int, str], None]:
        """Every event after number `after` as (number, JSON), those to come included, until the end."""
        position = after + 1
        self._followers += 1
        try:
            while True:
                while position < len(self._events):
                    yield position, self._events[position]
                    position += 1
                if self.finished:
                    return
                await self._news.wait()
        finally:
            self._followers -= 1
            self._watch_orphan()

    def _end(self, closing: Callable[[], list[BaseEvent]]) -> None:
        if self.finished:
            return
        self._flush()
        self.finished_at = asyncio.get_running_loop().time()
        self._publish(closing())

    def _flush_soon(self) -> None:
        loop = asyncio.get_running_loop()
        wait = self._flushed_at + self._limits.delta_seconds - loop.time()
        if wait <= 0:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(wait, self._flush)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._text:
            text, self._text = "".join(self._text), []
            self._flushed_at = asyncio.get_running_loop().time()
            self._publish(self._narrator.tell(TextDelta(text)))

    def _publish(self, events: list[BaseEvent]) -> None:
        at = self._clock()
        for event in events:
            self._events.append(wire(event, run_id=self.id, seq=len(self._events), at=at))
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _watch_orphan(self) -> None:
        if not self._followers and not self.finished:
            asyncio.get_running_loop().call_later(self._limits.orphan_seconds, self._stop_orphan)

    def _stop_orphan(self) -> None:
        if not self._followers:
            self.stop_requested.set()
