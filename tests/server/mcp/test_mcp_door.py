"""MCP on a real server, a real shop and the protocol's own client."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import httpx
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from infra.local.web import local_deps
from infra.settings import Settings
from infra.wiring import build_backends
from server.ports import Session
from tests.server.live import LiveServer, live_server
from tools.policy import Policy, Role
from tools.registry import all_tools

Opening: TypeAlias = Callable[[], AbstractAsyncContextManager[Client]]

POLICIES = {
    "analyst-token": Policy("ana", Role.ANALYST),
    "store-token": Policy("sam", Role.MANAGER, frozenset({"S01"})),
}
REVENUE: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["store"]}


class TokenAccess:
    """Two people, known by their tokens."""

    cookie_name = "retail_session_test"

    def sign_in(self, token: str) -> Session | None:
        return None

    def of_session(self, value: str) -> Policy | None:
        return None

    def of_user(self, user_id: str) -> Policy | None:
        return None

    def of_token(self, token: str) -> Policy | None:
        return POLICIES.get(token)


@pytest.fixture(scope="module")
def server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    backends = build_backends(Settings(home=demo_home))
    engine = backends.query_engine()
    deps = replace(local_deps(backends, engine, "unused"), access=TokenAccess())
    with live_server(deps) as found:
        yield found
    engine.close()  # type: ignore[attr-defined]


@asynccontextmanager
async def opened(server: LiveServer, token: str) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http)) as client,
    ):
        yield client


def called(opening: Opening, name: str, **arguments: object) -> CallToolResult:
    async def go() -> CallToolResult:
        async with opening() as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(go())


def as_(server: LiveServer, token: str) -> Opening:
    return lambda: opened(server, token)


def text_of(result: CallToolResult) -> str:
    first = result.content[0]
    assert isinstance(first, TextContent)
    return first.text


def test_every_tool_of_the_catalog_is_offered_besides_asking(server: LiveServer) -> None:
    async def listed() -> set[str]:
        async with opened(server, "analyst-token") as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert asyncio.run(listed()) == {"ask", *all_tools()}


def test_a_question_gets_the_answer_that_rest_gives(server: LiveServer) -> None:
    question = "net revenue by store in 2025"
    got = called(as_(server, "analyst-token"), "ask", question=question)
    rest = httpx.post(
        f"{server.url}/copilot/chat",
        json={"message": question},
        headers={"Authorization": "Bearer analyst-token"},
        timeout=60,
    ).json()
    answer = got.structured_content["answer"]
    assert answer["rows"] == rest["answer"]["rows"] != []
    assert answer["citations"]
    assert answer["text"] in text_of(got)


def test_a_conversation_goes_on_by_its_id(server: LiveServer) -> None:
    first = called(as_(server, "analyst-token"), "ask", question="net revenue in 2025")
    again = called(
        as_(server, "analyst-token"),
        "ask",
        question="and in 2024?",
        conversation_id=first.structured_content["conversation_id"],
    )
    assert "2024" in " ".join(again.structured_content["answer"]["filters_applied"])


@pytest.mark.parametrize("name", ["query_metrics", "ask"])
def test_a_store_manager_sees_her_store_only(server: LiveServer, name: str) -> None:
    arguments = REVENUE if name == "query_metrics" else {"question": "net revenue by store"}
    all_of_it = called(as_(server, "analyst-token"), name, **arguments)
    hers = called(as_(server, "store-token"), name, **arguments)
    tables = [
        result.structured_content["tables"][0]["rows"]
        if name == "query_metrics"
        else [list(row.values()) for row in result.structured_content["answer"]["rows"]]
        for result in (all_of_it, hers)
    ]
    assert len(tables[0]) > len(tables[1]) == 1
    assert tables[1][0] in tables[0]


def test_free_sql_is_under_the_same_policy(server: LiveServer) -> None:
    sql = "SELECT count(DISTINCT store_id) AS stores FROM orders"
    everyone = called(as_(server, "analyst-token"), "run_sql", sql=sql, purpose="stores")
    hers = called(as_(server, "store-token"), "run_sql", sql=sql, purpose="stores")
    assert everyone.structured_content["tables"][0]["rows"][0][0] > 1
    assert hers.structured_content["tables"][0]["rows"] == [[1]]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("no_such_tool", {}, "There is no tool"),
        ("query_metrics", {"metrics": 7}, "metrics"),
        ("ask", {"question": ""}, "question"),
        ("ask", {}, "question"),
        ("run_sql", {"sql": "DROP TABLE orders", "purpose": "none"}, "SELECT"),
    ],
)
def test_what_cannot_be_done_is_an_error_in_words(
    server: LiveServer, name: str, arguments: dict[str, object], said: str
) -> None:
    result = called(as_(server, "analyst-token"), name, **arguments)
    assert result.is_error
    assert said in text_of(result)
    assert "Traceback" not in text_of(result)


def test_our_own_mistakes_are_not_told(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setattr("tools.sql.run.QueryService.run", broken)
    try:
        said = text_of(called(as_(server, "analyst-token"), "query_metrics", **REVENUE))
    except MCPError as error:
        said = str(error)
    assert "inner workings" not in said


def test_nobody_comes_in_without_a_token(server: LiveServer) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        reply = httpx.post(f"{server.url}/mcp", json={}, headers=headers)
        assert reply.status_code == httpx.codes.UNAUTHORIZED


def test_the_semantic_model_can_be_read(server: LiveServer) -> None:
    async def read() -> str:
        async with opened(server, "analyst-token") as client:
            found = await client.read_resource("retail://semantic-model")
            return found.contents[0].model_dump_json()

    assert "revenue" in asyncio.run(read())


def test_standard_input_and_output_speak_the_same(demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home / "serving", home / "serving")
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from infra.cli import main; main()", "mcp", "--home", str(home), "--store", "S01"],
        cwd=str(Path(__file__).parents[3]),
    )
    result = called(lambda: Client(command), "query_metrics", **REVENUE)
    assert len(result.structured_content["tables"][0]["rows"]) == 1
