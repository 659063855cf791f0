"""Ways to a person beside the inbox: letters and direct messages."""

from __future__ import annotations

import asyncio
import logging
from importlib.util import find_spec

from server.auth.accounts import AccountStatus
from server.auth.service import AuthParts
from server.deps import ServerDeps
from server.ports import Letter
from server.slack.ports import SlackParts
from server.watching.ports import Channel, Delivery, Notice

LOGGER = logging.getLogger(__name__)
_SUBJECT = 120


class ByLetter:
    """To the address of the account."""

    def __init__(self, accounts: AuthParts) -> None:
        self._accounts = accounts

    async def deliver(self, user_id: str, notice: Notice) -> bool:
        """Hand a notice to the mailer; False where there is no such account."""
        account = await asyncio.to_thread(self._accounts.users.account, user_id)
        if account is None or account.status is not AccountStatus.ACTIVE:
            return False
        subject = " ".join(notice.title.split())[:_SUBJECT]
        text = (
            f"{notice.text}\n\nSee for yourself: {self._accounts.letters.address}/#/alerts\n\nRetail Copilot"
        )
        await asyncio.to_thread(self._accounts.mailer.send, Letter(account.email, subject, text))
        return True


class BySlack:
    """To everybody in Slack who is linked to the account, in their direct messages with the bot."""

    def __init__(self, parts: SlackParts) -> None:
        self._parts = parts

    async def deliver(self, user_id: str, notice: Notice) -> bool:
        """Send a notice; False where nobody is linked, or Slack takes it from nobody."""
        import aiohttp

        from server.slack.blocks import said
        from server.slack.outbox import FAILURES, Outbox, patient_client, reason_of

        people = await asyncio.to_thread(self._parts.store.people, user_id)
        reached = False
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            outbox = Outbox(patient_client(self._parts.token, self._parts.api_url, session), session)
            for person in people:
                try:
                    await outbox.post(person.user, None, [said(f"**{notice.title}**\n\n{notice.text}")])
                    reached = True
                except FAILURES as error:
                    LOGGER.error("a notice did not reach Slack: %s", reason_of(error))
        return reached


def ways_of(deps: ServerDeps) -> dict[Channel, Delivery]:
    """The ways that are set up here."""
    ways: dict[Channel, Delivery] = {}
    if deps.accounts is not None:
        ways[Channel.EMAIL] = ByLetter(deps.accounts)
    if deps.slack is not None and find_spec("slack_bolt") is not None:
        ways[Channel.SLACK] = BySlack(deps.slack)
    return ways
