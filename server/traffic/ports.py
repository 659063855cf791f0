"""What the layers around the endpoints need from outside: metrics, traces and kept responses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Tracing(Protocol):
    """Spans of what the server does; attributes hold no text of people."""

    def span(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[None]:
        """A span around a block; an error that leaves the block marks it as failed."""
        ...


@dataclass(frozen=True, slots=True)
class EngineLoad:
    """How busy the query engine is.

    Args:
        workers: Worker processes.
        busy: Those that run a query.
        waiting: Queries that wait for a worker.
        replaced: Workers that were ended and replaced since the start.
    """

    workers: int
    busy: int
    waiting: int
    replaced: int


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it is kept for a repeated request; the headers are those that it set itself."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of an idempotency key.

    Args:
        fingerprint: Stands for the request that used it first.
        response: How that was answered; None while it is being answered.
        mine: This caller may answer it now.
    """

    fingerprint: str
    response: Response | None = None
    mine: bool = False


class Replays(Protocol):
    """Keeps responses by user and idempotency key; safe for many processes, and may block."""

    def claim(self, user_id: str, key: str, fingerprint: str, now: datetime) -> Claim:
        """Take the key for a request, or tell what it was used for before."""
        ...

    def keep(self, user_id: str, key: str, response: Response) -> None:
        """Keep how the claimed request was answered."""
        ...

    def release(self, user_id: str, key: str) -> None:
        """Let the key be used again, for the request came to nothing."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
