"""The streaming protocol: AG-UI 1.0 events out (each with `seq` and `runId`), four small messages in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ag_ui.core import (
    BaseEvent,
    CustomEvent,
    RunErrorEvent,
    RunFinishedCancelledOutcome,
    RunFinishedEvent,
    RunFinishedSuccessOutcome,
    RunStartedEvent,
    StepFinishedEvent,
    StepStartedEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
)
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from agent.answer.model import Answer
from agent.events import AgentEvent, AnswerReady, ModelCalled, StepFinished, StepStarted, TextDelta
from ingestion.lake.cards import card_numbers
from server.errors import MalformedMessageError, Problem

PROTOCOL_VERSION = "1.0"
ANSWER_EVENT = "retail.answer"
PROBLEM_EVENT = "retail.problem"
PONG_EVENT = "retail.pong"


def _no_card(value: str) -> str:
    if next(card_numbers(value), None) is not None:
        raise ValueError("an id that looks like a card number is not taken")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"), AfterValidator(_no_card)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(_Message):
    """Ask a question; a repeated `run_id` follows the run that is there instead of asking again."""

    type: Literal["ask"] = "ask"
    text: str = Field(min_length=1)
    conversation_id: Id | None = None
    run_id: Id | None = None
    now: datetime | None = Field(default=None, description="the clock for relative dates")


class Stop(_Message):
    """Stop a run and all its work."""

    type: Literal["stop"] = "stop"
    run_id: Id


class Resume(_Message):
    """Follow a run again, from the event after `after`."""

    type: Literal["resume"] = "resume"
    run_id: Id
    after: int = Field(default=-1, ge=-1)


class Ping(_Message):
    """Ask for a sign of life."""

    type: Literal["ping"] = "ping"


ClientMessage = Ask | Stop | Resume | Ping
_CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="type")]
)


def parse_client_message(text: str) -> ClientMessage:
    """Read what a client sent.

    Raises:
        MalformedMessageError: It is no message of this protocol.
    """
    try:
        return _CLIENT_MESSAGE.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedMessageError(f"{where + ': ' if where else ''}{first['msg']}") from error


def wire(event: BaseEvent, *, run_id: str, seq: int, at: datetime) -> str:
    """The event as JSON text, stamped with its run, its number in the run (from 0) and the time in ms."""
    stamps = {"timestamp": int(at.timestamp() * 1000), "seq": seq, "runId": run_id}
    return event.model_copy(update=stamps).model_dump_json(by_alias=True)


def problem_notice(problem: Problem, run_id: str | None) -> str:
    """Tells a websocket client that a message of its was refused; the run that it was about, if any."""
    notice = CustomEvent(name=PROBLEM_EVENT, value=problem.document())
    about = {} if run_id is None else {"runId": run_id}
    return notice.model_copy(update=about).model_dump_json(by_alias=True)


def pong() -> str:
    """The reply to a ping."""
    return CustomEvent(name=PONG_EVENT, value=None).model_dump_json(by_alias=True)


class Narrator:
    """Tells one run in AG-UI events: steps and the text message are always closed before the run ends."""

    def __init__(self, conversation_id: str, run_id: str) -> None:
        self._conversation_id, self._run_id = conversation_id, run_id
        self._message_id = f"{run_id}-answer"
        self._open_steps: dict[str, None] = {}
        self._text_open = self._text_told = False

    def begin(self) -> list[BaseEvent]:
        """Open the run."""
        return [
            RunStartedEvent(
                thread_id=self._conversation_id, run_id=self._run_id, protocol_version=PROTOCOL_VERSION
            )
        ]

    def tell(self, event: AgentEvent) -> list[BaseEvent]:
        """Translate what the agent reports."""
        match event:
            case StepStarted(name, label):
                self._open_steps[name] = None
                return [StepStartedEvent(step_name=name, metadata={"label": label})]
            case StepFinished(name, detail):
                self._open_steps.pop(name, None)
                return [StepFinishedEvent(step_name=name, metadata={"detail": detail})]
            case ModelCalled():
                return []
            case TextDelta(text):
                return self._text(text)
            case AnswerReady(answer):
                return self._answer(answer)

    def finish(self) -> list[BaseEvent]:
        """Close a run that came to its end."""
        return [*self._close(), self._finished(RunFinishedSuccessOutcome())]

    def cancel(self) -> list[BaseEvent]:
        """Close a run that was stopped."""
        return [*self._close(), self._finished(RunFinishedCancelledOutcome())]

    def fail(self, problem: Problem) -> list[BaseEvent]:
        """Close a run that failed."""
        return [*self._close(), RunErrorEvent(message=problem.detail or problem.title, code=problem.code)]

    def _finished(self, outcome: RunFinishedSuccessOutcome | RunFinishedCancelledOutcome) -> BaseEvent:
        return RunFinishedEvent(thread_id=self._conversation_id, run_id=self._run_id, outcome=outcome)

    def _text(self, text: str) -> list[BaseEvent]:
        if not text:
            return []
        opening = [] if self._text_open else [self._opening()]
        self._text_open = self._text_told = True
        return [*opening, TextMessageContentEvent(message_id=self._message_id, delta=text)]

    def _opening(self) -> BaseEvent:
        return TextMessageStartEvent(message_id=self._message_id, role="assistant")

    def _answer(self, answer: Answer) -> list[BaseEvent]:
        """The whole answer; its text comes as a message too, where it was not streamed."""
        text = [] if self._text_told else self._text(answer.text)
        value = CustomEvent(name=ANSWER_EVENT, value=answer.model_dump(mode="json"))
        return [*text, *self._close(), value]

    def _close(self) -> list[BaseEvent]:
        closing: list[BaseEvent] = [StepFinishedEvent(step_name=name) for name in self._open_steps]
        if self._text_open:
            closing.insert(0, TextMessageEndEvent(message_id=self._message_id))
        self._open_steps.clear()
        self._text_open = False
        return closing
