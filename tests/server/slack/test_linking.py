"""Who is who: codes, links, and whose rights count."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner

from infra.cli import build_app
from infra.local.slack_store import SqlSlackStore
from server.auth.accounts import AccountStatus
from server.slack.ports import SlackPerson
from tests.doubles.slack import TEAM, command, event, mention
from tests.server.people import bearer, login
from tests.server.slack.conftest import ANA, SAM, STRANGER, Town


def code_of(town: Town, email: str) -> str:
    answer = town.client.post("/slack/link", headers=bearer(login(town.client, email)))
    assert answer.status_code == 201
    return str(answer.json()["code"])


def test_somebody_who_is_not_linked_is_told_how_and_nothing_of_the_shop(town: Town) -> None:
    town.say("revenue by country", STRANGER)
    told = town.space.wait_for("chat.postMessage")
    assert "/retail link CODE" in json.dumps(told["blocks"])
    town.deliver(event(mention("revenue by country", STRANGER, "1763.9"), "Ev-stranger"))
    assert town.space.wait_for("chat.postEphemeral")["user"] == STRANGER
    assert town.copilot.asked == []
    assert town.space.of("files.completeUploadExternal", "assistant.threads.setSuggestedPrompts") == []


def test_a_code_links_once_and_only_for_ten_minutes(town: Town) -> None:
    code = code_of(town, "sam@shop.example")
    reply = f"{town.space.url}/reply/1"
    town.deliver(command(f"link {code}", SAM, reply, "t1"))
    assert "You are linked" in town.space.wait_for("reply", 1)["text"]
    town.deliver(command(f"link {code}", STRANGER, reply, "t2"))
    assert "not good" in town.space.wait_for("reply", 2)["text"]
    late = code_of(town, "sam@shop.example")
    town.people.clock.move(minutes=11)
    town.deliver(command(f"link {late}", STRANGER, reply, "t3"))
    assert "not good" in town.space.wait_for("reply", 3)["text"]


def test_a_new_code_voids_the_one_before(town: Town) -> None:
    before, after = code_of(town, "sam@shop.example"), code_of(town, "sam@shop.example")
    for number, (code, said) in enumerate(((before, "not good"), (after, "You are linked")), start=1):
        town.say(f"link {code}", SAM)
        assert said in town.space.wait_for("chat.postMessage", number)["text"]


def test_a_code_shown_in_a_channel_is_void(town: Town) -> None:
    code = code_of(town, "sam@shop.example")
    town.deliver(event(mention(f"link {code}", SAM, "1763.2"), "Ev-open"))
    assert "void now" in town.space.wait_for("chat.postEphemeral")["text"]
    town.say(f"link {code}", SAM)
    assert "not good" in town.space.wait_for("chat.postMessage")["text"]


def test_the_account_s_owner_gets_a_letter_and_sees_and_ends_the_link(town: Town) -> None:
    assert "Slack" in town.people.post.letters[-1].text
    headers = bearer(login(town.client, "ana@shop.example"))
    assert town.client.get("/slack/link", headers=headers).json()["people"] == [{"team": TEAM, "user": ANA}]
    assert town.client.delete("/slack/link", headers=headers).status_code == 204
    town.say("weather")
    assert "I do not know yet who you are" in town.space.wait_for("chat.postMessage")["text"]


def test_unlinking_in_slack_ends_it_too(town: Town) -> None:
    town.say("unlink")
    town.space.wait_for("chat.postMessage", 1)
    town.say("weather")
    assert "I do not know yet who you are" in town.space.wait_for("chat.postMessage", 2)["text"]


def test_a_question_that_begins_with_link_is_a_question(town: Town) -> None:
    town.say("link between price and sales?")
    town.space.wait_for("chat.postMessage")
    assert [question.text for question in town.copilot.asked] == ["link between price and sales?"]


def test_the_role_and_stores_of_the_account_as_it_is_now_count(town: Town) -> None:
    town.link("sam@shop.example", SAM)
    town.say("weather", SAM)
    town.space.wait_for("chat.postMessage")
    assert town.copilot.asked[-1].policy.stores == frozenset({"S01"})
    users = town.people.parts.users
    account = users.by_email("sam@shop.example")
    assert account is not None
    users.change(account.id, lambda now: replace(now, status=AccountStatus.DISABLED))
    town.say("weather", SAM)
    assert "closed" in town.space.wait_for("chat.postMessage", 2)["text"]
    assert len(town.copilot.asked) == 1


def test_people_of_the_same_id_in_another_workspace_are_strangers(town: Town) -> None:
    other = {"type": "message", "channel_type": "im", "channel": "D9", "user": ANA, "text": "weather"}
    town.deliver(event({**other, "ts": "1763.3", "user_team": "T0OTHER"}, "Ev-elsewhere"))
    assert "I do not know yet who you are" in town.space.wait_for("chat.postMessage")["text"]


def test_a_link_is_written_into_the_audit_log(tmp_path: Path, town: Town) -> None:
    from infra.local.audit import SqliteAuditLog
    from server.slack.linking import Linking

    log = SqliteAuditLog(tmp_path / "audit.db")
    deps = replace(town.people.deps, audit=log)
    assert deps.slack is not None
    linking = Linking(deps.slack, deps)
    account = town.people.parts.users.by_email("sam@shop.example")
    assert account is not None
    linking.redeem(linking.issue(account.id), SlackPerson(TEAM, SAM))
    linking.unlink(SlackPerson(TEAM, SAM))
    assert [(e.action, e.said) for _, e in log.entries(0, 9)] == [
        ("slack:link", f"{TEAM}/{SAM}"),
        ("slack:unlink", f"{TEAM}/{SAM}"),
    ]


def test_an_administrator_hands_out_a_code_and_ends_links_at_the_terminal(tmp_path: Path) -> None:
    run, app, home = CliRunner().invoke, build_app(), ["--home", str(tmp_path)]
    password = "seven green kettles sing\n" * 2
    assert run(app, ["users", "add", "ana@shop.example", *home], input=password).exit_code == 0
    said = run(app, ["users", "link-slack", "ana@shop.example", *home])
    code = said.output.split("/retail link ")[1].strip()
    store = SqlSlackStore(f"sqlite:///{tmp_path}/state/accounts.db")
    from server.auth.secrets import digest_of
    from tests.server.live import now

    assert store.redeem(digest_of(code), SlackPerson(TEAM, ANA), now()) is not None
    store.close()
    assert "1 link forgotten" in run(app, ["users", "unlink-slack", "ana@shop.example", *home]).output
    assert run(app, ["users", "link-slack", "nobody@shop.example", *home]).exit_code == 2
