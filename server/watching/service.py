"""One's own watches and inbox."""

from __future__ import annotations

import uuid

from starlette.concurrency import run_in_threadpool

from ingestion.lake.cards import mask_cards
from server.analytics.service import AnalyticsService
from server.auditing import Trail
from server.deps import ServerDeps
from server.errors import ConflictError, NotBuiltError, NotFoundError
from server.watching.delivering import ways_of
from server.watching.looking import Looker, Seen
from server.watching.ports import Channel, Kept, Watch, WatchBook
from server.watching.schemas import Inbox, NewWatch, NoticeShown, Preview, WatchList, WatchShown
from server.watching.wishes import QuestionWish
from tools.policy import Policy

MOST_WATCHES = 50
_NO_WAY = {
    Channel.EMAIL: "There is no address to write to without accounts.",
    Channel.SLACK: "Nobody in Slack is linked to your account. Link Slack on your account's page first.",
}


class WatchService:
    """Everything is the caller's own."""

    def __init__(self, deps: ServerDeps) -> None:
        self._deps, self._analytics, self._ways = deps, AnalyticsService(deps.toolroom), ways_of(deps)
        self._trail = Trail(deps.audit, deps.clock)

    def listed(self, owner: Policy) -> WatchList:
        """The caller's watches. May block."""
        shown = [_shown(one) for one in self._book.of_user(owner.user_id)]
        return WatchList(watches=shown, ways=sorted(self._ways))

    async def preview(self, wanted: NewWatch, owner: Policy) -> Preview:
        """What it would say now; nothing is kept and nobody told."""
        seen = await self._look(wanted, owner)
        return Preview(fires=seen.fires, title=wanted.name, text=seen.notice.text)

    async def add(self, wanted: NewWatch, owner: Policy) -> WatchShown:
        """Keep a watch, after looking once: what cannot be looked at is refused.

        Raises:
            ConflictError: There are too many, there is no such way, or the question is not understood.
            ToolError: The metric is unknown, or not for the caller.
        """
        book = self._book
        await run_in_threadpool(self._check, wanted, owner)
        seen = await self._look(wanted, owner)
        if isinstance(wanted.wish, QuestionWish) and not seen.fires:
            raise ConflictError(f"That question has no answer yet: {seen.notice.text}")
        watch = Watch(
            id=uuid.uuid4().hex,
            user_id=owner.user_id,
            name=mask_cards(wanted.name),
            wish=wanted.wish,
            channels=frozenset(wanted.channels),
            created_at=self._deps.clock(),
        )
        await run_in_threadpool(book.add, watch)
        await run_in_threadpool(self._trail.write, owner, "watch:add", wanted.model_dump_json())
        return _shown(watch)

    def switch(self, watch_id: str, enabled: bool, owner: Policy) -> WatchShown:
        """Let it go on, or not. May block.

        Raises:
            NotFoundError: There is none.
        """
        found = self._book.switch(owner.user_id, watch_id, enabled=enabled)
        if found is None:
            raise NotFoundError("You have no such watch.")
        return _shown(found)

    def remove(self, watch_id: str, owner: Policy) -> None:
        """Forget it. May block.

        Raises:
            NotFoundError: There is none.
        """
        if not self._book.remove(owner.user_id, watch_id):
            raise NotFoundError("You have no such watch.")
        self._trail.write(owner, "watch:remove", watch_id)

    def inbox(self, limit: int, owner: Policy) -> Inbox:
        """What the caller was told; nothing where no watches are kept. May block."""
        if self._deps.watches is None:
            return Inbox(notices=[], unseen=0)
        notices = [_notice(one) for one in self._book.inbox(owner.user_id, limit)]
        return Inbox(notices=notices, unseen=self._book.unseen(owner.user_id))

    def see(self, up_to: int, owner: Policy) -> None:
        """The caller has seen it. May block."""
        self._book.see(owner.user_id, up_to)

    def _check(self, wanted: NewWatch, owner: Policy) -> None:
        if len(self._book.of_user(owner.user_id)) >= MOST_WATCHES:
            raise ConflictError(f"You have {MOST_WATCHES} watches. Remove one first.")
        slack = self._deps.slack
        for channel in sorted(wanted.channels):
            linked = channel is not Channel.SLACK or (slack is not None and slack.store.people(owner.user_id))
            if channel not in self._ways or not linked:
                raise ConflictError(_NO_WAY[channel])

    async def _look(self, wanted: NewWatch, owner: Policy) -> Seen:
        looker = Looker(self._analytics.room, self._deps.copilot)
        schema = await run_in_threadpool(self._deps.published)
        return await looker.look(wanted.wish, owner, schema.as_of, wanted.name)

    @property
    def _book(self) -> WatchBook:
        if self._deps.watches is None:
            raise NotBuiltError("This server keeps no watches.")
        return self._deps.watches


def _shown(watch: Watch) -> WatchShown:
    return WatchShown(
        id=watch.id,
        name=watch.name,
        wish=watch.wish,
        channels=sorted(watch.channels),
        enabled=watch.enabled,
        created_at=watch.created_at,
        told_at=watch.standing.told_at,
        problem=watch.standing.problem,
    )


def _notice(kept: Kept) -> NoticeShown:
    notice = kept.notice
    return NoticeShown(
        id=kept.id,
        watch_id=kept.watch_id,
        at=kept.at,
        title=notice.title,
        text=notice.text,
        question=notice.question,
        seen=kept.seen,
    )
