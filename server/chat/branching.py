"""Branches: a new conversation that begins like another, so that an earlier question is asked anew."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from server.asker import Asker
from server.chat.ports import Conversations, Turn
from server.chat.service import ChatService
from server.deps import ServerDeps
from server.errors import NotFoundError
from server.protocol import Id
from tools.policy import Policy


class BranchPoint(BaseModel):
    """The first turn that the branch does not have."""

    model_config = ConfigDict(extra="forbid")

    before_run_id: Id = Field(examples=["f3b1c2"])


class Branch(BaseModel):
    """A new conversation and how many turns it begins with."""

    conversation_id: str
    turns: int


def branching_router(deps: ServerDeps, service: ChatService) -> APIRouter:
    """The route under `/copilot/conversations`."""
    router, branches = APIRouter(prefix="/copilot", tags=["copilot"]), Branches(deps, service)

    @router.post("/conversations/{conversation_id}/branch", status_code=201)
    async def branch_conversation(conversation_id: Id, body: BranchPoint, asker: Asker) -> Branch:
        """A new conversation with the turns before one of this conversation's, which stays as it is."""
        return await branches.make(conversation_id, body.before_run_id, asker)

    return router


class Branches:
    """Copies the beginning of conversations."""

    def __init__(self, deps: ServerDeps, service: ChatService) -> None:
        self._kept, self._service = deps.conversations, service

    async def make(self, conversation_id: str, before_run_id: str, asker: Policy) -> Branch:
        """The branch.

        Raises:
            NotFoundError: The caller has no such conversation, or there is no such turn in it.
        """
        turns = await run_in_threadpool(self._kept.turns, asker.user_id, conversation_id) or ()
        place = next((at for at, turn in enumerate(turns) if turn.run_id == before_run_id), None)
        if place is None:
            raise NotFoundError("You have no such turn.")
        fresh_id = uuid.uuid4().hex
        dropped = sum(turn.status == "done" for turn in turns[place:])
        await self._service.branch(asker, conversation_id, fresh_id, dropped)
        copied = await run_in_threadpool(_copy, self._kept, turns[:place], asker, fresh_id)
        return Branch(conversation_id=fresh_id, turns=copied)


def _copy(kept: Conversations, turns: Sequence[Turn], asker: Policy, fresh_id: str) -> int:
    """Put the turns that have ended into the new conversation, as runs of their own; how many."""
    ended = [turn for turn in turns if turn.status != "running"]
    for turn in ended:
        run_id = uuid.uuid4().hex
        copy = Turn(run_id, turn.question, "running", turn.asked_at, policy=turn.policy)
        kept.begin_turn(asker.user_id, fresh_id, copy)
        kept.end_turn(asker.user_id, run_id, turn.status, turn.answer)
    return len(ended)
