"""Where Slack delivers, `/slack/events`: its signature is the credential.

Where Slack is not set up, the path says what is missing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.deps import ServerDeps
from server.errors import NotFoundError, NotSignedInError
from server.responses import problem_response
from server.slack.ports import SlackParts

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

    from server.chat.service import ChatService

PATH = "/slack/events"


class SlackEndpoint(Protocol):
    """An ASGI application that works while it is open."""

    def open(self) -> AbstractAsyncContextManager[None]:
        """Take requests until the block ends."""
        ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ...


def slack_endpoint(deps: ServerDeps, service: ChatService) -> SlackEndpoint:
    """The endpoint; where Slack is not set up, one that says so."""
    if deps.slack is None or find_spec("slack_bolt") is None:
        return ClosedEndpoint()
    return OpenEndpoint(deps.slack, deps, service)


class OpenEndpoint:
    """Hands signed requests to Bolt."""

    def __init__(self, parts: SlackParts, deps: ServerDeps, service: ChatService) -> None:
        self._parts, self._deps, self._service = parts, deps, service
        self._handler: AsyncSlackRequestHandler | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take requests until the block ends; end the runs before, and what is at work comes to its end."""
        import aiohttp
        from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

        from server.slack.door import SlackDoor

        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            door = SlackDoor(self._parts, self._deps, self._service, session)
            self._handler = AsyncSlackRequestHandler(door.app())
            yield
            self._handler = None
            await door.close()
            self._parts.store.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; one that Slack did not sign learns nothing."""
        request = Request(scope, receive)
        if self._handler is None or not self._is_signed(request, await request.body()):
            refusal: ASGIApp = problem_response(
                NotSignedInError("Slack signs its requests; this one is not.")
            )
            await refusal(scope, receive, send)
            return
        answer = await self._handler.handle(request)
        await answer(scope, receive, send)

    def _is_signed(self, request: Request, body: bytes) -> bool:
        """Whether Slack signed this body within the last five minutes.

        Bolt checks it again; but it reads the body first, which a stranger may have made unreadable.
        """
        from slack_sdk.signature import SignatureVerifier

        stamp = request.headers.get("x-slack-request-timestamp", "")
        if not (stamp.isascii() and stamp.isdecimal()) or len(stamp) > len("9999999999"):
            return False
        signature = request.headers.get("x-slack-signature", "")
        try:
            return SignatureVerifier(self._parts.signing_secret).is_valid(body, stamp, signature)
        except (UnicodeDecodeError, TypeError):
            return False


class ClosedEndpoint:
    """Says what is missing."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Nothing to open."""
        yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, with what to do."""
        missing = NotFoundError(
            "Slack is not set up here: pip install 'retail-copilot[slack]', then set its token and secret."
        )
        answer: ASGIApp = problem_response(missing)
        await answer(scope, receive, send)
