from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import jwt
import pyotp
import pytest
from fastapi.testclient import TestClient

from infra.local.account_keys import FolderKeys
from server.auth.accounts import AccountStatus
from server.auth.passwords import Passwords
from server.deps import ServerDeps
from tests.server.live import TOKEN
from tests.server.people import PASSWORD, People, bearer, login, people
from tools.policy import Policy, Role

OTHER = "eleven blue lanterns hum"


@pytest.fixture
def town(tmp_path: Path, deps: ServerDeps) -> People:
    return people(tmp_path, deps)


@pytest.fixture
def door(town: People) -> Iterator[TestClient]:
    with town.client() as client:
        yield client


def test_the_first_administrator_is_made_by_the_token_of_the_terminal_and_nobody_after(
    door: TestClient,
) -> None:
    body = {"token": TOKEN, "email": "Anna@Shop.example", "password": PASSWORD}
    assert door.get("/auth/session").json()["way"] == "setup"
    assert door.post("/auth/setup", json={**body, "token": "guess"}).status_code == 401
    made = door.post("/auth/setup", json=body)
    assert (made.status_code, made.json()["role"], made.json()["email"]) == (
        201,
        "admin",
        "anna@shop.example",
    )
    assert door.get("/copilot/status", headers=bearer(made.json())).status_code == 200
    assert door.post("/auth/setup", json={**body, "email": "b@shop.example"}).status_code == 409
    assert door.get("/auth/session").json()["way"] == "password"


