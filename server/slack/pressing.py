"""What buttons do besides asking: sources, feedback with its reason, showing an answer to others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agent.answer.model import Answer
from server.auditing import Trail
from server.chat.archive import Archive
from server.chat.ports import Reason, Turn
from server.chat.schemas import FeedbackGiven
from server.deps import ServerDeps
from server.errors import NotFoundError
from server.slack import words
from server.slack.blocks import HELPFUL, published, said, sources_view
from server.slack.incoming import Payload, button_value, person_of, place_of
from server.slack.linking import Linking
from server.slack.markup import plain
from server.slack.outbox import FAILURES, Outbox
from tools.policy import Policy

WHY = "why"
REASONS = {
    Reason.WRONG_FIGURE: "A figure is wrong",
    Reason.MISUNDERSTOOD: "It is not what I asked",
    Reason.NOT_ANSWERED: "It was not answered",
    Reason.INCOMPLETE: "Something is missing",
    Reason.OUT_OF_DATE: "It is out of date",
    Reason.SLOW: "It took too long",
    Reason.OTHER: "Something else",
}
COMMENT = "comment"
COMMENT_CHARACTERS = 1_000


class Pressing:
    """Handles presses; each looks up again who presses and what they may see."""

    def __init__(self, deps: ServerDeps, linking: Linking, outbox: Outbox) -> None:
        self._deps, self._linking, self._outbox = deps, linking, outbox
        self._trail = Trail(deps.audit, deps.clock)

    async def sources(self, body: Payload) -> None:
        """Show how an answer was found."""
        _, turn = await asyncio.to_thread(self._own_turn, body)
        await self._outbox.show(str(body.get("trigger_id", "")), sources_view(_answer(turn)))

    async def share(self, body: Payload) -> None:
        """Show an answer to everybody in the channel; it is written down that it was."""
        policy, turn = await asyncio.to_thread(self._own_turn, body)
        place, person = place_of(body), person_of(body)
        name = str(body["user"].get("username") or body["user"].get("name") or "somebody")
        outcome = "done"
        try:
            await self._outbox.post(place.channel, place.thread, published(_answer(turn), name))
        except FAILURES:
            outcome = "failed"
            await self._outbox.deliver(place, person, [said(words.NOT_SHOWN)])
        what = f"{turn.run_id} in {place.channel}"
        await asyncio.to_thread(self._trail.write, policy, "slack:share", what, outcome)

    async def feedback(self, body: Payload) -> None:
        """Keep what was said of an answer; ask for the reason where it did not help."""
        policy, turn = await asyncio.to_thread(self._own_turn, body)
        helpful = button_value(body).get("f") == HELPFUL
        await self._keep(policy, turn.run_id, FeedbackGiven(helpful=helpful))
        if helpful:
            aside = replace(place_of(body), private=False)
            await self._outbox.deliver(aside, person_of(body), [said(words.THANKS)])
        else:
            await self._outbox.show(str(body.get("trigger_id", "")), _why_view(turn.run_id))

    async def reason(self, body: Payload) -> None:
        """Keep why an answer did not help."""
        policy = await asyncio.to_thread(self._linking.policy_of, person_of(body))
        given = _given(body["view"])
        if given is not None:
            await self._keep(policy, str(body["view"].get("private_metadata")), given)

    async def _keep(self, policy: Policy, run_id: str, given: FeedbackGiven) -> None:
        await asyncio.to_thread(Archive(self._deps).say, policy.user_id, run_id, given)

    def _own_turn(self, body: Payload) -> tuple[Policy, Turn]:
        """The presser's policy and their turn that the button stands for."""
        policy = self._linking.policy_of(person_of(body))
        turn = self._deps.conversations.turn(policy.user_id, str(button_value(body).get("r")))
        if turn is None or turn.answer is None:
            raise NotFoundError(words.GONE)
        return policy, turn


def _answer(turn: Turn) -> Answer:
    return Answer.model_validate_json(turn.answer or "")


def _why_view(run_id: str) -> dict[str, Any]:
    options = [{"text": plain(label, 75), "value": key.value} for key, label in REASONS.items()]
    why = {"type": "radio_buttons", "action_id": WHY, "options": options}
    more = {
        "type": "plain_text_input",
        "action_id": COMMENT,
        "multiline": True,
        "max_length": COMMENT_CHARACTERS,
    }
    return {
        "type": "modal",
        "callback_id": WHY,
        "private_metadata": run_id,
        "title": plain("What was wrong?", 24),
        "submit": plain("Send", 24),
        "close": plain("Skip", 24),
        "blocks": [
            _input(WHY, "This answer did not help because", why),
            {**_input(COMMENT, "Anything else? Reviewers will read it.", more), "optional": True},
        ],
    }


def _input(block: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "block_id": block, "label": plain(label, 150), "element": element}


def _given(view: Mapping[str, Any]) -> FeedbackGiven | None:
    """What the form holds; None when no reason of ours was picked."""
    values = view["state"]["values"]
    picked = (values.get(WHY, {}).get(WHY, {}).get("selected_option") or {}).get("value")
    comment = values.get(COMMENT, {}).get(COMMENT, {}).get("value") or ""
    if picked not in set(Reason):
        return None
    return FeedbackGiven(helpful=False, reason=Reason(picked), comment=comment[:COMMENT_CHARACTERS])
