from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from infra.local.audit import SqliteAuditLog
from server.app import create_app
from server.audit import entry_of, redacted
from server.deps import ServerDeps
from tests.server.live import TOKEN, now
from tests.server.people import BASE, bearer, login, people
from tests.server.scripted import SQL
from tools.policy import Policy, Role

CARD = "4111 1111 1111 1111"
ASKER = Policy("u1", Role.MANAGER, frozenset({"S2", "S1"}))


@pytest.fixture
def log(tmp_path: Path) -> SqliteAuditLog:
    return SqliteAuditLog(tmp_path / "audit.db")


def test_a_question_is_written_down_with_policy_sql_and_outcome(
    deps: ServerDeps, log: SqliteAuditLog
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(replace(deps, audit=log)), base_url=BASE, headers=headers) as client:
        client.post("/copilot/chat", json={"message": f"revenue by country paid with {CARD}"})
        client.post("/copilot/chat", json={"message": "broken"})
        entries = client.get("/admin/audit").json()["entries"]
    assert [(one["number"], one["action"], one["outcome"]) for one in entries] == [
        (1, "ask", "done"),
        (2, "ask", "failed"),
    ]
    assert entries[0]["sql"] == [SQL]
    assert entries[0]["user_id"] == "local-admin"
    assert entries[0]["said"] == "revenue by country paid with ************1111"


def test_only_administrators_read_the_log(deps: ServerDeps, log: SqliteAuditLog, tmp_path: Path) -> None:
    town = people(tmp_path, replace(deps, audit=log))
    town.add("a@shop.example", Role.ANALYST)
    with town.client() as client:
        assert client.get("/admin/audit", headers=bearer(login(client, "a@shop.example"))).status_code == 403


def test_entries_cannot_be_changed_or_removed_and_a_forged_one_breaks_the_chain(tmp_path: Path) -> None:
    log = SqliteAuditLog(tmp_path / "audit.db")
    for number in range(3):
        log.add(entry_of(ASKER, "ask", f"question {number}", "done", now()))
    assert log.broken_at() is None
    with sqlite3.connect(tmp_path / "audit.db") as forger:
        for statement in ("UPDATE audit SET entry = ''", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                forger.execute(statement)
        forger.execute("DROP TRIGGER audit_unchanged")
        forger.execute("UPDATE audit SET entry = replace(entry, 'question 1', 'question 7')")
    forger.close()
    assert log.broken_at() == 2
    log.close()


def test_pages_of_the_log_follow_one_another(log: SqliteAuditLog) -> None:
    for number in range(5):
        log.add(entry_of(ASKER, "ask", f"question {number}", "done", now()))
    assert [number for number, _ in log.entries(2, 2)] == [3, 4]
    assert log.entries(0, 1)[0][1].stores == ("S1", "S2")
    log.close()


@given(st.integers(10**14, 10**15 - 1), st.sampled_from(["", " ", "-"]), st.text(max_size=5))
def test_no_card_number_gets_through_however_it_is_written(body: int, gap: str, around: str) -> None:
    digits = f"{body}{_check_digit(str(body))}"
    card = gap.join(digits[start : start + 4] for start in range(0, 16, 4))
    assert card not in redacted(f"{around}x {card} y{around}")


def test_other_numbers_stay() -> None:
    for text in ("order 100234", "revenue 1,234,567.89", "2026-11-25 08:00:00.123456", "4012 0000 7777"):
        assert redacted(text) == text


def _check_digit(body: str) -> int:
    total = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2])
    return -(total + sum(int(digit) for digit in body[-2::-2])) % 10
