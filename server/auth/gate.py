"""The gate every request and websocket passes: known host, own origin, and a policy unless it is public."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from server.auth.tickets import Tickets
from server.errors import ForeignOriginError, NotSignedInError, ServerError
from server.ports import Access
from server.responses import problem_response
from tools.policy import Policy

PUBLIC_PATHS = frozenset(
    {
        *("/", "/favicon.svg", "/healthz", "/readyz", "/metrics", "/.well-known/jwks.json", "/auth/session"),
        *("/auth/setup", "/auth/register", "/auth/verify", "/auth/login", "/auth/refresh", "/auth/logout"),
        *("/auth/forgot-password", "/auth/reset-password", "/auth/change-email/confirm", "/slack/events"),
    }
)
"""All that may be reached without signing in, besides the page's own files; Slack signs what it sends."""
PUBLIC_PREFIX = "/assets/"
HEALTH_PATHS = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks a server for, by its bare address."""

_SAFE_METHODS = frozenset({"GET", "HEAD"})
_REFUSED_SOCKET = 4000 + HTTPStatus.UNAUTHORIZED


class Gate:
    """Refuses what is not allowed; everything is refused unless it is named public or brings a credential.

    The policy is left in `request.state.policy` (None on a public path without a credential).
    """

    def __init__(self, app: ASGIApp, access: Access, tickets: Tickets, hosts: frozenset[str]) -> None:
        self._app, self._access, self._tickets = app, access, tickets
        self._names = frozenset(name.strip("[]") for name in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the connection through, or answer it with a refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            policy = await self._admit(HTTPConnection(scope))
        except ServerError as error:
            await _refuse(error, scope, receive, send)
            return
        scope.setdefault("state", {})["policy"] = policy
        await self._app(scope, receive, send)

    async def _admit(self, connection: HTTPConnection) -> Policy | None:
        host = connection.headers.get("host", "")
        if _hostname(host) not in self._names and connection.scope["path"] not in HEALTH_PATHS:
            raise ForeignOriginError("This server does not go by that name.")
        _check_origin(connection, host)
        policy = await run_in_threadpool(self._policy, connection)
        if policy is None and not _is_public(connection):
            raise NotSignedInError(
                "Open the link that `retail serve` printed, sign in, or send a bearer token."
            )
        return policy

    def _policy(self, connection: HTTPConnection) -> Policy | None:
        scheme, _, credential = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._access.of_token(credential.strip())
        if connection.scope["type"] == "websocket" and "ticket" in connection.query_params:
            return self._tickets.take(connection.query_params["ticket"])
        cookie = connection.cookies.get(self._access.cookie_name)
        return self._access.of_session(cookie) if cookie else None


def _is_public(connection: HTTPConnection) -> bool:
    if connection.scope["type"] == "websocket":
        return False
    path: str = connection.scope["path"]
    return path in PUBLIC_PATHS or path.startswith(PUBLIC_PREFIX)


def _hostname(host: str) -> str | None:
    """The name in a Host header; None when it is not a name and a port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _check_origin(connection: HTTPConnection, host: str) -> None:
    """A browser's unsafe request or websocket must come from our own page.

    Programs send no Origin; they are let through only with a bearer token (or to sign in).
    """
    safe = connection.scope["type"] == "http" and connection.scope["method"] in _SAFE_METHODS
    origin = connection.headers.get("origin")
    if not safe and connection.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise ForeignOriginError("Requests from other sites are refused.")
    if safe or (origin is None and connection.scope["type"] == "http"):
        return
    if origin is None:
        if "authorization" in connection.headers:
            return
        raise ForeignOriginError("A websocket without an Origin needs a bearer token.")
    if origin not in {f"http://{host}", f"https://{host}"}:
        raise ForeignOriginError("Requests from other sites are refused.")


async def _refuse(error: ServerError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the problem; a websocket is closed before it opens, which a client sees as HTTP 403."""
    if scope["type"] == "websocket":
        await WebSocketClose(code=_REFUSED_SOCKET, reason=type(error).__name__)(scope, receive, send)
        return
    await problem_response(error)(scope, receive, send)