def test_with_accounts_the_token_of_the_terminal_opens_nothing(door: TestClient) -> None:
    assert door.post("/auth/session", json={"token": TOKEN}).status_code == 401
    assert door.get("/copilot/status", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 401


def test_a_registered_account_is_verified_by_mail_and_let_in_by_an_administrator(
    town: People, door: TestClient
) -> None:
    body = {"email": "new@shop.example", "password": PASSWORD}
    assert door.post("/auth/register", json=body).status_code == 202
    assert login(door, "new@shop.example")["code"] == "not_let_in"
    token = town.post.token()
    assert door.post("/auth/verify", json={"token": token}).status_code == 200
    assert door.post("/auth/verify", json={"token": token}).status_code == 404
    assert "administrator" in login(door, "new@shop.example")["detail"]
    account = town.parts.users.by_email("new@shop.example")
    assert account is not None
    assert (account.status, account.role) == (AccountStatus.WAITING, Role.VIEWER)


def test_the_refresh_token_is_a_strict_http_only_cookie_that_opens_only_auth(
    town: People, door: TestClient
) -> None:
    town.add("a@shop.example")
    answer = door.post("/auth/login", json={"email": "a@shop.example", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/auth"))
    assert answer.json()["refresh_token"] is None
    assert door.get("/copilot/status").status_code == 401
    assert door.post("/auth/refresh", json={}).status_code == 200
    assert door.post("/auth/refresh", json={}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert door.post("/auth/refresh", json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_refresh_token_used_again_ends_its_whole_family_at_once(town: People, door: TestClient) -> None:
    town.add("a@shop.example")
    first = login(door, "a@shop.example")
    other = login(door, "a@shop.example")
    second = door.post("/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
    assert door.get("/copilot/status", headers=bearer(second)).status_code == 200
    again = door.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert again.status_code == 401
    assert door.get("/copilot/status", headers=bearer(second)).status_code == 401
    assert door.post("/auth/refresh", json={"refresh_token": second["refresh_token"]}).status_code == 401
    assert door.get("/copilot/status", headers=bearer(other)).status_code == 200


def test_sessions_are_listed_and_ended_by_their_owner_alone(town: People, door: TestClient) -> None:
    town.add("a@shop.example")
    town.add("b@shop.example")
    mine, second = login(door, "a@shop.example"), login(door, "a@shop.example")
    theirs = login(door, "b@shop.example")
    listed = door.get("/auth/sessions", headers=bearer(mine)).json()["sessions"]
    assert [one["current"] for one in listed].count(True) == 1
    other = next(one["id"] for one in listed if not one["current"])
    assert door.delete(f"/auth/sessions/{other}", headers=bearer(theirs)).status_code == 404
    assert door.delete(f"/auth/sessions/{other}", headers=bearer(mine)).status_code == 204
    assert door.get("/copilot/status", headers=bearer(second)).status_code == 401
    door.post("/auth/logout", json={"refresh_token": mine["refresh_token"]})
    assert door.get("/copilot/status", headers=bearer(mine)).status_code == 401


def test_a_forgotten_password_is_set_anew_by_mail_and_every_session_ends(
    town: People, door: TestClient
) -> None:
    town.add("a@shop.example")
    before = login(door, "a@shop.example")
    door.post("/auth/forgot-password", json={"email": "a@shop.example"})
    token = town.post.token()
    weak = door.post("/auth/reset-password", json={"token": token, "password": "password123"})
    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    assert door.post("/auth/reset-password", json={"token": token, "password": OTHER}).status_code == 200
    assert door.post("/auth/reset-password", json={"token": token, "password": OTHER}).status_code == 404
    assert door.get("/copilot/status", headers=bearer(before)).status_code == 401
    assert login(door, "a@shop.example")["status"] == 401
    assert login(door, "a@shop.example", OTHER)["status"] == 200


def test_a_mailed_link_runs_out_and_a_newer_one_voids_it(town: People, door: TestClient) -> None:
    town.add("a@shop.example")
    tokens = []
    for _ in range(2):
        door.post("/auth/forgot-password", json={"email": "a@shop.example"})
        tokens.append(town.post.token())
    body = {"password": OTHER}
    assert door.post("/auth/reset-password", json={**body, "token": tokens[0]}).status_code == 404
    town.clock.move(minutes=31)
    assert door.post("/auth/reset-password", json={**body, "token": tokens[1]}).status_code == 404


def test_password_and_address_are_changed_with_the_password_only(town: People, door: TestClient) -> None:
    town.add("a@shop.example")
    mine, other = login(door, "a@shop.example"), login(door, "a@shop.example")
    change = {"password": "wrong", "new_password": OTHER}
    assert door.post("/auth/change-password", json=change, headers=bearer(mine)).status_code == 401
    change["password"] = PASSWORD
    assert door.post("/auth/change-password", json=change, headers=bearer(mine)).status_code == 200
    assert door.get("/copilot/status", headers=bearer(mine)).status_code == 200
    assert door.get("/copilot/status", headers=bearer(other)).status_code == 401
    wanted = {"password": OTHER, "email": "new@shop.example"}
    assert door.post("/auth/change-email", json=wanted, headers=bearer(mine)).status_code == 202
    told, link = town.post.letters[-1], town.post.letters[-2]
    assert (told.to, link.to) == ("a@shop.example", "new@shop.example")
    token = link.text.partition("#change-email=")[2].split()[0]
    assert door.post("/auth/change-email/confirm", json={"token": token}).status_code == 200
    assert login(door, "new@shop.example", OTHER)["status"] == 200


def test_a_second_factor_is_asked_for_and_no_code_is_taken_twice(town: People, door: TestClient) -> None:
    town.add("a@shop.example")
    mine = bearer(login(door, "a@shop.example"))
    secret = door.post("/auth/totp", json={"password": PASSWORD}, headers=mine).json()["secret"]
    totp = pyotp.TOTP(secret)
    assert login(door, "a@shop.example")["status"] == 200
    code = totp.at(town.clock())
    codes = door.post("/auth/totp/confirm", json={"code": code}, headers=mine).json()["codes"]
    assert len(codes) == 10
    assert login(door, "a@shop.example")["code"] == "code_needed"
    assert login(door, "a@shop.example", code=code)["code"] == "not_signed_in"
    town.clock.move(seconds=60)
    assert login(door, "a@shop.example", code=totp.at(town.clock()))["status"] == 200
    assert login(door, "a@shop.example", code=totp.at(town.clock()))["status"] == 401
    assert login(door, "a@shop.example", code=codes[0].upper())["status"] == 200
    assert login(door, "a@shop.example", code=codes[0])["status"] == 401
    account = town.parts.users.by_email("a@shop.example")
    assert account is not None
    assert account.second_factor is not None
    assert secret not in account.second_factor.sealed


def test_people_see_their_own_account_and_whether_it_has_a_second_factor(
    town: People, door: TestClient
) -> None:
    town.add("a@shop.example", Role.MANAGER, frozenset({"S02", "S01"}))
    mine = bearer(login(door, "a@shop.example"))
    before = door.get("/auth/account", headers=mine).json()
    assert {name: before[name] for name in ("email", "role", "stores", "regions", "second_factor")} == {
        "email": "a@shop.example",
        "role": "manager",
        "stores": ["S01", "S02"],
        "regions": [],
        "second_factor": False,
    }
    secret = door.post("/auth/totp", json={"password": PASSWORD}, headers=mine).json()["secret"]
    assert door.get("/auth/account", headers=mine).json()["second_factor"] is False
    code = pyotp.TOTP(secret).at(town.clock())
    codes = door.post("/auth/totp/confirm", json={"code": code}, headers=mine).json()["codes"]
    after = door.get("/auth/account", headers=mine).json()
    assert (after["second_factor"], after["recovery_codes_left"]) == (True, len(codes))
    assert "password_hash" not in after
    assert door.get("/auth/account").status_code == 401


def test_strangers_learn_nothing_of_who_has_an_account_by_text_status_or_work(
    town: People, door: TestClient
) -> None:
    town.add("known@shop.example")
    seen: dict[str, list[tuple[object, ...]]] = {"known": [], "unknown": []}
    for number in range(12):
        for who, told in seen.items():
            new = f"{who}@shop.example" if who == "known" else f"new{number}@shop.example"
            for path, body in (
                ("/auth/login", {"email": f"{who}@shop.example", "password": f"wrong {number}"}),
                ("/auth/forgot-password", {"email": f"{who}@shop.example"}),
                ("/auth/register", {"email": new, "password": OTHER}),
            ):
                before = town.passwords.work
                answer = door.post(path, json=body)
                text = re.sub(r'"request_id":"[^"]*"', "", answer.text)
                told.append((path, answer.status_code, text, town.passwords.work - before))
            town.clock.move(hours=1)
    assert seen["known"] == seen["unknown"]
    assert {status for _, status, *_ in seen["known"]} == {401, 202}


def test_failures_make_the_next_attempt_wait_longer_and_longer_and_then_pass(
    town: People, door: TestClient
) -> None:
    town.add("a@shop.example")
    waits = []
    for _ in range(8):
        answer = door.post("/auth/login", json={"email": "a@shop.example", "password": "x"})
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            assert login(door, "a@shop.example")["status"] == 429
            town.clock.move(seconds=waits[-1])
    assert waits == sorted(waits)
    assert waits[0] == 1
    assert waits[-1] >= 2
    town.clock.move(minutes=16)
    assert login(door, "a@shop.example")["status"] == 200
    assert login(door, "a@shop.example", "x")["status"] == 401


def test_one_address_that_tries_many_accounts_waits_too(town: People, door: TestClient) -> None:
    answers = [login(door, f"u{number}@shop.example")["status"] for number in range(25)]
    assert answers[:20] == [401] * 20
    assert 429 in answers[20:]


def test_role_and_scope_count_from_the_next_request_and_regions_become_stores(
    town: People, door: TestClient
) -> None:
    from dataclasses import replace

    from server.auth.accounts import Scope

    account = town.add("a@shop.example", Role.MANAGER, frozenset({"s1"}))
    access = town.deps.access
    token = login(door, "a@shop.example")["access_token"]
    assert access.of_token(token) == Policy(account.id, Role.MANAGER, frozenset({"s1"}))
    scope = Scope(frozenset({"s1"}), frozenset({"north"}))
    town.parts.users.change(account.id, lambda now: replace(now, role=Role.VIEWER, scope=scope))
    narrowed = Policy(account.id, Role.VIEWER, frozenset({"s1", "north-1"}))
    assert access.of_token(token) == access.of_user(account.id) == narrowed
    town.parts.users.change(account.id, lambda now: replace(now, status=AccountStatus.DISABLED))
    assert access.of_token(token) is None
    assert access.of_user(account.id) is None


def test_access_tokens_run_out_carry_a_key_id_and_are_checked_by_the_published_keys(
    town: People, door: TestClient, tmp_path: Path
) -> None:
    town.add("a@shop.example")
    entered = login(door, "a@shop.example")
    FolderKeys(tmp_path / "keys").rotate()
    newer = login(door, "a@shop.example")
    keys = {key["kid"]: key for key in door.get("/.well-known/jwks.json").json()["keys"]}
    for token in (entered["access_token"], newer["access_token"]):
        kid = jwt.get_unverified_header(token)["kid"]
        assert "d" not in keys[kid]
        read = jwt.decode(
            token,
            jwt.PyJWK(keys[kid]),
            algorithms=["EdDSA"],
            audience="retail-copilot",
            options={"verify_exp": False, "verify_iat": False},
        )
        assert read["sub"] == entered["user"]
    assert door.get("/copilot/status", headers=bearer(entered)).status_code == 200
    town.clock.move(minutes=11)
    assert door.get("/copilot/status", headers=bearer(entered)).status_code == 401


def test_passwords_longer_than_bcrypt_reads_differ_in_their_last_letter() -> None:
    passwords = Passwords(b"k" * 32, rounds=4)
    kept = passwords.hash("é" * 100 + "a")
    assert passwords.matches("é" * 100 + "a", kept)
    assert not passwords.matches("é" * 100 + "b", kept)
    assert not Passwords(b"l" * 32, rounds=4).matches("é" * 100 + "a", kept)
    assert not passwords.matches("nobody has this password", None)


def test_what_is_one_person_s_is_not_another_s(town: People, door: TestClient) -> None:
    town.add("a@shop.example")
    town.add("b@shop.example")
    mine, theirs = bearer(login(door, "a@shop.example")), bearer(login(door, "b@shop.example"))
    asked = door.post("/copilot/chat", json={"message": "revenue by country"}, headers=theirs).json()
    session = door.get("/auth/sessions", headers=theirs).json()["sessions"][0]["id"]
    refused = [
        door.get(f"/copilot/conversations/{asked['conversation_id']}", headers=mine),
        door.get(f"/v1/agui/{asked['run_id']}", headers=mine),
        door.post(f"/v1/agui/{asked['run_id']}/stop", headers=mine),
        door.delete(f"/auth/sessions/{session}", headers=mine),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
    assert door.get(f"/copilot/conversations/{asked['conversation_id']}", headers=theirs).status_code == 200


def test_a_ticket_opens_one_websocket_for_half_a_minute(town: People, door: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    town.add("a@shop.example")
    headers = bearer(login(door, "a@shop.example"))
    own = {"Origin": "http://127.0.0.1:8765", "Host": "127.0.0.1:8765"}

    def opened(ticket: str) -> bool:
        try:
            with door.websocket_connect(f"/ws?ticket={ticket}", headers=own) as socket:
                socket.send_text('{"type":"ping"}')
                return bool(socket.receive_json()["name"] == "retail.pong")
        except WebSocketDisconnect:
            return False

    first = door.post("/auth/ticket", headers=headers).json()["ticket"]
    late = door.post("/auth/ticket", headers=headers).json()["ticket"]
    assert opened(first)
    assert not opened(first)
    town.clock.move(seconds=31)
    assert not opened(late)


def test_without_accounts_their_endpoints_say_how_to_turn_them_on(client: TestClient) -> None:
    answer = client.post("/auth/login", json={"email": "a@shop.example", "password": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "--accounts" in answer.json()["detail"]
