"""Outer middleware: security headers and a request id on every response, a bound on request bodies."""

from __future__ import annotations

import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import TooLargeError
from server.responses import problem_response

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Set where the response did not set its own (the page has a policy that lets its own files run)."""


class Hardening:
    """Adds the headers and a request id to every HTTP response; refuses bodies declared over `body_bytes`.

    The application itself ends bodies that are sent in pieces and grow longer than that.
    """

    def __init__(self, app: ASGIApp, body_bytes: int) -> None:
        self._app, self._body_bytes = app, body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the response gets its headers on the way out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _declared_length(scope) > self._body_bytes:
            error = TooLargeError(f"A request may hold {self._body_bytes // 1024} KiB.")
            await problem_response(error)(scope, receive, _with_headers(send))
        else:
            await self._app(scope, receive, _with_headers(send))


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0


def _with_headers(send: Send) -> Send:
    request_id = uuid.uuid4().hex

    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("X-Request-ID", request_id)
        await send(message)

    return sender
