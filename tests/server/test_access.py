from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from websockets.exceptions import InvalidStatus

from server.app import create_app
from server.auth.gate import PUBLIC_PATHS
from server.auth.local import LocalAdmin
from server.deps import ServerDeps
from tests.server.live import TOKEN, LiveServer, ask, receive_run


def test_every_route_that_is_not_named_public_is_refused_without_a_credential(
    client: TestClient, deps: ServerDeps
) -> None:
    seen = 0
    for path, methods in create_app(deps).openapi()["paths"].items():
        for method in methods if path not in PUBLIC_PATHS else ():
            answer = client.request(method, path.replace("{", "").replace("}", ""))
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.headers["content-type"] == "application/problem+json"
            seen += 1
    assert seen >= 8


@pytest.mark.parametrize(
    "path", ["/openapi.json", "/docs", "/no/such/path", "/copilot/conversations/../chat"]
)
def test_what_does_not_exist_is_refused_like_everything_else(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_a_bearer_token_opens_and_a_wrong_one_does_not(client: TestClient) -> None:
    assert client.get("/copilot/status", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    for wrong in (b"Bearer nope", f"Bearer {TOKEN}x".encode(), f"Basic {TOKEN}".encode(), b"Bearer \xff"):
        assert client.get("/copilot/status", headers=[(b"Authorization", wrong)]).status_code == 401


def test_the_token_is_exchanged_for_a_strict_http_only_cookie(client: TestClient) -> None:
    answer = client.post("/auth/session", json={"token": TOKEN})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/auth/session").json()["role"] == "admin"
    client.delete("/auth/session")
    assert client.get("/auth/session").json()["signed_in"] is False


def test_a_wrong_token_gives_no_cookie(client: TestClient) -> None:
    answer = client.post("/auth/session", json={"token": "guess"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "change", [lambda v: v[:-1] + ("0" if v[-1] != "0" else "1"), lambda v: "9" + v, lambda v: ""]
)
def test_a_forged_session_is_no_session(change: Callable[[str], str]) -> None:
    admin = LocalAdmin(TOKEN, lambda: datetime.now(UTC))
    session = admin.sign_in(TOKEN)
    assert session is not None
    assert admin.of_session(session.value) is not None
    assert admin.of_session(change(session.value)) is None


def test_a_session_ends_and_survives_a_restart_but_not_a_new_token() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    session = LocalAdmin(TOKEN, lambda: moment).sign_in(TOKEN)
    assert session is not None
    assert LocalAdmin(TOKEN, lambda: moment + timedelta(days=29)).of_session(session.value) is not None
    assert LocalAdmin(TOKEN, lambda: moment + timedelta(days=31)).of_session(session.value) is None
    assert LocalAdmin("another", lambda: moment).of_session(session.value) is None


def test_two_homes_on_one_machine_have_cookies_of_different_names() -> None:
    assert LocalAdmin("a", datetime.now).cookie_name != LocalAdmin("b", datetime.now).cookie_name


def test_another_site_cannot_post_with_the_browser_s_cookie(signed_in: TestClient) -> None:
    body = {"message": "revenue by country"}
    for origin in ("https://evil.example", "http://127.0.0.1:9999", "null", "http://[::1"):
        answer = signed_in.post("/copilot/chat", json=body, headers={"Origin": origin})
        assert answer.status_code == 403
        assert answer.json()["code"] == "foreign_origin"
    own = signed_in.post("/copilot/chat", json=body, headers={"Origin": "http://127.0.0.1:8765"})
    assert own.status_code == 200


def test_a_load_balancer_asks_for_health_by_the_bare_address(client: TestClient) -> None:
    headers = {"Host": "10.0.3.7:8765"}
    assert client.get("/healthz", headers=headers).status_code == 200
    assert client.get("/", headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8765", "[::1", ""])
def test_a_request_for_another_host_name_is_refused(client: TestClient, host: str) -> None:
    headers = {"Host": host, "Authorization": f"Bearer {TOKEN}"}
    assert client.get("/copilot/status", headers=headers).status_code == 403


Serve = Callable[[ServerDeps | None], LiveServer]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:{port}"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"},
        {"Cookie": "{cookie}"},
        {"Cookie": "{cookie}", "Origin": "https://evil.example"},
    ],
)
def test_a_websocket_without_session_or_from_elsewhere_is_refused(
    serve: Serve, headers: dict[str, str]
) -> None:
    server = serve(None)
    filled = {k: v.format(port=server.port, cookie=_cookie()) for k, v in headers.items()}
    with pytest.raises(InvalidStatus) as refused:
        server.socket(**filled)
    assert refused.value.response.status_code == 403


def test_a_websocket_of_our_own_page_with_a_session_is_served(serve: Serve) -> None:
    server = serve(None)
    with server.socket(Cookie=_cookie(), Origin=server.url) as socket:
        ask(socket, "revenue by country")
        assert receive_run(socket)[-1]["outcome"] == {"type": "success"}


def _cookie() -> str:
    admin = LocalAdmin(TOKEN, lambda: datetime.now(UTC))
    session = admin.sign_in(TOKEN)
    assert session is not None
    return f"{admin.cookie_name}={session.value}"
