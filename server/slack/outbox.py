"""Sending to Slack: to everybody in a private place, else to the asker alone; files only in private."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from server.slack.blocks import Message, simpler
from server.slack.incoming import Place
from server.slack.ports import SlackPerson

LOGGER = logging.getLogger(__name__)
FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError)
"""What a call of Slack can fail with."""
_REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments"})
_TRIES = 4
_OK = 200


@dataclass(frozen=True, slots=True)
class File:
    """Something to attach; `alt` tells those who cannot see it what it shows."""

    name: str
    title: str
    content: bytes
    alt: str = ""


def patient_client(parts_token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that waits as long as Slack says and tries again, for what must arrive."""
    client = hasty_client(parts_token, api_url, session)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=_TRIES))
    return client


def hasty_client(parts_token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that does not wait, for what the next attempt makes needless."""
    return AsyncWebClient(token=parts_token, base_url=api_url, session=session, timeout=20)


class Outbox:
    """What leaves for Slack and must arrive."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client, self._session = client, session

    async def deliver(self, place: Place, person: SlackPerson, messages: Iterable[Message]) -> None:
        """Send the messages in order; what cannot be sent is logged, and the others follow."""
        for message in messages:
            try:
                await self._send(place, person, message)
            except FAILURES as error:
                LOGGER.error("a message did not reach Slack: %s", reason_of(error))

    async def post(self, channel: str, thread: str | None, messages: Iterable[Message]) -> None:
        """Send the messages to everybody in a channel; raises what a call of Slack fails with."""
        for message in messages:
            await self._post(channel, thread, message)

    async def attach(self, place: Place, person: SlackPerson, files: Sequence[File], comment: str) -> None:
        """Attach files, in the private place or else in the person's direct messages with the bot."""
        if not files:
            return
        uploads = [
            {"filename": f.name, "title": f.title, "content": f.content, "alt_txt": f.alt} for f in files
        ]
        try:
            channel, thread = place.channel, place.thread
            if not place.private:
                opened = await self._client.conversations_open(users=person.user)
                channel, thread = opened["channel"]["id"], None
            await self._client.files_upload_v2(
                file_uploads=[{key: value for key, value in one.items() if value} for one in uploads],
                channel=channel,
                thread_ts=thread,
                initial_comment=comment or None,
            )
        except FAILURES as error:
            LOGGER.error("files did not reach Slack: %s", reason_of(error))

    async def show(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a form or a page over the conversation."""
        try:
            await self._client.views_open(trigger_id=trigger, view=view)
        except FAILURES as error:
            LOGGER.warning("a view was not shown: %s", reason_of(error))

    async def _send(self, place: Place, person: SlackPerson, message: Message) -> None:
        if place.private:
            await self._post(place.channel, place.thread, message)
        elif place.reply_url is None or not await self._replied(place.reply_url, message):
            await self._post_to_one(place, person, message)

    async def _post(self, channel: str, thread: str | None, message: Message) -> None:
        async def call(blocks: Sequence[Any]) -> None:
            await self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                text=message.text,
                blocks=blocks,
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )

        await with_plainer_blocks(call, message.blocks)

    async def _post_to_one(self, place: Place, person: SlackPerson, message: Message) -> None:
        async def call(blocks: Sequence[Any]) -> None:
            await self._client.chat_postEphemeral(
                channel=place.channel,
                user=person.user,
                thread_ts=place.thread,
                text=message.text,
                blocks=blocks,
                parse="none",
                link_names=False,
            )

        await with_plainer_blocks(call, message.blocks)

    async def _replied(self, url: str, message: Message) -> bool:
        """Whether the reply address took it; it takes five, for half an hour."""
        hook = AsyncWebhookClient(url, session=self._session, timeout=20)
        hook.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=_TRIES))
        for blocks in (message.blocks, simpler(message.blocks)):
            answer = await hook.send(
                text=message.text, blocks=blocks, response_type="ephemeral", replace_original=False
            )
            if answer.status_code == _OK:
                return True
        return False


async def with_plainer_blocks(call: Any, blocks: Sequence[Any]) -> None:  # noqa: ANN401 - an async callable
    """Call with the blocks; where Slack does not take them, with plainer ones."""
    try:
        await call(blocks)
    except SlackApiError as error:
        if error.response.get("error") not in _REFUSED_BLOCKS:
            raise
        await call(simpler(blocks))


def reason_of(error: BaseException) -> str:
    """Why a call failed, without the request, which holds the token."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error"))
    return type(error).__name__
