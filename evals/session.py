"""The copilot of one home, opened and closed around its use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from agent.ports import Copilot
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from tools.ports import QueryEngine


def backends_of(home: Path | None) -> Backends:
    """The backends of a home; none given: the one that the settings name. Evaluations are no use of it."""
    return build_backends(Settings(usage_days=0) if home is None else Settings(home=home, usage_days=0))


@contextmanager
def query_engine(backends: Backends) -> Iterator[QueryEngine]:
    """A query engine, whose worker processes end with the block."""
    engine = backends.query_engine()
    try:
        yield engine
    finally:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


@asynccontextmanager
async def opened(backends: Backends) -> AsyncIterator[Copilot]:
    """A copilot on a query engine; both are closed on leaving."""
    with query_engine(backends) as engine:
        copilot = backends.copilot(engine)
        try:
            yield copilot
        finally:
            await copilot.close()
