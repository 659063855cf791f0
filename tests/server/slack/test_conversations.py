"""Asking in Slack: in direct messages, threads, channels and by command; what comes back, and to whom."""

from __future__ import annotations

import json

from tests.doubles.slack import command, event, mention, message, press
from tests.doubles.slack_blocks import walk
from tests.server.slack.conftest import ANA, STRANGER, Town


def texts(blocks: object) -> str:
    """Everything that is written in blocks."""
    found = []
    for part in walk(blocks):
        text = part.get("text")
        found += [text] if isinstance(text, str) else []
    return " ".join(found)


def buttons(blocks: object, action: str) -> list[dict[str, object]]:
    return [dict(part) for part in walk(blocks) if str(part.get("action_id", "")).startswith(action)]


def test_a_direct_message_is_answered_in_its_thread_with_table_sources_and_freshness(town: Town) -> None:
    thread = town.say("revenue by country")
    sent = town.space.wait_for("chat.postMessage")
    assert sent["thread_ts"] == thread
    shown = texts(sent["blocks"])
    assert "leads with £285,446.34" in shown
    assert "Data up to 9 December 2011" in shown
    assert "customers, order_items, orders" in shown
    assert "The last month is not complete." in shown
    table = next(block for block in sent["blocks"] if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][1]] == ["Netherlands", "£285,446.34", "94", "18.3%"]


def test_the_chart_comes_as_a_picture_in_the_same_thread(town: Town) -> None:
    thread = town.say("revenue by country")
    done = town.space.wait_for("files.completeUploadExternal")
    assert (done["channel_id"], done["thread_ts"]) == ("D0ANA", thread)
    [picture] = town.space.uploads.values()
    assert picture.startswith(b"\x89PNG") or b"\x89PNG" in picture
    asked = town.space.of("files.getUploadURLExternal")[0]
    assert "bar chart" in asked["alt_txt"]


def test_a_thread_is_one_conversation_and_another_thread_is_another(town: Town) -> None:
    first = town.say("revenue by country")
    town.space.wait_for("chat.postMessage", 1)
    town.say("and in 2010?", thread=first)
    town.space.wait_for("chat.postMessage", 2)
    town.say("revenue by country")
    town.space.wait_for("chat.postMessage", 3)
    one, two, three = (question.conversation_id for question in town.copilot.asked)
    assert one == two != three
    assert {question.door for question in town.copilot.asked} == {"slack"}


def test_steps_are_shown_as_status_and_a_new_thread_gets_a_title(town: Town) -> None:
    town.say("revenue by country")
    town.space.wait_for("chat.postMessage")
    said = [call["status"] for call in town.space.of("assistant.threads.setStatus")]
    assert "is asking the data…" in said
    assert town.space.of("assistant.threads.setTitle")[0]["title"] == "revenue by country"


def test_a_mention_in_a_channel_is_answered_to_the_asker_alone(town: Town) -> None:
    town.deliver(event(mention("revenue by country", ANA, "1763.1"), "Ev-mention"))
    sent = town.space.wait_for("chat.postEphemeral")
    assert (sent["user"], sent["channel"], sent["thread_ts"]) == (ANA, "C0SALES", "1763.1")
    assert town.copilot.asked[0].text == "revenue by country"
    done = town.space.wait_for("files.completeUploadExternal")
    assert done["channel_id"] == f"D0{ANA}"
    assert town.space.of("chat.postMessage") == []


def test_a_command_is_answered_through_its_reply_address(town: Town) -> None:
    reply = f"{town.space.url}/reply/1"
    assert town.deliver(command("revenue by country", ANA, reply, "trigger-1")).text == ""
    sent = town.space.wait_for("reply")
    assert sent["response_type"] == "ephemeral"
    assert "leads with £285,446.34" in texts(sent["blocks"])


def test_a_command_without_words_tells_what_can_be_done(town: Town) -> None:
    town.deliver(command("", ANA, f"{town.space.url}/reply/1", "trigger-1"))
    assert "/retail link CODE" in texts(town.space.wait_for("reply")["blocks"])


def test_follow_ups_are_buttons_that_go_on_with_the_conversation(town: Town) -> None:
    thread = town.say("revenue by country")
    sent = town.space.wait_for("chat.postMessage")
    button = buttons(sent["blocks"], "ask")[0]
    town.deliver(press(button, ANA, "trigger-1", "D0ANA", thread, False, f"{town.space.url}/reply/1"))
    town.space.wait_for("chat.postMessage", 2)
    first, second = town.copilot.asked
    assert second.text == "And in 2010?"
    assert second.conversation_id == first.conversation_id


def test_the_readings_of_an_open_question_are_buttons(town: Town) -> None:
    town.say("best products")
    sent = town.space.wait_for("chat.postMessage")
    offered = [json.loads(str(one["value"]))["q"] for one in buttons(sent["blocks"], "ask")]
    assert len(offered) >= 2
    assert all("products" in question for question in offered)


def test_a_new_assistant_thread_offers_questions_to_those_who_are_linked_only(town: Town) -> None:
    for number, user in enumerate((ANA, STRANGER)):
        thread = {"user_id": user, "context": {}, "channel_id": f"D0{number}", "thread_ts": "1763.5"}
        town.deliver(event({"type": "assistant_thread_started", "assistant_thread": thread}, f"Ev-{number}"))
    town.space.wait(lambda space: bool(space.of("chat.postMessage")))
    prompts = town.space.wait_for("assistant.threads.setSuggestedPrompts")
    assert [one["message"] for one in prompts["prompts"]][1] == "Forecast revenue"
    assert len(town.space.of("assistant.threads.setSuggestedPrompts")) == 1
    assert "I do not know yet who you are" in town.space.of("chat.postMessage")[0]["text"]


def test_what_cannot_be_answered_is_said_in_words_and_our_own_mistakes_are_not_told(town: Town) -> None:
    town.say("impossible")
    assert "no metric called impossible" in town.space.wait_for("chat.postMessage", 1)["text"]
    town.say("broken")
    told = json.dumps(town.space.wait_for("chat.postMessage", 2))
    assert "our mistake" in told
    assert "secret_column" not in told


def test_programs_edits_and_the_bot_itself_are_not_answered(town: Town) -> None:
    notices: tuple[dict[str, str | None], ...] = (
        {"bot_id": "B0OTHER"},
        {"user": "U0COPILOT"},
        {"subtype": "message_changed", "user": None},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
    )
    for number, more in enumerate(notices):
        said = {**message("revenue by country", ANA, f"1763.{number}"), **more}
        assert town.deliver(event(said, f"Ev-quiet-{number}")).status_code == 200
    town.say("weather")
    town.space.wait_for("chat.postMessage")
    assert [question.text for question in town.copilot.asked] == ["weather"]


def test_other_events_get_a_reply_and_no_more(town: Town) -> None:
    assert town.deliver(event({"type": "team_join", "user": {"id": "U9"}}, "Ev-other")).status_code == 200
