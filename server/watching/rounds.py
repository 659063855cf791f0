"""A round over everything that is watched: look, and tell whoever wants to know, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.errors import AgentError
from server.errors import ServerError
from server.ports import Access
from server.watching.looking import Looker, Seen
from server.watching.ports import Channel, Delivery, Notice, Watch, WatchBook
from server.watching.wishes import QuestionWish
from tools.errors import ToolError
from tools.ports import ServingSchema

LOGGER = logging.getLogger(__name__)
_SLACK = timedelta(hours=2)
"""A run that comes a little early counts for the day, week or month that it is of."""
_EVERY = {
    "run": timedelta(),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=28),
}


@dataclass(frozen=True, slots=True)
class Count:
    """What a round came to: watches looked at, told of, and those that could not be looked at."""

    looked: int = 0
    told: int = 0
    problems: int = 0

    def plus(self, other: Count) -> Count:
        """Both together."""
        return Count(self.looked + other.looked, self.told + other.told, self.problems + other.problems)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round stands on; `ways` are the deliveries that are set up here."""

    book: WatchBook
    looker: Looker
    access: Access
    published: Callable[[], ServingSchema]
    clock: Callable[[], datetime]
    ways: Mapping[Channel, Delivery]

    async def go(self) -> Count:
        """Look at every watch that something new was published for.

        Raises:
            ServingUnavailableError: Nothing is published.
        """
        schema = await asyncio.to_thread(self.published)
        total = Count()
        for watch in await asyncio.to_thread(self.book.enabled):
            if self._is_due(watch, schema.run_id):
                total = total.plus(await self._attend(watch, schema))
        return total

    def _is_due(self, watch: Watch, run_id: str) -> bool:
        standing = watch.standing
        if standing.run_id == run_id:
            return False
        if not isinstance(watch.wish, QuestionWish) or standing.told_at is None:
            return True
        return self.clock() - standing.told_at + _SLACK >= _EVERY[watch.wish.every]

    async def _attend(self, watch: Watch, schema: ServingSchema) -> Count:
        policy = await asyncio.to_thread(self.access.of_user, watch.user_id)
        if policy is None:
            return Count()
        standing = replace(watch.standing, run_id=schema.run_id, problem="")
        try:
            seen = await self.looker.look(watch.wish, policy, schema.as_of, watch.name)
        except (ToolError, AgentError, ServerError) as error:
            LOGGER.warning("a watch could not be looked at: %s", type(error).__name__)
            await asyncio.to_thread(self.book.stand, watch.id, replace(standing, problem=str(error)))
            return Count(looked=1, problems=1)
        tells = seen.fires and seen.about != standing.told
        if tells:
            standing = replace(standing, told=seen.about, told_at=self.clock())
            await self._tell(watch, seen)
        await asyncio.to_thread(self.book.stand, watch.id, standing)
        return Count(looked=1, told=int(tells))

    async def _tell(self, watch: Watch, seen: Seen) -> None:
        notice = Notice(watch.name or seen.notice.title, seen.notice.text, seen.notice.question)
        await asyncio.to_thread(self.book.put, watch.user_id, watch.id, self.clock(), notice)
        for channel in sorted(watch.channels):
            way = self.ways.get(channel)
            if way is None or not await way.deliver(watch.user_id, notice):
                LOGGER.warning("a notice did not leave by %s: there is no way to its owner", channel)
