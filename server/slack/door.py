"""The door itself: Bolt reads what Slack sends; what is to be done goes on after Slack has its reply.

Slack waits three seconds for a reply, and delivers again what it got none for. So every delivery is answered
at once, and is worked on once, by its key.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp

from server.chat.service import ChatService
from server.deps import ServerDeps
from server.errors import ServerError, problem_of
from server.slack import words
from server.slack.asking import Asking
from server.slack.blocks import ASK, FEEDBACK, SHARE, SOURCES, said
from server.slack.incoming import (
    Incoming,
    Payload,
    Place,
    delivery_key,
    is_for_us,
    of_button,
    of_command,
    of_message,
    person_of,
    place_of,
)
from server.slack.linking import Linking
from server.slack.live import LiveText
from server.slack.outbox import Outbox, hasty_client, patient_client
from server.slack.ports import SlackParts, SlackPerson
from server.slack.pressing import WHY, Pressing

LOGGER = logging.getLogger(__name__)
MOST_AT_WORK = 500
CLOSING_SECONDS = 2.0

Ack = Callable[[], Awaitable[Any]]
Press = Callable[[Payload], Coroutine[Any, Any, None]]


class SlackDoor:
    """Takes deliveries and works on them, each once."""

    def __init__(
        self, parts: SlackParts, deps: ServerDeps, service: ChatService, session: aiohttp.ClientSession
    ) -> None:
        self._parts, self._deps = parts, deps
        hasty = hasty_client(parts.token, parts.api_url, session)
        self.client = patient_client(parts.token, parts.api_url, session)
        self._outbox = Outbox(self.client, session)
        self._linking = Linking(parts, deps)

        def writing(incoming: Incoming) -> LiveText:
            return LiveText(hasty, self.client, incoming.place, incoming.person, parts.pace)

        self._asking = Asking(deps, service, self._linking, self._outbox, hasty, writing, parts.pace)
        self._pressing = Pressing(deps, self._linking, self._outbox)
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> AsyncApp:
        """The Bolt application with everything that it listens to."""
        app = AsyncApp(client=self.client, signing_secret=self._parts.signing_secret)
        app.event("app_mention")(self._on_message)
        app.event("message")(self._on_message)
        app.event("assistant_thread_started")(self._on_thread)
        app.event(re.compile(".*"))(_nothing)
        app.command(re.compile(".*"))(self._on_command)
        app.action(re.compile(rf"^{ASK}:\d+$"))(self._on_ask_button)
        app.action(re.compile(rf"^{FEEDBACK}(:\d)?$"))(self._pressed(self._pressing.feedback))
        app.action(SOURCES)(self._pressed(self._pressing.sources))
        app.action(SHARE)(self._pressed(self._pressing.share))
        app.view(WHY)(self._pressed(self._pressing.reason))
        return app

    async def close(self) -> None:
        """Let what is at work come to its end, for a few seconds at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSING_SECONDS)
        for task in self._tasks:
            task.cancel()

    async def _on_message(self, body: dict[str, Any]) -> None:
        if is_for_us(body["event"]):
            await self._take(of_message(body), self._heed)

    async def _on_command(self, body: dict[str, Any], ack: Ack) -> None:
        await ack()
        await self._take(of_command(body), self._heed)

    async def _on_ask_button(self, body: dict[str, Any], ack: Ack) -> None:
        await ack()
        await self._take(of_button(body), self._asking.answer)

    async def _on_thread(self, body: dict[str, Any]) -> None:
        thread = body["event"]["assistant_thread"]
        person = SlackPerson(str(body.get("team_id", "")), thread["user_id"])
        place = Place(thread["channel_id"], thread["thread_ts"], private=True)
        incoming = Incoming(person, place, "", delivery_key(body), "")
        await self._take(incoming, self._asking.welcome)

    def _pressed(self, press: Press) -> Callable[..., Awaitable[None]]:
        async def on_press(body: dict[str, Any], ack: Ack) -> None:
            await ack()
            incoming = Incoming(person_of(body), place_of(body), "", delivery_key(body), "")
            await self._take(incoming, lambda one: self._press(press, body, one))

        return on_press

    async def _press(self, press: Press, body: Payload, incoming: Incoming) -> None:
        try:
            await press(body)
        except ServerError as error:
            aside = [said(problem_of(error).detail)]
            await self._outbox.deliver(incoming.place, incoming.person, aside)

    async def _take(self, incoming: Incoming, work: Callable[[Incoming], Coroutine[Any, Any, None]]) -> None:
        """Begin the work, unless this delivery came before."""
        if len(self._tasks) >= MOST_AT_WORK:
            LOGGER.error("too much is at work for Slack; something was dropped")
            return
        if await asyncio.to_thread(self._parts.store.first_seen, incoming.key, self._deps.clock()):
            task = asyncio.create_task(work(incoming))
            self._tasks.add(task)
            task.add_done_callback(self._release)

    def _release(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOGGER.error("something asked in Slack failed", exc_info=error)

    async def _heed(self, incoming: Incoming) -> None:
        """Obey a word of the door's own, or answer a question."""
        word, _, rest = incoming.text.partition(" ")
        by_command = incoming.place.reply_url is not None
        match word.lower():
            case "":
                await self._asking.tell(incoming, words.HELP if by_command else words.NOTHING_ASKED)
            case "help" if by_command and not rest:
                await self._asking.tell(incoming, words.HELP)
            case "link" if rest and " " not in rest.strip():
                await self._asking.tell(incoming, await asyncio.to_thread(self._link, incoming, rest))
            case "unlink" if not rest:
                known = await asyncio.to_thread(self._linking.unlink, incoming.person)
                await self._asking.tell(incoming, words.UNLINKED_NOW if known else words.NOT_LINKED)
            case _:
                await self._asking.answer(incoming)

    def _link(self, incoming: Incoming, code: str) -> str:
        """What linking came to, in words."""
        seen_by_others = not incoming.place.private and incoming.place.reply_url is None
        if seen_by_others:
            self._linking.void(code)
            return words.OPEN_CODE
        try:
            self._linking.redeem(code, incoming.person)
        except ServerError as error:
            return problem_of(error).detail
        return words.LINKED


async def _nothing() -> None:
    """Other events need nothing but a reply."""
