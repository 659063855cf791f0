"""Spans and times of what the agent does within one run: its steps, and its calls of a language model."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType

from agent.events import AgentEvent, ModelCalled, StepFinished, StepStarted
from server.traffic.metrics import ServerMetrics
from server.traffic.ports import Tracing


@dataclass
class RunWatch:
    """Opens and closes spans by what the agent reports; leaving it closes those that are open."""

    tracing: Tracing
    metrics: ServerMetrics
    _open: list[tuple[str, float, AbstractContextManager[None]]] = field(default_factory=list)

    def __enter__(self) -> RunWatch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Mark open steps as failed where the run is left by an error."""
        while self._open:
            self._open.pop()[2].__exit__(kind, error, trace)

    def see(self, event: AgentEvent) -> None:
        """Take in what the agent reports."""
        match event:
            case StepStarted(name):
                span = self.tracing.span(f"step {name}", {})
                span.__enter__()
                self._open.append((name, time.perf_counter(), span))
            case StepFinished(name):
                self._finish(name)
            case ModelCalled(given, taken, fell_back):
                self.metrics.model_called(given, taken, fell_back=fell_back)
                told = {"gen_ai.usage.input_tokens": given, "gen_ai.usage.output_tokens": taken}
                with self.tracing.span("model call", told):
                    pass
            case _:
                pass

    def _finish(self, name: str) -> None:
        """Close a step, and what was begun within it and never told to have ended."""
        while any(open_name == name for open_name, _, _ in self._open):
            last, started, span = self._open.pop()
            span.__exit__(None, None, None)
            if last == name:
                self.metrics.step_ended(name, time.perf_counter() - started)
                return
