"""Bodies of the chat endpoints."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.answer.model import Answer
from server.chat.ports import Conversation, Feedback, Reason, Turn, TurnStatus
from server.protocol import Id


class ChatRequest(BaseModel):
    """A question, in a conversation or by itself."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(min_length=1, examples=["What was revenue last month?"])
    conversation_id: Id | None = None
    now: datetime | None = Field(default=None, description="the clock for relative dates")


class ChatReply(BaseModel):
    """The whole answer, and where to go on asking."""

    conversation_id: str
    run_id: str
    answer: Answer


class Stopping(BaseModel):
    """A run that has been told to stop; its last event says when it has."""

    run_id: str


class NewConversation(BaseModel):
    """A conversation to begin; it is titled by its first question unless a title is given."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(default="", max_length=120)


class ConversationItem(BaseModel):
    """A conversation in a list; times are UTC."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    turns: int
    pinned: bool = False
    shared: bool = Field(default=False, description="there is a link to it")


class ConversationList(BaseModel):
    """Conversations, pinned ones first, then the latest; pass `next` as `cursor` to go on."""

    conversations: list[ConversationItem]
    next: str | None = None


class ConversationChange(BaseModel):
    """What to change of a conversation; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = (
        Field(default=None, examples=["Board meeting"])
    )
    pinned: bool | None = None


class FeedbackGiven(BaseModel):
    """What the asker says of an answer."""

    model_config = ConfigDict(extra="forbid")

    helpful: bool
    reason: Reason | None = Field(default=None, examples=[Reason.INCOMPLETE])
    comment: str = Field(default="", max_length=1_000, examples=["Returns are missing."])


class FeedbackShown(BaseModel):
    """What the asker said of an answer; the time is UTC."""

    helpful: bool
    reason: Reason | None = None
    comment: str = ""
    at: datetime


class TurnItem(BaseModel):
    """A question and how its run ended; `answer` is there when the run got so far."""

    run_id: str
    question: str
    status: TurnStatus
    asked_at: datetime
    answer: Answer | None = None
    feedback: FeedbackShown | None = None


class ConversationDetail(BaseModel):
    """A conversation with all its turns, in order."""

    id: str
    title: str = ""
    pinned: bool = False
    shared: bool = False
    turns: list[TurnItem]


class ConversationFile(BaseModel):
    """A conversation as it is exported; times are UTC."""

    exported_at: datetime
    conversation: ConversationItem
    turns: list[TurnItem]


class ShareLink(BaseModel):
    """A link to a conversation: put `path` behind the page's address; `token` opens it by REST."""

    token: str
    path: str = Field(examples=["/#shared=1JtE…"])


class SharedTurn(BaseModel):
    """A question and, where the reader's rights cover those under which it was computed, its answer."""

    question: str
    asked_at: datetime
    status: TurnStatus
    answer: Answer | None = None
    withheld: str | None = Field(default=None, description="why there is no answer to see, for people")


class SharedConversation(BaseModel):
    """A conversation that a colleague shared, as this reader may see it; nothing can be changed in it."""

    title: str
    shared_at: datetime
    turns: list[SharedTurn]


def conversation_item(conversation: Conversation) -> ConversationItem:
    """The list entry of `conversation`."""
    return ConversationItem.model_validate(conversation, from_attributes=True)


def turn_item(turn: Turn, feedback: Feedback | None = None) -> TurnItem:
    """The turn with its kept answer read back, and what the asker said of it."""
    answer = None if turn.answer is None else Answer.model_validate_json(turn.answer)
    said = None if feedback is None else FeedbackShown.model_validate(feedback, from_attributes=True)
    return TurnItem(
        run_id=turn.run_id,
        question=turn.question,
        status=turn.status,
        asked_at=turn.asked_at,
        answer=answer,
        feedback=said,
    )
