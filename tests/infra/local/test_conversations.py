from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.admin_token import admin_token
from infra.local.conversations import SqliteConversations
from server.ports import Turn


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
    assert [item.title for item in store.recent("bob", 10)] == ["own question"]
    assert store.turns("eve", "talk") is None


def test_turns_keep_their_order_and_the_newest_conversation_comes_first(store: SqliteConversations) -> None:
    for minute, (talk, run) in enumerate((("a", "z"), ("b", "y"), ("a", "x"))):
        store.begin_turn("ann", talk, Turn(run, run, "running", START + timedelta(minutes=minute)))
    assert [turn.run_id for turn in store.turns("ann", "a") or ()] == ["z", "x"]
    assert [item.id for item in store.recent("ann", 10)] == ["a", "b"]
    assert [item.id for item in store.recent("ann", 1)] == ["a"]
    assert store.recent("ann", 1)[0].created_at == START


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
