"""Conversations over HTTP: the caller's own, and those that a colleague shared."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from server.asker import Asker
from server.chat import schemas
from server.chat.archive import Archive, file_name
from server.chat.ports import Wanted
from server.chat.service import ChatService
from server.deps import ServerDeps
from server.paging import Cursor
from server.protocol import Id

MAX_LISTED = 200
Search = Annotated[str, Query(max_length=200, description="words of the title, a question or an answer")]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,128}$")]


def archive_router(deps: ServerDeps, service: ChatService) -> APIRouter:
    """Routes under `/copilot` that manage conversations."""
    router, archive = APIRouter(prefix="/copilot", tags=["copilot"]), Archive(deps)
    _own(router, archive, service)
    _kept(router, archive, deps)
    _shares(router, archive)
    _feedback(router, archive)
    return router


def _own(router: APIRouter, archive: Archive, service: ChatService) -> None:
    @router.get("/conversations")
    def list_conversations(
        asker: Asker,
        search: Search = "",
        pinned: bool | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
        cursor: Cursor = None,
    ) -> schemas.ConversationList:
        """The caller's conversations, pinned ones first, then the latest."""
        return archive.listed(asker.user_id, Wanted(limit, search, pinned), cursor)

    @router.get("/conversations/{conversation_id}")
    def read_conversation(conversation_id: Id, asker: Asker) -> schemas.ConversationDetail:
        """All turns of one of the caller's conversations."""
        return archive.detail(asker.user_id, conversation_id)

    @router.patch("/conversations/{conversation_id}")
    def change_conversation(
        conversation_id: Id, body: schemas.ConversationChange, asker: Asker
    ) -> schemas.ConversationItem:
        """Rename or pin one of the caller's conversations."""
        return archive.change(asker.user_id, conversation_id, body)

    @router.delete("/conversations/{conversation_id}", status_code=204)
    async def delete_conversation(conversation_id: Id, asker: Asker) -> None:
        """Delete one of the caller's conversations, with what the agent remembers of it."""
        await service.forget(asker, conversation_id)
        await run_in_threadpool(archive.remove, asker.user_id, conversation_id)


def _kept(router: APIRouter, archive: Archive, deps: ServerDeps) -> None:
    @router.get(
        "/conversations/{conversation_id}/export",
        responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
        response_model=schemas.ConversationFile,
    )
    def export_conversation(
        conversation_id: Id, asker: Asker, format: Literal["json", "markdown"] = "json"
    ) -> Response:
        """One of the caller's conversations as a file: JSON for programs, Markdown for people."""
        if format == "markdown":
            text, media, ending = archive.as_markdown(asker.user_id, conversation_id), "text/markdown", "md"
        else:
            made = archive.exported(asker.user_id, conversation_id)
            text, media, ending = made.model_dump_json(indent=1), "application/json", "json"
        saved = f'attachment; filename="{file_name(deps.clock(), ending)}"'
        return PlainTextResponse(text, media_type=media, headers={"Content-Disposition": saved})


def _shares(router: APIRouter, archive: Archive) -> None:
    @router.post("/conversations/{conversation_id}/share")
    def share_conversation(conversation_id: Id, asker: Asker) -> schemas.ShareLink:
        """A link to a conversation of the caller's; the same one until it is revoked."""
        return archive.share(asker.user_id, conversation_id)

    @router.delete("/conversations/{conversation_id}/share", status_code=204)
    def revoke_share(conversation_id: Id, asker: Asker) -> None:
        """Let the link open nothing any more."""
        archive.unshare(asker.user_id, conversation_id)

    @router.get("/shared/{token}")
    def read_shared(token: Token, asker: Asker) -> schemas.SharedConversation:
        """What is behind a link, as the reader's own policy allows."""
        return archive.shared(asker, token)


def _feedback(router: APIRouter, archive: Archive) -> None:
    @router.put("/runs/{run_id}/feedback")
    def give_feedback(run_id: Id, body: schemas.FeedbackGiven, asker: Asker) -> schemas.FeedbackShown:
        """Say what one of the caller's answers was worth; the last word counts."""
        return archive.say(asker.user_id, run_id, body)
