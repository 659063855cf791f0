"""What a run of the agent tells its caller while it works."""

from __future__ import annotations

from dataclasses import dataclass

from agent.answer.model import Answer


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A node of the graph began; `label` is for people ("Reading the question")."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class StepFinished:
    """The node is done; `detail` says what came of it, in a few words."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer's text, already verified."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The whole answer; always the last event of a run that was not cancelled."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class ModelCalled:
    """A language model was asked: tokens in and out, and whether the offline model had to answer."""

    input_tokens: int
    output_tokens: int
    fell_back: bool = False


AgentEvent = StepStarted | StepFinished | ModelCalled | TextDelta | AnswerReady
