"""What every stage of the composition reads: the question's signals, the roles of its words, its time."""

from __future__ import annotations

from dataclasses import dataclass

from agent.nlu.reading import Frame
from agent.nlu.roles import Roles
from agent.nlu.signals import Signals
from agent.nlu.timing import Timing
from tools.semantic.model import SemanticModel


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, read; `base` is the frame of the conversation that it goes on from, if any."""

    signals: Signals
    roles: Roles
    timing: Timing
    model: SemanticModel
    base: Frame | None = None

    @property
    def text(self) -> str:
        """The question in lower case."""
        return self.signals.lower

    def has_metric(self, name: str) -> bool:
        """Whether this shop can measure it."""
        return name in self.model.metrics

    def has_dimension(self, name: str) -> bool:
        """Whether this shop can break down by it."""
        return name in self.model.dimensions
