"""What others in a channel learn, whose buttons work, and that data stays data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from agent.answer.model import AlertBlock, Answer, Choice, Column, Executed, TableBlock
from server.slack.blocks import Told, messages, published, rest, simpler, sources_view
from server.slack.charts import chart_spec
from server.slack.live import _following
from server.slack.markup import escaped, rich_text, unlinked
from server.slack.tables import csv_file, table_block
from tests.doubles.slack import event, mention, press
from tests.doubles.slack_blocks import faults, walk
from tests.e2e.payloads import formulas, payloads
from tests.server.scripted import ranking
from tests.server.slack.conftest import ANA, SAM, Town

SLACK_S_OWN = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<@U0ANA>",
    "<@U0ANA|ana>",
    "<#C0SALES|sales>",
    "<!subteam^S1|team>",
    "<!date^1392734382^{date}^https://elsewhere.example|x>",
    "<https://elsewhere.example|free money>",
    "<mailto:a@elsewhere.example|write>",
    "@channel",
    "@here",
    "https://elsewhere.example/x",
    "elsewhere.example",
    ":siren:",
    "*bold* _it_ ~gone~ `code` ```more```",
    "&lt;!channel&gt;",
)
HOSTILE = (*SLACK_S_OWN, *payloads())


def hostile(text: str) -> Answer:
    """An answer that holds the text wherever data can be."""
    return Answer(
        kind="clarify",
        text=f"Top is {text}\n- {text}",
        blocks=(
            TableBlock(
                id="t1",
                title=text,
                columns=(Column(name="n", label=text, format="text"),),
                rows=((text,), (text,)),
            ),
            AlertBlock(id="a1", severity="warning", text=text),
        ),
        sql=(Executed(sql=f"SELECT '{text}'", tables=(text,)),),
        filters_applied=(text,),
        assumptions=(text,),
        freshness=text,
        follow_ups=(text,),
        choices=(Choice(label=text, question=text),),
    )


def read_by_slack(message: dict[str, Any]) -> list[str]:
    """The texts that Slack looks for marks in; plain text, rich text's texts and table cells are none."""
    found = [str(message.get("text", ""))]
    found += [str(part["text"]) for part in walk(message["blocks"]) if part.get("type") == "mrkdwn"]
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_data_is_read_as_a_mark(text: str) -> None:
    told = Told(hostile(text), "c1", "r1", shareable=True)
    for one in (*messages(told), *rest(told), *published(told.answer, text)):
        blocks = json.loads(json.dumps(one.blocks))
        assert faults(blocks) == []
        assert faults(simpler(blocks), older=True) == []
        kinds = {str(part.get("type")) for part in walk(blocks)}
        assert kinds.isdisjoint(
            {"mrkdwn", "link", "user", "usergroup", "channel", "broadcast", "emoji", "image"}
        )
        for said in read_by_slack({"text": one.text, "blocks": blocks}):
            assert "<" not in said
            assert ">" not in said
    view = sources_view(told.answer)
    assert faults(view["blocks"]) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_streamed_text_holds_no_link_mention_or_code_of_an_emoji(text: str) -> None:
    sent = unlinked(text)
    for mark in ("<", "://", "](", "][", "]:", "@c", "@h", "mailto:a", "&lt;", "&#"):
        assert mark not in sent
    assert not any(part.isalpha() and after.isalpha() for part, _, after in triples(sent) if _ == ".")


def triples(text: str) -> list[tuple[str, str, str]]:
    return list(zip(text, text[1:], text[2:], strict=False))


@pytest.mark.parametrize("text", SLACK_S_OWN)
def test_a_text_sent_in_pieces_is_as_inert_as_the_whole(text: str) -> None:
    pieces = [_following(text[:at], text[: at + 1]) for at in range(len(text))]
    assert "".join(pieces) == unlinked(text)


def test_text_comes_through_as_it_stands() -> None:
    [block] = rich_text("**Top** is <!channel> & more")
    assert [part["text"] for part in block["elements"][0]["elements"]] == ["Top", " is <!channel> & more"]
    assert escaped("a < b & c") == "a &lt; b &amp; c"


