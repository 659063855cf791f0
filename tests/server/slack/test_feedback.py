"""What people say of answers in Slack, with the reason, goes where feedback from the page goes."""

from __future__ import annotations

import json
import time
from typing import Any

from server.chat.ports import Feedback, Reason
from tests.doubles.slack import press, submission
from tests.doubles.slack_blocks import walk
from tests.server.slack.conftest import ANA, SAM, Town


def verdict(town: Town, side: str) -> dict[str, Any]:
    """The button of an answer that the bot has just given."""
    town.say("revenue by country")
    sent = town.space.wait_for("chat.postMessage")
    element = next(part for part in walk(sent["blocks"]) if part.get("type") == "feedback_buttons")
    return {"type": "feedback_buttons", "action_id": element["action_id"], "value": element[side]["value"]}


def pressed(town: Town, action: dict[str, Any], user: str = ANA) -> None:
    reply = f"{town.space.url}/reply/1"
    town.number += 1
    town.deliver(press(action, user, f"trigger-{town.number}", "D0ANA", "1763.7", False, reply))


def kept_of(town: Town) -> dict[str, Feedback]:
    account = town.people.parts.users.by_email("ana@shop.example")
    assert account is not None
    conversations = town.people.deps.conversations
    return conversations.feedback.of_conversation(account.id, _conversation(town))


def _conversation(town: Town) -> str:
    return town.copilot.asked[0].conversation_id.partition(":")[2]


def test_a_helpful_answer_is_thanked_for_and_kept(town: Town) -> None:
    pressed(town, verdict(town, "positive_button"))
    assert "Thank you" in town.space.wait_for("reply")["text"]
    [said] = kept_of(town).values()
    assert said.helpful


def test_an_unhelpful_answer_is_kept_at_once_and_its_reason_when_it_is_given(town: Town) -> None:
    pressed(town, verdict(town, "negative_button"))
    view = town.space.wait_for("views.open")["view"]
    [said] = kept_of(town).values()
    assert (said.helpful, said.reason) == (False, None)
    offered = [part["value"] for part in walk(view) if "value" in part]
    assert offered == [reason.value for reason in Reason]
    given = {
        "why": {"why": {"type": "radio_buttons", "selected_option": {"value": "wrong_figure"}}},
        "comment": {"comment": {"type": "plain_text_input", "value": "card 4111 1111 1111 1111"}},
    }
    answer = town.deliver(submission(view, given, ANA, "trigger-form"))
    assert (answer.status_code, answer.text) == (200, "")
    said = _once_there_is_a_reason(town)
    assert said.reason is Reason.WRONG_FIGURE
    assert "4111 1111" not in said.comment


def test_feedback_gets_into_the_history_of_use(town: Town) -> None:
    pressed(town, verdict(town, "positive_button"))
    town.space.wait_for("reply")
    assert town.heard.said == [(town.copilot.asked[0].turn_id, True)]


def test_nobody_can_judge_somebody_else_s_answer(town: Town) -> None:
    action = verdict(town, "negative_button")
    town.link("sam@shop.example", SAM)
    pressed(town, action, SAM)
    town.space.wait(lambda space: "no longer kept" in json.dumps(space.of("chat.postMessage")))
    assert kept_of(town) == {}


def _once_there_is_a_reason(town: Town) -> Feedback:
    """What was said, when the form has been taken in."""
    deadline = time.monotonic() + 10
    while True:
        [said] = kept_of(town).values()
        if said.reason is not None:
            return said
        assert time.monotonic() < deadline
        time.sleep(0.02)
