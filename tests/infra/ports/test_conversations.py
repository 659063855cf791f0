"""Conversations, links and feedback, in SQLite and in DynamoDB."""

from __future__ import annotations

import json
import random
import string
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.aws.conversations import DynamoConversations
from infra.aws.turn_items import ABANDONED, PART_BYTES
from infra.local.conversations import SqliteConversations
from server.chat.ports import Conversations, Feedback, Reason, Turn, Wanted
from tools.policy import Policy, Role

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["local", "aws"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Conversations]:
    if request.param == "local":
        made: Conversations = SqliteConversations(tmp_path / "conversations.db")
    else:
        clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
        made = DynamoConversations(clients, names.table("conversations"), lambda: START)
    yield made
    made.close()


def turn(run: str, question: str = "q", minutes: int = 0) -> Turn:
    return Turn(run, question, "running", START + timedelta(minutes=minutes))


def test_an_id_means_nothing_outside_its_user(store: Conversations) -> None:
    store.begin_turn("ann", "talk", turn("run", "secret question"))
    store.begin_turn("bob", "talk", turn("run", "own question"))
    store.end_turn("bob", "run", "done", "{}")
    [anns] = store.turns("ann", "talk") or ()
    assert (anns.question, anns.status, anns.answer) == ("secret question", "running", None)
    assert [item.title for item in store.listed("bob", Wanted(10))] == ["own question"]
    assert store.turns("eve", "talk") is None
    assert store.find("eve", "talk") is None
    assert store.turn("eve", "run") is None


def test_a_turn_keeps_its_policy_and_its_answer_however_long_it_is(store: Conversations) -> None:
    policy = Policy("ann", Role.MANAGER, frozenset({"S2", "S1"}))
    asked = Turn("run", "q", "running", START, policy=policy)
    store.begin_turn("ann", "talk", asked)
    letters = random.Random(1).choices(string.printable, k=2 * PART_BYTES)  # noqa: S311
    answer = json.dumps({"text": "".join(letters)})
    store.end_turn("ann", "run", "done", answer)
    assert store.turn("ann", "run") == Turn("run", "q", "done", START, answer, policy)
    assert store.turns("ann", "talk") == [store.turn("ann", "run")]
    store.end_turn("ann", "run", "done", '{"text": "shorter"}')
    assert store.turn("ann", "run") == Turn("run", "q", "done", START, '{"text": "shorter"}', policy)


def test_turns_keep_their_order_and_the_newest_conversation_comes_first(store: Conversations) -> None:
    for minute, (talk, run) in enumerate((("a", "z"), ("b", "y"), ("a", "x"))):
        store.begin_turn("ann", talk, turn(run, run, minute))
    assert [kept.run_id for kept in store.turns("ann", "a") or ()] == ["z", "x"]
    assert [item.id for item in store.listed("ann", Wanted(10))] == ["a", "b"]
    [first] = store.listed("ann", Wanted(1))
    assert (first.id, first.created_at, first.turns) == ("a", START, 2)


def test_a_run_that_is_begun_again_is_the_same_turn(store: Conversations) -> None:
    store.begin_turn("ann", "a", turn("run"))
    store.end_turn("ann", "run", "stopped", None)
    store.begin_turn("ann", "a", turn("run"))
    assert [kept.status for kept in store.turns("ann", "a") or ()] == ["running"]
    assert [item.turns for item in store.listed("ann", Wanted(9))] == [1]


def test_many_threads_lose_no_turn(store: Conversations) -> None:
    def talk(number: int) -> None:
        for count in range(3):
            run = f"{number}-{count}"
            store.begin_turn("ann", "a", turn(run))
            store.end_turn("ann", run, "done", "{}")

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [kept.status for kept in store.turns("ann", "a") or ()] == ["done"] * 12
    assert [item.turns for item in store.listed("ann", Wanted(9))] == [12]


def test_an_empty_conversation_is_kept_but_not_listed_and_gets_its_first_question_as_title(
    store: Conversations,
) -> None:
    assert store.create("ann", "a", "", START).turns == 0
    assert store.create("ann", "a", "another", START).title == ""
    assert store.listed("ann", Wanted(9)) == []
    store.begin_turn("ann", "a", turn("run", "the first question"))
    assert [item.title for item in store.listed("ann", Wanted(9))] == ["the first question"]
    store.begin_turn("ann", "a", turn("again", "the second"))
    assert [item.title for item in store.listed("ann", Wanted(9))] == ["the first question"]


def test_pinned_conversations_come_first_and_pages_follow_one_another(store: Conversations) -> None:
    for minute, talk in enumerate("abcde"):
        store.begin_turn("ann", talk, turn(talk, f"question {talk}", minute))
    changed = store.change("ann", "a", title=None, pinned=True)
    assert changed is not None
    assert (changed.title, changed.pinned) == ("question a", True)
    assert store.change("ann", "nothing", title="t", pinned=None) is None
    seen, after = [], None
    while page := store.listed("ann", Wanted(2, after=after)):
        seen += [one.id for one in page]
        after = (page[-1].pinned, page[-1].updated_at, page[-1].id)
    assert seen == ["a", "e", "d", "c", "b"]
    assert [one.id for one in store.listed("ann", Wanted(9, pinned=True))] == ["a"]
    assert len(store.listed("ann", Wanted(9, pinned=False))) == 4


