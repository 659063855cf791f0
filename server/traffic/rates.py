"""Rate limits by token buckets: one layer by address in front of the gate, one by user behind it."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import TooManyRequestsError
from server.responses import problem_response
from server.traffic.metrics import ServerMetrics

_UNLIMITED = frozenset({"/healthz", "/readyz"})
_TRY_LATER = 1013
_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once, and so many more every second."""

    burst: int
    per_second: float


class Buckets:
    """A bucket a key, in this process; those that were not used for longest go first.

    Args:
        rate: Of every key.
        clock: Seconds, monotonic.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate, self._clock = rate, clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one token; 0 when there was one, else the seconds until there is."""
        now = self._clock()
        left, at = self._kept.pop(key, (float(self._rate.burst), now))
        left = min(float(self._rate.burst), left + (now - at) * self._rate.per_second)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate.per_second
        self._kept[key] = (left - 1 if wait == 0.0 else left, now)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return wait


class RateLimit:
    """Answers 429 with `Retry-After`, or closes a websocket with 1013, when a key asks too often."""

    def __init__(
        self, app: ASGIApp, buckets: Buckets, key_of: Callable[[Scope], str | None], metrics: ServerMetrics
    ) -> None:
        self._app, self._buckets, self._key_of, self._metrics = app, buckets, key_of, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        limited = scope["type"] in {"http", "websocket"} and scope["path"] not in _UNLIMITED
        key = self._key_of(scope) if limited else None
        wait = 0.0 if key is None else self._buckets.take(key)
        if wait == 0.0:
            await self._app(scope, receive, send)
            return
        self._metrics.refused("rate")
        if scope["type"] == "websocket":
            await refuse_socket(receive, send)
            return
        await problem_response(TooManyRequestsError(math.ceil(wait)))(scope, receive, send)


async def refuse_socket(receive: Receive, send: Send) -> None:
    """Open the websocket and close it with 1013, which only an open one can tell."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": _TRY_LATER, "reason": "too many requests"})


def address_of(scope: Scope) -> str | None:
    """The caller's address."""
    client = scope.get("client")
    return str(client[0]) if client else None


def user_of(scope: Scope) -> str | None:
    """The caller's account, as the gate found it."""
    policy = scope.get("state", {}).get("policy")
    return None if policy is None else str(policy.user_id)
