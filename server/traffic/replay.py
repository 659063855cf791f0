"""Idempotency keys: a write that is repeated with its key is answered from what was kept, not done again."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingestion.lake.cards import card_numbers
from server.errors import ConflictError, MalformedMessageError
from server.responses import problem_response
from server.traffic.ports import Claim, Replays, Response
from server.traffic.rates import user_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_PATTERN = r"^[\x21-\x7e]{1,128}$"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_KEPT = ("/auth/", "/v1/agui", "/mcp", "/slack/")
"""Paths whose answers hold secrets, are streams, or have a rule of their own."""
_KEPT_BYTES = 4 * 1024 * 1024
_KEPT_HEADERS = frozenset({"content-type", "content-disposition"})
_REFUSED, _FAILED = 400, 500
_RETRIED = frozenset({401, 403, 408, 409, 413, 429})
"""Refusals that may be otherwise next time."""


class Replaying:
    """Behind the gate: keys belong to their user; a key used with another request is a conflict."""

    def __init__(self, app: ASGIApp, replays: Replays, clock: Callable[[], datetime]) -> None:
        self._app, self._replays, self._clock = app, replays, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer from what was kept."""
        key, user = (_key(scope), user_of(scope)) if _applies(scope) else (None, None)
        if key is None or user is None:
            await self._app(scope, receive, send)
            return
        if not re.match(KEY_PATTERN, key):
            error = MalformedMessageError(f"{HEADER}: 1 to 128 visible characters.")
            await problem_response(error)(scope, receive, send)
            return
        key, body = _kept_as(key), await _whole(receive)
        if body is None:
            return
        claim = await run_in_threadpool(
            self._replays.claim, user, key, _fingerprint(scope, body), self._clock()
        )
        if claim.mine:
            await self._answer(scope, body, _Recorder(send), user, key)
            return
        await _known(claim, _fingerprint(scope, body), scope, receive, send)

    async def _answer(self, scope: Scope, body: bytes, recorder: _Recorder, user: str, key: str) -> None:
        """Do the work once; what came of it is kept, and the key is free again when nothing did."""
        try:
            await self._app(scope, _once(body), recorder.send)
        finally:
            kept = recorder.response()
            if kept is None:
                await run_in_threadpool(self._replays.release, user, key)
            else:
                await run_in_threadpool(self._replays.keep, user, key, kept)


@dataclass
class _Recorder:
    """Passes a response on and remembers it, up to a size."""

    onward: Send
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            found = Headers(raw=message["headers"]).items()
            self.headers = [(name, value) for name, value in found if name in _KEPT_HEADERS]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")[: _KEPT_BYTES + 1 - len(self.body)]
            self.whole = not message.get("more_body", False)
        await self.onward(message)

    def response(self) -> Response | None:
        """What is to be kept; None where the request may be tried again."""
        failed = self.status >= _FAILED or self.status in _RETRIED or not self.status
        if failed or not self.whole or len(self.body) > _KEPT_BYTES or self._mentions_a_card():
            return None
        return Response(self.status, tuple(self.headers), bytes(self.body))

    def _mentions_a_card(self) -> bool:
        """Whether it tells a card number, such as one in the statement of the request: not to be kept."""
        return next(card_numbers(self.body.decode("utf-8", "replace")), None) is not None


def applies_to(method: str, path: str) -> bool:
    """Whether a key is looked at for such a request."""
    return method in WRITES and not path.startswith(NOT_KEPT)


def _applies(scope: Scope) -> bool:
    return scope["type"] == "http" and applies_to(scope["method"], scope["path"])


def _key(scope: Scope) -> str | None:
    return Headers(scope=scope).get(HEADER)


def _kept_as(key: str) -> str:
    """What stands for a key where it is kept: callers may put anything into it."""
    return hashlib.sha256(key.encode()).hexdigest()


def _fingerprint(scope: Scope, body: bytes) -> str:
    asked = f"{scope['method']} {scope['path']}?".encode() + scope.get("query_string", b"") + b"\n"
    return hashlib.sha256(asked + body).hexdigest()


async def _whole(receive: Receive) -> bytes | None:
    """The whole body, whose size the outer layer bounds; None when the caller has left."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


def _once(body: bytes) -> Receive:
    """Gives the body, then nothing: the work goes on though its caller may leave and ask again."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return receive


async def _known(claim: Claim, fingerprint: str, scope: Scope, receive: Receive, send: Send) -> None:
    if claim.fingerprint != fingerprint:
        error = ConflictError("That idempotency key was used for another request. Take a new one.")
        await problem_response(error)(scope, receive, send)
    elif claim.response is None:
        error = ConflictError("The same request is being answered. Ask again in a moment.")
        await problem_response(error)(scope, receive, send)
    else:
        await _replay(claim.response, send)


async def _replay(response: Response, send: Send) -> None:
    start: Message = {"type": "http.response.start", "status": response.status, "headers": []}
    headers = MutableHeaders(scope=start)
    for name, value in (*response.headers, (REPLAYED, "true"), ("Content-Length", str(len(response.body)))):
        headers[name] = value
    await send(start)
    await send({"type": "http.response.body", "body": response.body})