def test_titles_questions_and_answers_are_searched_without_case(store: Conversations) -> None:
    store.begin_turn("ann", "a", turn("a", "Umsatz in KÖLN?"))
    store.begin_turn("ann", "b", turn("b", "Orders"))
    store.end_turn("ann", "b", "done", '{"text": "Éire leads with 100% of 5_000"}')
    for words, found in {"köln": ["a"], "éIRE": ["b"], "5_000": ["b"], "5x000": [], "100%": ["b"]}.items():
        assert [one.id for one in store.listed("ann", Wanted(9, words))] == found, words
    assert store.listed("bob", Wanted(9, "köln")) == []


def test_a_link_opens_the_conversation_until_it_is_revoked(store: Conversations) -> None:
    store.begin_turn("ann", "a", turn("run", "shared question"))
    assert store.shares.open("bob", "a", "stolen", START) is None
    assert store.shares.open("ann", "a", "token", START) == "token"
    assert store.shares.open("ann", "a", "other", START) == "token"
    assert [one.shared for one in store.listed("ann", Wanted(9))] == [True]
    found = store.shares.behind("token")
    assert found is not None
    assert (found.owner_id, found.title, found.shared_at) == ("ann", "shared question", START)
    assert [one.run_id for one in found.turns] == ["run"]
    assert store.shares.behind("other") is None
    assert not store.shares.revoke("bob", "a")
    assert store.shares.revoke("ann", "a")
    assert not store.shares.revoke("ann", "a")
    assert store.shares.behind("token") is None
    assert store.shares.open("ann", "a", "third", START) == "third"


def test_the_last_word_on_an_answer_counts_and_asks_for_a_new_review(store: Conversations) -> None:
    for run in ("one", "two"):
        store.begin_turn("ann", "a", turn(run))
    book = store.feedback
    bad = Feedback(False, START, Reason.SLOW, "too slow")
    assert not book.say("bob", "one", bad)
    assert book.say("ann", "one", Feedback(True, START))
    assert book.unhelpful(None, 9) == []
    assert book.say("ann", "one", bad)
    later = Feedback(False, START + timedelta(minutes=1), Reason.WRONG_FIGURE)
    assert book.say("ann", "two", later)
    assert book.of_conversation("ann", "a") == {"one": bad, "two": later}
    assert book.of_conversation("bob", "a") == {}
    latest, first = book.unhelpful(None, 9)
    assert (latest.turn.run_id, first.turn.run_id) == ("two", "one")
    assert (first.user_id, first.conversation_id, first.feedback) == ("ann", "a", bad)
    assert [one.id for one in book.unhelpful(None, 1)] == [latest.id]
    reviewed = book.review(first.id, reviewed=True, note="seen")
    assert reviewed is not None
    assert (reviewed.reviewed, reviewed.note) == (True, "seen")
    assert [one.id for one in book.unhelpful(False, 9)] == [latest.id]
    assert [one.id for one in book.unhelpful(True, 9)] == [first.id]
    assert book.say("ann", "one", bad)
    assert len(book.unhelpful(False, 9)) == 2
    assert book.review(99_999, reviewed=True, note="") is None


def test_a_removed_conversation_takes_its_turns_its_link_and_what_was_said_along(
    store: Conversations,
) -> None:
    for talk in ("a", "a-b"):
        store.begin_turn("ann", talk, turn(f"run-{talk}"))
        store.end_turn("ann", f"run-{talk}", "done", "{}")
        store.feedback.say("ann", f"run-{talk}", Feedback(False, START))
        store.shares.open("ann", talk, f"token-{talk}", START)
    assert not store.remove("bob", "a")
    assert store.remove("ann", "a")
    assert not store.remove("ann", "a")
    assert store.turn("ann", "run-a") is None
    assert store.shares.behind("token-a") is None
    assert [said.conversation_id for said in store.feedback.unhelpful(None, 9)] == ["a-b"]
    assert [kept.answer for kept in store.turns("ann", "a-b") or ()] == ["{}"]
    store.end_turn("ann", "run-a", "done", "{}")
    assert store.turns("ann", "a") is None


def test_a_turn_whose_server_was_lost_has_failed_after_a_while(request: pytest.FixtureRequest) -> None:
    clients, names = request.getfixturevalue("clients"), request.getfixturevalue("names")
    moment = [START]
    store = DynamoConversations(clients, names.table("conversations"), lambda: moment[0])
    store.begin_turn("ann", "a", turn("run"))
    moment[0] += ABANDONED
    assert [kept.status for kept in store.turns("ann", "a") or ()] == ["running"]
    moment[0] += timedelta(seconds=1)
    assert [kept.status for kept in store.turns("ann", "a") or ()] == ["failed"]
    store.begin_turn("ann", "a", turn("run"))
    assert [kept.status for kept in store.turns("ann", "a") or ()] == ["running"]
