"""Steps of a run, told to whoever follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from langgraph.config import get_stream_writer

from agent.events import StepFinished, StepStarted


@contextmanager
def step(name: str, label: str) -> Iterator[Callable[[str], None]]:
    """Announce a step and its end; call the yielded function with what came of it."""
    tell = get_stream_writer()
    outcome: list[str] = []
    tell(StepStarted(name, label))
    yield outcome.append
    tell(StepFinished(name, outcome[-1] if outcome else ""))
