"""Bodies of the chat endpoints."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from agent.answer.model import Answer
from server.ports import Conversation, Turn, TurnStatus
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


class ConversationList(BaseModel):
    """The latest conversations, the newest first."""

    conversations: list[ConversationItem]


class TurnItem(BaseModel):
    """A question and how its run ended; `answer` is there when the run got so far."""

    run_id: str
    question: str
    status: TurnStatus
    asked_at: datetime
    answer: Answer | None = None


class ConversationDetail(BaseModel):
    """A conversation with all its turns, in order."""

    id: str
    turns: list[TurnItem]


def conversation_item(conversation: Conversation) -> ConversationItem:
    """The list entry of `conversation`."""
    return ConversationItem.model_validate(conversation, from_attributes=True)


def turn_item(turn: Turn) -> TurnItem:
    """The turn with its kept answer read back."""
    answer = None if turn.answer is None else Answer.model_validate_json(turn.answer)
    return TurnItem(
        run_id=turn.run_id, question=turn.question, status=turn.status, asked_at=turn.asked_at, answer=answer
    )
