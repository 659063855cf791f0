"""From a question in Slack to its answer: who asks, one run, its text as it grows, then all the rest."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from agent.answer.model import Answer
from server.chat.run import Run
from server.chat.service import ChatService
from server.deps import ServerDeps
from server.errors import ServerError, problem_of
from server.protocol import Ask
from server.slack import words
from server.slack.blocks import Told, charts_of, cut_tables, said
from server.slack.charts import chart_png
from server.slack.incoming import Incoming, Place
from server.slack.linking import Linking
from server.slack.live import LiveText
from server.slack.markup import shortened
from server.slack.outbox import FAILURES, File, Outbox, reason_of
from server.slack.ports import Pace
from server.slack.tables import csv_file
from tools.policy import Policy

DOOR = "slack"
MOST_CHARTS = 3
TITLE_CHARACTERS = 60
LOGGER = logging.getLogger(__name__)

Writing = Callable[[Incoming], LiveText]


@dataclass(frozen=True, slots=True)
class Asking:
    """Answers what people ask in Slack, with the rights of their accounts.

    Args:
        deps: What the server stands on.
        service: Where questions are asked.
        linking: Who asks.
        outbox: What must arrive.
        hasty: For the status line.
        writing: Begins a growing message.
        pace: How often the status line may change.
    """

    deps: ServerDeps
    service: ChatService
    linking: Linking
    outbox: Outbox
    hasty: AsyncWebClient
    writing: Writing
    pace: Pace

    async def answer(self, incoming: Incoming) -> None:
        """Answer, or say why not; whoever is not linked is told how, and nothing of the shop."""
        try:
            policy = await asyncio.to_thread(self.linking.policy_of, incoming.person)
            title = await self._title_for(policy, incoming)
            ask = Ask(text=incoming.text, conversation_id=incoming.conversation_id, run_id=incoming.key)
            run = self.service.start(policy, ask, door=DOOR)
        except ServerError as error:
            await self.tell(incoming, problem_of(error).detail)
            return
        if title:
            await self._set_title(incoming.place, title)
        live = self.writing(incoming)
        await self._follow(run, incoming, live)
        await self._end(run, incoming, live)

    async def tell(self, incoming: Incoming, text: str) -> None:
        """Say something of our own."""
        await self.outbox.deliver(incoming.place, incoming.person, [said(text)])

    async def welcome(self, incoming: Incoming) -> None:
        """Offer questions in a new thread; strangers are told how to link, and no question."""
        try:
            await asyncio.to_thread(self.linking.policy_of, incoming.person)
        except ServerError as error:
            await self.tell(incoming, problem_of(error).detail)
            return
        offered = await asyncio.to_thread(self.deps.suggestions)
        prompts = [{"title": shortened(text, TITLE_CHARACTERS), "message": text} for text in offered[:4]]
        if prompts:
            await attempt(
                self.hasty.assistant_threads_setSuggestedPrompts(
                    channel_id=incoming.place.channel,
                    thread_ts=incoming.place.thread,
                    title=words.TITLE,
                    prompts=prompts,
                )
            )

    async def _follow(self, run: Run, incoming: Incoming, live: LiveText) -> None:
        """Show steps and text until the run has ended; leaving before stops it."""
        text = ""
        status = _Status(self.hasty, incoming.place, self.pace)
        await status.show("Reading the question")
        try:
            async with aclosing(run.follow()) as events:
                async for _, event in events:
                    read = json.loads(event)
                    if read["type"] == "TEXT_MESSAGE_CONTENT":
                        text += read["delta"]
                        await live.grow(text)
                    elif read["type"] == "STEP_STARTED":
                        await status.show(str((read.get("metadata") or {}).get("label", "")))
        finally:
            run.stop_requested.set()

    async def _end(self, run: Run, incoming: Incoming, live: LiveText) -> None:
        place = incoming.place
        if run.answer is None or run.error is not None:
            reason = words.STOPPED if run.error is None else problem_of(run.error).detail
            left = await live.abandon(said(reason))
            await self.outbox.deliver(place, incoming.person, left)
            return
        told = Told(run.answer, run.conversation_id, run.id, shareable=not place.private)
        left = await live.close(told)
        files = await files_of(run.answer)
        if files and not place.private:
            left = [*left, said(words.IN_DIRECT_MESSAGE)]
        await self.outbox.deliver(place, incoming.person, left)
        await self.outbox.attach(place, incoming.person, files, "")

    async def _title_for(self, policy: Policy, incoming: Incoming) -> str:
        """What to call a thread in the list of the assistant's threads; empty where it has a name."""
        if not incoming.place.private:
            return ""
        key = (policy.user_id, incoming.conversation_id)
        known = await asyncio.to_thread(self.deps.conversations.turns, *key)
        return "" if known else shortened(" ".join(incoming.text.split()), TITLE_CHARACTERS)

    async def _set_title(self, place: Place, title: str) -> None:
        call = self.hasty.assistant_threads_setTitle(
            channel_id=place.channel, thread_ts=place.thread or "", title=title
        )
        await attempt(call)


class _Status:
    """The line that says what is being done; Slack takes it off when a message comes."""

    def __init__(self, client: AsyncWebClient, place: Place, pace: Pace) -> None:
        self._client, self._place, self._pace = client, place, pace
        self._open = place.private and place.thread is not None
        self._not_before = 0.0

    async def show(self, label: str) -> None:
        """Say it, if it is time to; where there is no such line nothing is said again."""
        now = asyncio.get_running_loop().time()
        if not label or not self._open or now < self._not_before:
            return
        self._not_before = now + self._pace.status
        self._open = await attempt(
            self._client.assistant_threads_setStatus(
                channel_id=self._place.channel,
                thread_ts=self._place.thread or "",
                status=f"is {label[0].lower()}{label[1:]}…",
            )
        )


async def attempt(call: Awaitable[object]) -> bool:
    """Whether a call succeeded that is nice to have and no more."""
    try:
        await call
    except FAILURES as error:
        LOGGER.debug("a call of Slack failed: %s", reason_of(error))
        return False
    return True


async def files_of(answer: Answer) -> list[File]:
    """Charts as pictures, and as CSV the tables that are not shown whole."""
    files = []
    for chart, table in charts_of(answer)[:MOST_CHARTS]:
        try:
            picture = await asyncio.to_thread(chart_png, chart, table)
        except ValueError:
            LOGGER.warning("a chart could not be drawn", exc_info=True)
            continue
        alt = f"{chart.title}: a {chart.mark} chart of {len(table.rows)} points"
        files.append(File(f"{chart.id}.png", shortened(chart.title, 100), picture, alt))
    for table in cut_tables(answer):
        content = await asyncio.to_thread(csv_file, table)
        files.append(File(f"{table.id}.csv", shortened(table.title or "Table", 100), content))
    return files
