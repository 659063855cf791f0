"""Text that grows while an answer is written: streamed or edited, and whole in the end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.doubles.slack import Refusal
from tests.server.scripted import ranking
from tests.server.slack.conftest import TellingCopilot, Town

LONG = "Revenue grew in every region of the shop and in each quarter, and so it goes on. "


def slowly(copilot: TellingCopilot, text: str) -> None:
    copilot.answer = ranking().model_copy(update={"text": text, "citations": ()})
    copilot.word_seconds = 0.01


def streamed(town: Town) -> str:
    """The whole text of the one stream, without the joiners that keep it inert."""
    [text] = town.space.streams.values()
    return text.replace("\u2060", "")


def test_a_text_that_takes_its_time_is_streamed_and_ends_with_its_blocks(town: Town) -> None:
    slowly(town.copilot, LONG * 3)
    thread = town.say("how is it going?")
    stopped = town.space.wait_for("chat.stopStream")
    assert streamed(town).strip() == (LONG * 3).strip()
    assert len(town.space.of("chat.appendStream")) >= 2
    begun = town.space.of("chat.startStream")[0]
    assert (begun["thread_ts"], begun["recipient_user_id"]) == (thread, "U0ANA")
    assert "table" in [block["type"] for block in stopped["blocks"]]
    assert town.space.of("chat.postMessage") == []


def test_an_answer_that_is_whole_at_once_is_sent_whole(town: Town) -> None:
    town.say("weather")
    town.space.wait_for("chat.postMessage")
    assert town.space.of("chat.startStream") == []


@pytest.mark.parametrize("error", ["unknown_method", "ratelimited"])
def test_where_no_stream_can_begin_the_message_is_edited(town: Town, error: str) -> None:
    wait = 30 if error == "ratelimited" else None
    town.space.refusals["chat.startStream"] = Refusal(error, retry_after=wait, times=99)
    slowly(town.copilot, LONG * 3)
    town.say("how is it going?")
    town.space.wait(lambda space: any("table" in json.dumps(one) for one in space.of("chat.update")))
    assert len(town.space.of("chat.postMessage")) == 1
    assert len(town.space.of("chat.update")) >= 2
    whole = json.dumps(town.space.of("chat.update")[-1]["blocks"])
    assert LONG.strip() in whole


def test_slack_s_wait_is_kept_while_text_grows(town: Town) -> None:
    town.space.refusals["chat.appendStream"] = Refusal(retry_after=60, times=99)
    slowly(town.copilot, LONG * 3)
    town.say("how is it going?")
    town.space.wait_for("chat.stopStream")
    assert len(town.space.of("refused chat.appendStream")) == 1
    assert streamed(town).strip() == (LONG * 3).strip()


def test_a_stream_that_slack_has_closed_is_followed_by_the_whole_answer(town: Town) -> None:
    town.space.refusals["chat.stopStream"] = Refusal("message_not_in_streaming_state")
    slowly(town.copilot, LONG * 3)
    town.say("how is it going?")
    sent = town.space.wait_for("chat.postMessage")
    assert LONG.strip() in json.dumps(sent["blocks"])


def test_a_failure_in_the_middle_closes_the_stream_and_says_why(town: Town) -> None:
    town.say("endless")
    town.space.wait_for("chat.startStream")
    run = town.copilot.asked[-1].turn_id
    headers = {"Authorization": f"Bearer {_token(town)}"}
    assert town.client.post(f"/v1/agui/{run}/stop", headers=headers).status_code == 202
    assert "stopped before it was whole" in town.space.wait_for("chat.postMessage")["text"]
    assert town.space.open_streams == set()


def test_a_stream_longer_than_slack_takes_goes_on_in_messages(town: Town) -> None:
    word = "supercalifragilistic" * 3
    slowly(town.copilot, " ".join([word] * 200))
    town.copilot.word_seconds = 0.001
    town.say("tell me all")
    town.space.wait(lambda space: "table" in json.dumps(space.of("chat.postMessage")))
    posted = json.dumps(town.space.of("chat.postMessage"))
    assert streamed(town).count(word) < 200
    said = "".join(part["text"] for part in _texts(town.space.of("chat.postMessage")[0]["blocks"]))
    assert "table" in posted
    assert (streamed(town) + said).replace(" ", "") == word * 200


def _texts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sections = [section for block in blocks if block["type"] == "rich_text" for section in block["elements"]]
    texts = [text for section in sections for text in section["elements"]]
    return [text for text in texts if not text.get("style")]


def _token(town: Town) -> str:
    from tests.server.people import login

    return str(login(town.client, "ana@shop.example")["access_token"])
