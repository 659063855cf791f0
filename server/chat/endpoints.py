"""Chat over plain HTTP: a whole answer, and the conversations that were had."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request

from server.chat.run import Run
from server.chat.schemas import (
    ChatReply,
    ChatRequest,
    ConversationDetail,
    ConversationItem,
    ConversationList,
    NewConversation,
    conversation_item,
    turn_item,
)
from server.chat.service import ChatService
from server.deps import ServerDeps
from server.errors import NotFoundError, RunStoppedError
from server.protocol import Ask, Id

MAX_LISTED = 200


def chat_router(deps: ServerDeps, service: ChatService) -> APIRouter:
    """Routes under `/copilot` that ask and list."""
    router = APIRouter(prefix="/copilot", tags=["copilot"])
    conversations = deps.conversations

    @router.post("/chat")
    async def chat(body: ChatRequest, request: Request) -> ChatReply:
        """Ask a question and wait for the whole answer; leaving stops the work."""
        ask = Ask(text=body.message, conversation_id=body.conversation_id, now=body.now)
        run = service.start(request.state.policy, ask)
        await _await_end(run, request)
        if run.error is not None:
            raise run.error
        if run.answer is None:
            raise RunStoppedError("The run was stopped before it had an answer.")
        return ChatReply(conversation_id=run.conversation_id, run_id=run.id, answer=run.answer)

    @router.get("/conversations")
    async def list_conversations(
        request: Request, limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50
    ) -> ConversationList:
        """The caller's conversations, the latest first."""
        found = await asyncio.to_thread(conversations.recent, request.state.policy.user_id, limit)
        return ConversationList(conversations=[conversation_item(one) for one in found])

    @router.post("/conversation", status_code=201)
    async def begin_conversation(body: NewConversation, request: Request) -> ConversationItem:
        """Begin a conversation."""
        made = await asyncio.to_thread(
            conversations.create, request.state.policy.user_id, uuid.uuid4().hex, body.title, deps.clock()
        )
        return conversation_item(made)

    @router.get("/conversations/{conversation_id}")
    async def read_conversation(conversation_id: Id, request: Request) -> ConversationDetail:
        """All turns of one of the caller's conversations."""
        turns = await asyncio.to_thread(conversations.turns, request.state.policy.user_id, conversation_id)
        if turns is None:
            raise NotFoundError("You have no such conversation.")
        return ConversationDetail(id=conversation_id, turns=[turn_item(turn) for turn in turns])

    return router


async def _await_end(run: Run, request: Request) -> None:
    """Wait for the run to end; a caller who leaves before stops it."""
    ended = asyncio.create_task(_ended(run))
    left = asyncio.create_task(_left(request))
    await asyncio.wait({ended, left}, return_when=asyncio.FIRST_COMPLETED)
    if not ended.done():
        run.stop_requested.set()
    left.cancel()
    await ended


async def _ended(run: Run) -> None:
    async for _ in run.follow():
        pass


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
