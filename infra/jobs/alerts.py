"""A round over what people want to be told of, on what is published now."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from infra.errors import InfraError
from infra.local.desk_file import DeskFile, desk_path
from infra.local.slack import slack_parts
from infra.local.watches import SqliteWatches
from infra.local.web import local_deps
from infra.wiring import Backends
from server.analytics.service import AnalyticsService
from server.auditing import AuditedToolroom
from server.closing import close_parts
from server.deps import ServerDeps
from server.watching.delivering import ways_of
from server.watching.looking import Looker
from server.watching.rounds import Count, Round
from tools.errors import ToolError


def alert(backends: Backends) -> Count:
    """Look at every watch that something new was published for, and tell its owner.

    Raises:
        ServingUnavailableError: Nothing is published.
    """
    if not _anything_watched(backends):
        return Count()
    with _deps(backends) as deps:
        return asyncio.run(_round(deps))


def alert_after_run(backends: Backends, say: Callable[[str], None]) -> None:
    """Look around after a run of the pipeline, which no alert may fail."""
    try:
        count = alert(backends)
    except (ToolError, InfraError) as error:
        say(f"Nobody was told anything: {error}")
        return
    if count.looked:
        say(f"Alerts: {count.looked} looked at, {count.told} told, {count.problems} with a problem.")


def _anything_watched(backends: Backends) -> bool:
    """Whether there is a watch at all, so that nothing heavy loads where there is none."""
    path = desk_path(backends.home)
    if not path.exists():
        return False
    file = DeskFile(path)
    try:
        return bool(SqliteWatches(file).enabled())
    finally:
        file.close()


async def _round(deps: ServerDeps) -> Count:
    try:
        if deps.watches is None:
            return Count()
        room = AnalyticsService(deps.toolroom).room
        if deps.audit is not None:
            room = AuditedToolroom(room, deps.audit, deps.clock)
        looker = Looker(room, deps.copilot)
        going = Round(deps.watches, looker, deps.access, deps.published, deps.clock, ways_of(deps))
        return await going.go()
    finally:
        await close_parts(deps)
        if deps.slack is not None:
            deps.slack.store.close()


@contextlib.contextmanager
def _deps(backends: Backends) -> Iterator[ServerDeps]:
    """What a server would stand on, its address being the one that people are given."""
    settings, stores = backends.settings, backends.stores
    engine = backends.query_engine()
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    try:
        accounts = stores.accounts(address, _show) if stores.accounts_are_on() else None
        deps = local_deps(backends, engine, "", accounts)
        yield replace(deps, slack=slack_parts(settings, stores, address))
    finally:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


def _show(text: str) -> None:
    sys.stderr.write(text)
