"""An answer's text while it is written: streamed, or edited where streaming is not to be had.

Slack allows some twenty streams to begin a minute, so an answer that is whole at once is sent whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from server.slack.blocks import Message, Told, messages, rest
from server.slack.incoming import Place
from server.slack.markup import escaped, rich_text, shortened, unlinked
from server.slack.outbox import FAILURES, with_plainer_blocks
from server.slack.ports import Pace, SlackPerson

STREAM_CHARACTERS = 11_000
EDIT_CHARACTERS = 2_900


class LiveText:
    """One growing message; what goes wrong with it costs the growing, never the answer.

    Args:
        hasty: Shows progress, and does not wait.
        patient: Shows the end, and waits as long as Slack says.
    """

    def __init__(
        self, hasty: AsyncWebClient, patient: AsyncWebClient, place: Place, person: SlackPerson, pace: Pace
    ) -> None:
        self._hasty, self._patient, self._pace = hasty, patient, pace
        self._place, self._person = place, person
        self._began: float | None = None
        self._not_before = 0.0
        self._ts: str | None = None
        self._streams = True
        self._shown = ""

    async def grow(self, text: str) -> None:
        """Show the text so far, if it is time to."""
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
            self._not_before = now + self._pace.settle
        if now < self._not_before or not self._place.private or not text.strip():
            return
        self._not_before = now + (self._pace.append if self._streams else self._pace.edit)
        try:
            await (self._append(text) if self._streams else self._edit(text))
        except FAILURES as error:
            self._give_way(error)

    async def close(self, told: Told) -> list[Message]:
        """Complete the message; what is left to be sent after it."""
        if self._ts is None or not told.answer.text.startswith(self._shown):
            return messages(told)
        try:
            return await (self._stop(told) if self._streams else self._complete(told))
        except FAILURES:
            return messages(told)

    async def abandon(self, reason: Message) -> list[Message]:
        """End a message that will not be completed; what is left to be sent."""
        if self._ts is not None and self._streams:
            try:
                await self._patient.chat_stopStream(channel=self._place.channel, ts=self._ts)
            except FAILURES:
                self._ts = None
        return [reason]

    async def _append(self, text: str) -> None:
        text = text[:STREAM_CHARACTERS]
        piece = _following(self._shown, text)
        if self._ts is None:
            begun = await self._hasty.chat_startStream(
                channel=self._place.channel,
                thread_ts=self._place.thread or "",
                markdown_text=piece,
                recipient_team_id=self._person.team,
                recipient_user_id=self._person.user,
            )
            self._ts = begun["ts"]
        elif piece:
            await self._hasty.chat_appendStream(channel=self._place.channel, ts=self._ts, markdown_text=piece)
        self._shown = text

    async def _edit(self, text: str) -> None:
        blocks = rich_text(shortened(text, EDIT_CHARACTERS))
        fallback = escaped(shortened(text, EDIT_CHARACTERS))
        if self._ts is None:
            posted = await self._hasty.chat_postMessage(
                channel=self._place.channel,
                thread_ts=self._place.thread,
                text=fallback,
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
            )
            self._ts = posted["ts"]
            return
        await self._hasty.chat_update(
            channel=self._place.channel, ts=self._ts, text=fallback, blocks=blocks, parse="none"
        )

    async def _stop(self, told: Told) -> list[Message]:
        """End the stream with the rest of the text and everything that goes below it."""
        whole = told.answer.text[:STREAM_CHARACTERS]
        over = told.answer.text[STREAM_CHARACTERS:]
        first, *others = rest(told)
        below = [] if over else first.blocks
        piece = _following(self._shown, whole)

        async def call(blocks: Sequence[Any]) -> None:
            await self._patient.chat_stopStream(
                channel=self._place.channel,
                ts=self._ts or "",
                markdown_text=piece or None,
                blocks=blocks or None,
            )

        await with_plainer_blocks(call, below)
        if over:
            later = told.answer.model_copy(update={"text": over, "citations": ()})
            return messages(Told(later, told.conversation_id, told.run_id, told.shareable))
        return others

    async def _complete(self, told: Told) -> list[Message]:
        first, *others = messages(told)

        async def call(blocks: Sequence[Any]) -> None:
            await self._patient.chat_update(
                channel=self._place.channel, ts=self._ts or "", text=first.text, blocks=blocks, parse="none"
            )

        await with_plainer_blocks(call, first.blocks)
        return others

    def _give_way(self, error: BaseException) -> None:
        """Wait as long as Slack says; a stream that cannot begin becomes a message that is edited."""
        now = asyncio.get_running_loop().time()
        if isinstance(error, SlackApiError):
            told = error.response.headers.get("Retry-After") or error.response.headers.get("retry-after")
            if told is not None and str(told).isdecimal():
                self._not_before = now + int(told)
        if self._streams and self._ts is None:
            self._streams, self._not_before = False, now


def _following(shown: str, text: str) -> str:
    """What has to be added to a stream that shows one text, so that it shows the other."""
    return unlinked(text)[len(unlinked(shown)) :]
