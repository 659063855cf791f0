"""Signatures, deliveries that come again, and limits of Slack's and of ours."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from server.app import create_app
from server.deps import ServerDeps
from tests.doubles.slack import Refusal, Workspace, event, message, signed
from tests.server.live import scripted_deps
from tests.server.people import BASE
from tests.server.slack.conftest import ANA, TellingCopilot, Town, town_of


def question(text: str = "weather", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return event(message(text, ANA, "1763.1"), "Ev-one", **more)


def without(header: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def drop(request: dict[str, Any]) -> dict[str, Any]:
        headers = {name: value for name, value in request["headers"].items() if name != header}
        return {**request, "headers": headers}

    return drop


def altered(request: dict[str, Any]) -> dict[str, Any]:
    return {**request, "content": request["content"].replace(b"weather", b"wealth!")}


def unreadable(request: dict[str, Any]) -> dict[str, Any]:
    return {**request, "content": b"\xff\xfe{"}


def forgeries() -> Iterator[dict[str, Any]]:
    """Requests that Slack did not sign, or long ago, or that cannot even be read."""
    yield altered(question())
    yield unreadable(question())
    yield without("x-slack-signature")(question())
    yield without("x-slack-request-timestamp")(question())
    yield signed("{}", "application/json", secret="guessed")  # noqa: S106
    yield question(at=int(time.time()) - 6 * 60)
    yield question(at=int(time.time()) + 6 * 60)
    yield {**question(), "headers": {**question()["headers"], "x-slack-request-timestamp": "soon"}}
    yield {**question(), "headers": {**question()["headers"], "x-slack-signature": "v0=é".encode()}}


def test_what_slack_did_not_sign_within_five_minutes_is_refused(town: Town) -> None:
    for forged in forgeries():
        answer = town.deliver(forged)
        assert answer.status_code == 401, forged
        assert answer.json()["code"] == "not_signed_in"
    assert town.copilot.asked == []


def test_slack_s_challenge_is_returned(town: Town) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"})
    assert "3eZbrw1a" in town.deliver(signed(body, "application/json")).text


def test_an_event_that_is_delivered_again_is_answered_once(town: Town) -> None:
    for number in range(3):
        again = {"x_slack_retry_num": str(number), "x_slack_retry_reason": "http_timeout"} if number else {}
        assert town.deliver(question(**again)).status_code == 200
    town.space.wait_for("chat.postMessage")
    town.say("weather")
    town.space.wait_for("chat.postMessage", 2)
    assert len(town.copilot.asked) == 2


def test_a_repetition_whose_first_delivery_was_lost_is_answered(town: Town) -> None:
    town.deliver(question(x_slack_retry_num="1", x_slack_retry_reason="http_error"))
    assert town.space.wait_for("chat.postMessage")


def test_an_answer_waits_as_long_as_slack_says_and_then_arrives(town: Town) -> None:
    town.space.refusals["chat.postMessage"] = Refusal(retry_after=1)
    town.say("weather")
    sent = town.space.wait_for("chat.postMessage")
    assert len(town.space.of("refused chat.postMessage")) == 1
    assert "cannot tell the weather" in sent["text"]


def test_progress_that_slack_refuses_costs_no_answer(town: Town) -> None:
    for method in ("assistant.threads.setStatus", "assistant.threads.setTitle"):
        town.space.refusals[method] = Refusal("not_allowed_token_type", times=9)
    town.say("weather")
    assert town.space.wait_for("chat.postMessage")


def test_a_workspace_without_the_newer_blocks_gets_the_table_as_text(town: Town) -> None:
    town.space.older = True
    town.say("revenue by country")
    sent = town.space.wait_for("chat.postMessage")
    kinds = [block["type"] for block in sent["blocks"]]
    assert {"table", "context_actions"}.isdisjoint(kinds)
    assert "Netherlands  £285,446.34" in json.dumps(sent["blocks"], ensure_ascii=False)


def test_too_many_questions_at_once_are_refused_in_words(town: Town) -> None:
    limit = town.people.deps.limits.runs_per_user
    for _ in range(limit + 1):
        town.say("deaf")
    town.space.wait(lambda space: any("Try again" in one["text"] for one in space.of("chat.postMessage")))


def test_without_its_settings_the_path_says_what_is_missing(deps: ServerDeps) -> None:
    with TestClient(create_app(deps), base_url=BASE) as client:
        answer = client.post("/slack/events", content=b"{}")
    assert answer.status_code == 404
    assert "retail-copilot[slack]" in answer.json()["detail"]


def test_a_stop_of_the_server_ends_what_is_being_told(
    tmp_path: Path, space: Workspace, telling: TellingCopilot
) -> None:
    with town_of(scripted_deps(tmp_path, telling), space, tmp_path, telling) as town:
        town.link("ana@shop.example", ANA)
        town.say("endless")
        space.wait_for("chat.startStream")
    assert space.open_streams == set()
    assert "stopped before it was whole" in space.of("chat.postMessage")[-1]["text"]
