"""Accounts, the audit log and stored models as administrators see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from infra.local.audit import SqliteAuditLog, chained
from infra.local.model_shelf import FolderModelShelf
from infra.local.model_store import FolderModelStore
from server.app import create_app
from server.audit import entry_of
from server.deps import ServerDeps
from tests.server.live import TOKEN
from tests.server.people import BASE, PASSWORD, People, bearer, login, people
from tools.policy import Policy, Role

Headers = dict[str, str]


@pytest.fixture
def town(deps: ServerDeps, tmp_path: Path) -> People:
    log, shelf = SqliteAuditLog(tmp_path / "audit.db"), FolderModelShelf(tmp_path / "models")
    made = people(tmp_path, replace(deps, audit=log, models=shelf))
    made.add("root@shop.example", Role.ADMIN)
    made.add("ann@shop.example", Role.ANALYST)
    return made


@pytest.fixture
def client(town: People) -> Iterator[TestClient]:
    with town.client() as found:
        yield found


@pytest.fixture
def root(client: TestClient) -> Headers:
    return bearer(login(client, "root@shop.example"))


def id_of(client: TestClient, root: Headers, name: str) -> str:
    [user] = client.get(f"/admin/users?search={name}", headers=root).json()["users"]
    return str(user["id"])


def test_an_invited_person_gets_a_letter_and_signs_in(
    client: TestClient, root: Headers, town: People
) -> None:
    body = {"email": "Mo@shop.example", "role": "manager", "stores": ["S1"], "regions": ["north"]}
    made = client.post("/admin/users", json=body, headers=root)
    assert (made.status_code, made.json()["email"]) == (201, "mo@shop.example")
    assert client.post("/admin/users", json=body, headers=root).status_code == 409
    reset = {"token": town.post.token(), "password": PASSWORD}
    assert client.post("/auth/reset-password", json=reset).status_code == 200
    assert login(client, "mo@shop.example")["role"] == "manager"
    weak = {"email": "lu@shop.example", "password": "password"}
    assert client.post("/admin/users", json=weak, headers=root).json()["code"] == "weak_password"


def test_a_changed_role_counts_at_once_and_a_closed_account_is_out(client: TestClient, root: Headers) -> None:
    ann, user = bearer(login(client, "ann@shop.example")), f"/admin/users/{id_of(client, root, 'ann')}"
    assert client.get("/admin/users", headers=ann).status_code == 403
    assert client.patch(user, json={"role": "admin"}, headers=root).json()["role"] == "admin"
    assert client.get("/admin/users", headers=ann).status_code == 200
    narrowed = client.patch(user, json={"stores": ["S2"]}, headers=root).json()
    assert (narrowed["role"], narrowed["stores"]) == ("admin", ["S2"])
    assert client.patch(user, json={"stores": None}, headers=root).json()["stores"] is None
    assert client.patch(user, json={"status": "disabled"}, headers=root).json()["status"] == "disabled"
    assert client.get("/copilot/status", headers=ann).status_code == 401
    assert client.get(f"{user}/sessions", headers=root).json() == {"sessions": []}
    assert client.patch(user, json={"status": "active"}, headers=root).status_code == 200
    assert client.get("/copilot/status", headers=ann).status_code == 401


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"status": "disabled"}])
def test_the_last_administrator_stays_one(client: TestClient, root: Headers, change: dict[str, str]) -> None:
    user = f"/admin/users/{id_of(client, root, 'root')}"
    assert client.patch(user, json=change, headers=root).status_code == 409
    client.patch(f"/admin/users/{id_of(client, root, 'ann')}", json={"role": "admin"}, headers=root)
    assert client.patch(user, json=change, headers=root).status_code == 200


def test_sessions_of_others_are_seen_and_ended(client: TestClient, root: Headers) -> None:
    first, second = (bearer(login(client, "ann@shop.example")) for _ in range(2))
    path = f"/admin/users/{id_of(client, root, 'ann')}/sessions"
    sessions = client.get(path, headers=root).json()["sessions"]
    assert client.delete(f"{path}/{sessions[0]['id']}", headers=root).status_code == 204
    statuses = [client.get("/copilot/status", headers=one).status_code for one in (first, second)]
    assert sorted(statuses) == [200, 401]
    assert client.delete(path, headers=root).status_code == 204
    assert [client.get("/copilot/status", headers=one).status_code for one in (first, second)] == [401, 401]
    mine = f"/admin/users/{id_of(client, root, 'root')}/sessions/{sessions[0]['id']}"
    assert client.delete(mine, headers=root).status_code == 404


def test_what_administrators_do_is_written_down(client: TestClient, root: Headers) -> None:
    user = id_of(client, root, "ann")
    client.patch(f"/admin/users/{user}", json={"role": "manager"}, headers=root)
    client.delete(f"/admin/users/{user}/sessions", headers=root)
    entries = client.get("/admin/audit?action=admin:", headers=root).json()["entries"]
    assert [(one["action"], one["said"]) for one in entries] == [
        ("admin:change user", f'{user} {{"role":"manager"}}'),
        ("admin:end sessions", user),
    ]


def test_the_audit_log_is_filtered_and_exported_with_its_chain(
    client: TestClient, root: Headers, town: People
) -> None:
    log, start = town.deps.audit, town.clock()
    assert log is not None
    for number, (who, action, said) in enumerate(
        [("u1", "ask", "Revenue"), ("u2", "tool:forecast", "{}"), ("u1", "tool:trend", "revenue by day")]
    ):
        policy = Policy(who, Role.MANAGER)
        log.add(entry_of(policy, action, said, "done", start + timedelta(minutes=number), ["SELECT 1"]))
    for query, numbers in {
        "user_id=u1": [1, 3],
        "action=ask": [1],
        "action=tool:": [2, 3],
        "search=REVENUE": [1, 3],
        "search=select": [1, 2, 3],
        "outcome=failed": [],
        f"since={(start + timedelta(minutes=1)).isoformat().replace('+00:00', 'Z')}": [2, 3],
        f"until={(start + timedelta(minutes=1)).isoformat().replace('+00:00', 'Z')}": [1],
        "user_id=u1&after=1": [3],
    }.items():
        found = client.get(f"/admin/audit?{query}", headers=root).json()["entries"]
        assert [one["number"] for one in found] == numbers, query
    lines = client.get("/admin/audit/export", headers=root).text.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4]
    before = ""
    for _, text, kept in log.rows():
        assert kept == chained(before, text)
        before = kept
    assert json.loads(lines[-1])["hash"] == before
    only = client.get("/admin/audit/export?user_id=u2", headers=root).text.splitlines()
    assert [json.loads(line)["user_id"] for line in only] == ["u2"]


def test_stored_models_are_listed_with_the_version_in_use(
    client: TestClient, root: Headers, tmp_path: Path
) -> None:
    assert client.get("/admin/models", headers=root).json() == {"models": []}
    store = FolderModelStore(tmp_path / "models")
    for version in ("1", "2"):
        store.store("understanding", version, {"w.bin": version.encode()}, {"accuracy": 0.9})
    store.use("understanding", "1")
    [listed] = client.get("/admin/models", headers=root).json()["models"]
    assert (listed["model"], listed["in_use"], listed["versions"]) == ("understanding", "1", 2)
    shown = client.get("/admin/models/understanding", headers=root).json()["versions"]
    assert [(one["version"], one["in_use"], one["figures"]) for one in shown] == [
        ("2", False, {"accuracy": 0.9}),
        ("1", True, {"accuracy": 0.9}),
    ]
    assert client.get("/admin/models/..", headers=root).status_code == 404
    assert client.get("/admin/models/none", headers=root).status_code == 404


def test_without_accounts_their_administration_says_so(deps: ServerDeps) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(deps), base_url=BASE, headers=headers) as local:
        answer = local.get("/admin/users")
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert local.get("/admin/audit").status_code == 501
