"""Chat over plain HTTP: a whole answer, or a conversation to begin."""

from __future__ import annotations

import asyncio
import uuid

from fastapi import APIRouter, Request

from server.chat.run import Run
from server.chat.schemas import (
    ChatReply,
    ChatRequest,
    ConversationItem,
    NewConversation,
    conversation_item,
)
from server.chat.service import ChatService
from server.deps import ServerDeps
from server.errors import RunStoppedError
from server.protocol import Ask


def chat_router(deps: ServerDeps, service: ChatService) -> APIRouter:
    """Routes under `/copilot` that ask."""
    router = APIRouter(prefix="/copilot", tags=["copilot"])
    conversations = deps.conversations

    @router.post("/chat")
    async def chat(body: ChatRequest, request: Request) -> ChatReply:
        """Ask a question and wait for the whole answer; leaving stops the work."""
        ask = Ask(text=body.message, conversation_id=body.conversation_id, now=body.now)
        run = service.start(request.state.policy, ask, door="rest")
        await _await_end(run, request)
        if run.error is not None:
            raise run.error
        if run.answer is None:
            raise RunStoppedError("The run was stopped before it had an answer.")
        return ChatReply(conversation_id=run.conversation_id, run_id=run.id, answer=run.answer)

    @router.post("/conversation", status_code=201)
    async def begin_conversation(body: NewConversation, request: Request) -> ConversationItem:
        """Begin a conversation."""
        made = await asyncio.to_thread(
            conversations.create, request.state.policy.user_id, uuid.uuid4().hex, body.title, deps.clock()
        )
        return conversation_item(made)

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
