from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.admin_token import admin_token
from infra.local.conversation_file import STEPS
from infra.local.conversations import SqliteConversations
from server.chat.ports import Turn, Wanted


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "conversations.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteConversations]:
    made = SqliteConversations(path)
    yield made
    made.close()


START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_an_id_means_nothing_outside_its_user(store: SqliteConversations) -> None:
    store.begin_turn("ann", "talk", Turn("run", "secret question", "running", START))
    store.begin_turn("bob", "talk", Turn("run", "own question", "running", START))
    store.end_turn("bob", "run", "done", "{}")
    [anns] = store.turns("ann", "talk") or ()
    assert (anns.question, anns.status, anns.answer) == ("secret question", "running", None)
    assert [item.title for item in store.listed("bob", Wanted(10))] == ["own question"]
    assert store.turns("eve", "talk") is None


def test_turns_keep_their_order_and_the_newest_conversation_comes_first(store: SqliteConversations) -> None:
    for minute, (talk, run) in enumerate((("a", "z"), ("b", "y"), ("a", "x"))):
        store.begin_turn("ann", talk, Turn(run, run, "running", START + timedelta(minutes=minute)))
    assert [turn.run_id for turn in store.turns("ann", "a") or ()] == ["z", "x"]
    assert [item.id for item in store.listed("ann", Wanted(10))] == ["a", "b"]
    assert [item.id for item in store.listed("ann", Wanted(1))] == ["a"]
    assert store.listed("ann", Wanted(1))[0].created_at == START


def test_a_turn_that_was_running_when_the_process_ended_has_failed_and_can_be_begun_again(
    path: Path, store: SqliteConversations
) -> None:
    turn = Turn("run", "q", "running", START)
    store.begin_turn("ann", "a", turn)
    store.close()
    again = SqliteConversations(path)
    assert [kept.status for kept in again.turns("ann", "a") or ()] == ["failed"]
    again.begin_turn("ann", "a", turn)
    assert [kept.status for kept in again.turns("ann", "a") or ()] == ["running"]
    again.close()


def test_many_threads_lose_no_turn(store: SqliteConversations) -> None:

    def talk(number: int) -> None:
        for turn in range(10):
            run = f"{number}-{turn}"
            store.begin_turn("ann", "a", Turn(run, "q", "running", START))
            store.end_turn("ann", run, "done", "{}")

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [turn.status for turn in store.turns("ann", "a") or ()] == ["done"] * 40


def test_the_token_is_generated_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    token = admin_token(tmp_path / "state")
    assert len(token) >= 43
    assert admin_token(tmp_path / "state") == token
    assert admin_token(tmp_path / "other") != token
    [file] = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_pinned_conversations_come_first_and_pages_follow_one_another(store: SqliteConversations) -> None:
    for minute, talk in enumerate("abcde"):
        turn = Turn(talk, f"question {talk}", "running", START + timedelta(minutes=minute))
        store.begin_turn("ann", talk, turn)
    store.change("ann", "a", title=None, pinned=True)
    seen, after = [], None
    while page := store.listed("ann", Wanted(2, after=after)):
        seen += [one.id for one in page]
        after = (page[-1].pinned, page[-1].updated_at, page[-1].id)
    assert seen == ["a", "e", "d", "c", "b"]
    assert [one.id for one in store.listed("ann", Wanted(9, pinned=True))] == ["a"]


def test_titles_questions_and_answers_are_searched_without_case(store: SqliteConversations) -> None:
    store.begin_turn("ann", "a", Turn("a", "Umsatz in KÖLN?", "running", START))
    store.begin_turn("ann", "b", Turn("b", "Orders", "running", START))
    store.end_turn("ann", "b", "done", '{"text": "Éire leads with 100% of 5_000"}')
    for words, found in {"köln": ["a"], "éIRE": ["b"], "5_000": ["b"], "5x000": [], "100%": ["b"]}.items():
        assert [one.id for one in store.listed("ann", Wanted(9, words))] == found, words
    assert store.listed("bob", Wanted(9, "köln")) == []


def test_a_file_of_the_first_version_is_brought_up_and_keeps_its_turns(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        for statement in STEPS[0].split(";"):
            old.execute(statement)
        moment = "2026-03-01T09:30:00+00:00"
        old.execute("INSERT INTO conversations VALUES ('ann', 'a', 'Old', ?, ?)", (moment, moment))
        old.execute(
            "INSERT INTO turns (user_id, conversation_id, run_id, question, status, asked_at)"
            " VALUES ('ann', 'a', 'r', 'Old?', 'done', ?)",
            (moment,),
        )
    old.close()
    for _ in range(2):
        store = SqliteConversations(path)
        [kept] = store.listed("ann", Wanted(9))
        assert (kept.title, kept.turns, kept.pinned, kept.updated_at) == ("Old", 1, False, START)
        assert [turn.policy for turn in store.turns("ann", "a") or ()] == [None]
        store.close()
