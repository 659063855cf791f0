"""The layer that sees every request: its id, its log line, its metrics, its span."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from server.traffic.metrics import UNKNOWN_ROUTE, ServerMetrics
from server.traffic.ports import Tracing
from server.traffic.request_ids import id_for

ACCESS = logging.getLogger("server.access")
_FAILED = 500


class Observing:
    """Binds the request's id for everything below, and tells afterwards how the request was answered."""

    def __init__(self, app: ASGIApp, metrics: ServerMetrics, tracing: Tracing) -> None:
        self._app, self._metrics, self._tracing = app, metrics, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and look at it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = id_for(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        with bound_contextvars(request_id=request_id):
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await self._watched(scope, receive, send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), _FAILED

        async def sender(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = str(scope["method"])
        try:
            with self._tracing.span("http request", {"http.request.method": method}):
                await self._app(scope, receive, sender)
        finally:
            self._tell(scope, method, status, time.perf_counter() - started)

    def _tell(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._metrics.answered(method, route, status, seconds)
        policy = scope.get("state", {}).get("policy")
        told = {
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "user": policy.user_id if policy is not None else None,
        }
        ACCESS.info("request", extra=told)


def route_of(scope: Scope) -> str:
    """The template of the route that answered, which holds no ids and no tokens."""
    return getattr(scope.get("route"), "path", None) or UNKNOWN_ROUTE
