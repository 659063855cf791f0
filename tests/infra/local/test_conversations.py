"""The file of the conversations; what every store does is in `tests/infra/ports/test_conversations.py`."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
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


def test_the_token_is_generated_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    token = admin_token(tmp_path / "state")
    assert len(token) >= 43
    assert admin_token(tmp_path / "state") == token
    assert admin_token(tmp_path / "other") != token
    [file] = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


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
