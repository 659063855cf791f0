"""Outer middleware: security headers, the request's id on its response, a bound on request bodies."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import TooLargeError
from server.responses import problem_response
from server.traffic.request_ids import HEADER

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Set where the response did not set its own (the page has a policy that lets its own files run)."""


class Hardening:
    """Adds the headers and the request's id to every response, and refuses bodies over `body_bytes`."""

    def __init__(self, app: ASGIApp, body_bytes: int) -> None:
        self._app, self._body_bytes = app, body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on between the two checks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sender = _with_headers(send, scope["state"]["request_id"])
        if _declared_length(scope) > self._body_bytes:
            await problem_response(self._too_large())(scope, receive, sender)
            return
        await self._app(scope, self._bounded(receive), sender)

    def _bounded(self, receive: Receive) -> Receive:
        """Counts a body that came without a length."""
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._body_bytes:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(self._too_large()))
            return message

        return bounded

    def _too_large(self) -> TooLargeError:
        return TooLargeError(f"A request may hold {self._body_bytes // 1024} KiB.")


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0


def _with_headers(send: Send, request_id: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault(HEADER, request_id)
        await send(message)

    return sender
