"""The copilot of one home, opened and closed around its use."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from agent.ports import Copilot
from infra.settings import Settings
from infra.wiring import Backends, build_backends


def backends_of(home: Path | None) -> Backends:
    """The backends of a home; none given: the one that the settings name."""
    return build_backends(Settings() if home is None else Settings(home=home))


@asynccontextmanager
async def opened(backends: Backends) -> AsyncIterator[Copilot]:
    """A copilot on a query engine; both are closed on leaving."""
    engine = backends.query_engine()
    copilot: Copilot | None = None
    try:
        copilot = backends.copilot(engine)
        yield copilot
    finally:
        await _close(copilot)
        await _close(engine)


async def _close(thing: object) -> None:
    """Call `aclose` or `close` where there is one; either may be a coroutine."""
    close = getattr(thing, "aclose", None) or getattr(thing, "close", None)
    result = close() if close is not None else None
    if inspect.isawaitable(result):
        await result