@pytest.mark.parametrize("text", formulas())
def test_a_spreadsheet_runs_nothing_of_the_file(text: str) -> None:
    table = TableBlock(
        id="t1", title="x", columns=(Column(name="n", label=text, format="text"),), rows=((text,), (-5.5,))
    )
    read = list(csv.reader(io.StringIO(csv_file(table).decode("utf-8-sig"))))
    assert not read[0][0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not read[1][0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read[2] == ["-5.5"]


def test_names_in_the_data_are_no_names_of_a_chart_s_fields() -> None:
    answer = ranking()
    chart, table = answer.blocks[1], answer.blocks[0]
    assert chart.type == "chart"
    assert table.type == "table"
    spec = chart_spec(chart, table)
    fields = {str(part["field"]) for part in walk(spec) if "field" in part}
    assert fields == {"x", "y0"}
    assert spec["data"] == {"values": [{"x": row[0], "y0": row[1]} for row in table.rows]}


def test_a_wide_and_long_table_is_cut_in_the_message_and_whole_in_the_file(town: Town) -> None:
    columns = tuple(Column(name=f"c{n}", label=f"Column {n}", format="integer") for n in range(30))
    rows = tuple(tuple(range(30)) for _ in range(400))
    table = TableBlock(id="t1", title="Wide", columns=columns, rows=rows)
    assert faults([table_block(table)]) == []
    town.copilot.answer = ranking().model_copy(update={"blocks": (table,), "text": "All of it."})
    town.say("all of it")
    town.space.wait_for("files.completeUploadExternal")
    [(name, content)] = town.space.uploads.items()
    assert name.endswith("t1.csv")
    assert content.decode("utf-8-sig", "replace").count("\n") >= 401
    assert "of 400 rows are shown" in json.dumps(town.space.of("chat.postMessage"))


def channel_answer(town: Town) -> dict[str, Any]:
    """Ana's answer in a channel, which she alone sees."""
    town.deliver(event(mention("revenue by country", ANA, "1763.1"), "Ev-mention"))
    return town.space.wait_for("chat.postEphemeral")


def button(message: dict[str, Any], action: str) -> dict[str, Any]:
    return next(dict(part) for part in walk(message["blocks"]) if part.get("action_id") == action)


def pressed(town: Town, action: dict[str, Any], user: str, ephemeral: bool = True) -> None:
    channel = "C0SALES" if ephemeral else "D0ANA"
    reply = f"{town.space.url}/reply/1"
    town.number += 1
    answer = town.deliver(press(action, user, f"trigger-{town.number}", channel, "1763.7", ephemeral, reply))
    assert answer.status_code == 200


def test_the_asker_can_show_an_answer_to_everybody_and_it_has_no_buttons_then(town: Town) -> None:
    share = button(channel_answer(town), "share")
    assert share["confirm"]["confirm"]["text"] == "Show it"
    pressed(town, share, ANA)
    shown = town.space.wait_for("chat.postMessage")
    assert (shown["channel"], shown["thread_ts"]) == ("C0SALES", "1763999999.000001")
    assert {"actions", "context_actions"}.isdisjoint(block["type"] for block in shown["blocks"])
    assert "Shown by ana" in json.dumps(shown["blocks"])


def test_nobody_else_s_press_opens_an_answer(town: Town) -> None:
    message = channel_answer(town)
    town.link("sam@shop.example", SAM)
    for action in ("share", "sources"):
        pressed(town, button(message, action), SAM)
    town.space.wait(lambda space: len(space.of("reply")) == 2)
    assert all("no longer kept" in one["text"] for one in town.space.of("reply"))
    assert town.space.of("chat.postMessage", "views.open") == []


def test_an_answer_in_a_direct_message_cannot_be_shown_around(town: Town) -> None:
    town.say("revenue by country")
    assert "share" not in [
        part.get("action_id") for part in walk(town.space.wait_for("chat.postMessage")["blocks"])
    ]


def test_somebody_else_s_button_asks_with_their_own_rights(town: Town) -> None:
    ask = button(channel_answer(town), "ask:0")
    town.link("sam@shop.example", SAM)
    pressed(town, ask, SAM)
    town.space.wait(lambda space: "reply" in [call.method for call in space.calls])
    assert town.copilot.asked[-1].policy.stores == frozenset({"S01"})
    assert town.copilot.asked[0].conversation_id != town.copilot.asked[-1].conversation_id


def test_how_an_answer_was_found_is_shown_on_request(town: Town) -> None:
    town.say("revenue by country")
    pressed(town, button(town.space.wait_for("chat.postMessage"), "sources"), ANA, ephemeral=False)
    shown = json.dumps(town.space.wait_for("views.open")["view"], ensure_ascii=False)
    assert "£285,446.34 is Revenue, row 1 of Revenue by country" in shown
    assert "SELECT c.country AS country" in shown


def test_an_account_that_is_closed_gets_nothing_by_its_buttons(town: Town) -> None:
    from server.auth.accounts import AccountStatus

    sources = button(channel_answer(town), "sources")
    users = town.people.parts.users
    account = users.by_email("ana@shop.example")
    assert account is not None
    users.change(account.id, lambda now: replace(now, status=AccountStatus.DISABLED))
    pressed(town, sources, ANA)
    assert "closed" in town.space.wait_for("reply")["text"]
    assert town.space.of("views.open") == []
