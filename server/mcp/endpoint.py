"""MCP over HTTP (streamable), behind the same gate as every other path.

Without its library the path says what to install.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from server.deps import ServerDeps
from server.errors import NotFoundError, NotSignedInError
from server.responses import problem_response
from tools.policy import Policy

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from mcp.server.context import ServerRequestContext
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from server.chat.service import ChatService


class McpEndpoint(Protocol):
    """An ASGI application that works while it is open."""

    def open(self) -> AbstractAsyncContextManager[None]:
        """Take requests until the block ends."""
        ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ...


def mcp_endpoint(deps: ServerDeps, service: ChatService) -> McpEndpoint:
    """The endpoint; where the extra or the tools are missing, one that says so."""
    if deps.toolroom is None or find_spec("mcp") is None:
        return ClosedEndpoint()
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from server.mcp.door import McpDoor

    door = McpDoor(service, deps.toolroom, _policy_of, deps.limits.runs)
    manager = StreamableHTTPSessionManager(
        door.server(deps.version), stateless=True, max_request_body_size=deps.limits.body_bytes
    )
    return OpenEndpoint(manager)


class OpenEndpoint:
    """Requests without sessions: a conversation goes on by its id, with any server process."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take requests until the block ends."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._manager.handle_request(scope, receive, send)


class ClosedEndpoint:
    """Says what is missing."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Nothing to open."""
        yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, with what to do."""
        missing = NotFoundError("MCP is not installed here: pip install 'retail-copilot[mcp]'.")
        answer: ASGIApp = problem_response(missing)
        await answer(scope, receive, send)


def _policy_of(context: ServerRequestContext[Any, Any]) -> Policy:
    """Who the gate has let in; deny by default."""
    policy = getattr(getattr(context.request, "state", None), "policy", None)
    if not isinstance(policy, Policy):
        raise NotSignedInError("Send a token as bearer.")
    return policy
