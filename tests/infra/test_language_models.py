"""Language models behind the graph, end to end over their wire formats: plan, repair, fail, fall back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.answer.model import Answer
from agent.events import ModelCalled
from agent.fallback_model import FallbackChatModel
from agent.ports import Copilot, Question
from infra.asking import ask
from infra.errors import ModelSettingsError
from infra.local.copilot import LocalCopilot, ServingDesks
from infra.local.query_engine import WorkerPoolQueryEngine
from infra.settings import Settings
from infra.wiring import chat_model
from ingestion.lake.zones import Home
from tests.doubles.language_models import Endpoint, Reply, call, endpoint
from tools.policy import Policy, Role

pytest.importorskip("langchain_openai", reason="the extra `openai` is not installed")
pytest.importorskip("langchain_aws", reason="the extra `aws` is not installed")

ADMIN = Policy("ann", Role.ADMIN)
ORDERS = call("query_metrics", metrics=["orders"])
WRITTEN = Reply(text="There were {{t1.0.orders}} orders.")
Opener = Callable[[Endpoint], AbstractAsyncContextManager[Copilot]]


@pytest.fixture(scope="module")
def desks(demo_home: Path) -> Iterator[ServingDesks]:
    """The understanding and the query workers of the demo shop, shared by the tests."""
    with WorkerPoolQueryEngine(demo_home / "serving", workers=1, memory_mb=2048) as engine:
        yield ServingDesks(engine, Home(demo_home))


@pytest.fixture(params=["openai:double", "bedrock:anthropic.claude-double-v1:0"])
def opened(
    request: pytest.FixtureRequest, desks: ServingDesks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Opener:
    """Opens the copilot with either provider, pointed at a double."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    return lambda served: copilot_with(request.param, served, desks, tmp_path)


@asynccontextmanager
async def copilot_with(
    model: str, served: Endpoint, desks: ServingDesks, state: Path
) -> AsyncIterator[Copilot]:
    settings = Settings(
        home=state,
        model=model,
        model_url=served.url,
        model_key=SecretStr("sk-secret"),
        model_timeout_seconds=1,
    )
    copilot = LocalCopilot(desks, state, settings)
    try:
        yield copilot
    finally:
        await copilot.close()


async def reply(copilot: Copilot, text: str, conversation: str = "c") -> Answer:
    return await ask(copilot, Question(text, ADMIN, conversation), lambda event: None)


def sent(served: Endpoint) -> str:
    return json.dumps(served.requests)


async def test_the_model_plans_and_writes_with_every_number_cited(opened: Opener) -> None:
    with endpoint(ORDERS, WRITTEN) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "How many orders are there?", "plans")
    (citation,) = answer.citations
    shown = answer.text[citation.start : citation.end].replace(",", "")
    assert answer.text.startswith("There were ")
    assert int(shown) == answer.rows[0]["orders"]
    assert [c.name for c in answer.tool_calls] == ["query_metrics"]


async def test_the_tokens_of_every_call_are_told_and_that_it_fell_back(opened: Opener) -> None:
    told: list[ModelCalled] = []
    with endpoint(ORDERS, Reply(status=400)) as served:
        async with opened(served) as copilot:
            async for event in copilot.stream(Question("How many orders are there?", ADMIN, "counted")):
                if isinstance(event, ModelCalled):
                    told.append(event)
    assert told == [ModelCalled(10, 5), ModelCalled(0, 0, fell_back=True)]


async def test_an_invented_number_is_repaired_or_replaced(opened: Opener) -> None:
    with endpoint(ORDERS, Reply(text="There were 123456 orders."), WRITTEN) as served:
        async with opened(served) as copilot:
            repaired = await reply(copilot, "How many orders are there?", "repaired")
    assert "123456" in sent(served)
    assert "123456" not in repaired.text
    assert repaired.text.startswith("There were ")
    with endpoint(ORDERS, Reply(text="There were 123456 orders.")) as served:
        async with opened(served) as copilot:
            replaced = await reply(copilot, "How many orders are there?", "replaced")
    assert "123456" not in replaced.text
    assert replaced.citations


async def test_an_invented_name_does_not_pass(opened: Opener) -> None:
    with endpoint(ORDERS, Reply(text="There were {{t1.0.orders}} orders, said Napoleon.")) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "How many orders are there?", "named")
    assert "Napoleon" not in answer.text


async def test_refused_arguments_are_mended_from_the_reason(opened: Opener) -> None:
    wrong = call("query_metrics", metrics=["number_of_unicorns"])
    with endpoint(wrong, ORDERS, WRITTEN) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "How many orders are there?", "mended")
    assert "number_of_unicorns" in json.dumps(served.requests[1])
    assert answer.kind == "answer"
    assert answer.text.startswith("There were ")


async def test_the_model_may_ask_back(opened: Opener) -> None:
    asks = call("ask_user", question="Which sales?", choices=["Revenue in 2025", "Orders in 2025"])
    with endpoint(asks) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "Show revenue and orders", "asks")
    assert (answer.kind, answer.text) == ("clarify", "Which sales?")
    assert [c.question for c in answer.choices] == ["Revenue in 2025", "Orders in 2025"]


async def test_free_sql_answers_what_no_metric_says_and_is_labelled(opened: Opener) -> None:
    sql = call("run_sql", sql="SELECT count(*) AS n FROM orders WHERE total > 10", purpose="orders above ten")
    with endpoint(sql, Reply(text="It is {{t1.0.n}}.")) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "Zorbify the gribbles please", "free")
    assert answer.kind == "answer"
    assert any("not by the shop's defined metrics" in getattr(b, "text", "") for b in answer.blocks)


async def test_a_reply_with_a_number_of_its_own_is_dropped(opened: Opener) -> None:
    with endpoint(Reply(text="Sorry, but roughly 4711 is my guess.")) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "Zorbify the gribbles please", "guess")
    assert "4711" not in answer.text
    assert answer.kind == "abstain"


@pytest.mark.parametrize("broken", [Reply(status=500), Reply(status=403), Reply(silent_seconds=1.6)])
async def test_a_failing_endpoint_leaves_the_offline_answer(opened: Opener, broken: Reply) -> None:
    with endpoint(broken) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "How many orders are there?", f"fails{broken.status}")
    assert answer.kind == "answer"
    assert answer.citations
    assert any("without the language model" in text for text in answer.assumptions)
    assert "sk-secret" not in answer.model_dump_json()


async def test_a_throttled_call_is_tried_again(opened: Opener) -> None:
    with endpoint(Reply(status=429), ORDERS, WRITTEN) as served:
        async with opened(served) as copilot:
            answer = await reply(copilot, "How many orders are there?", "throttled")
    assert len(served.requests) == 3
    assert not any("without the language model" in text for text in answer.assumptions)


async def test_no_tool_is_on_offer_once_data_has_been_read(opened: Opener) -> None:
    with endpoint(ORDERS, WRITTEN) as served:
        async with opened(served) as copilot:
            await reply(copilot, "How many orders are there?", "offer")
    planning, writing = served.requests
    assert planning.get("tools") or planning["toolConfig"]["tools"]
    assert not writing.get("tools")


async def test_a_card_number_never_leaves(opened: Opener) -> None:
    with endpoint(ORDERS, WRITTEN) as served:
        async with opened(served) as copilot:
            await reply(copilot, "How many orders were paid with 4111 1111 1111 1111?", "card")
    assert "1111" in sent(served)
    assert "4111 1111 1111 1111" not in sent(served)
    assert "4111111111111111" not in sent(served)


async def test_a_malformed_tool_call_leaves_the_offline_answer(desks: ServingDesks, tmp_path: Path) -> None:
    with endpoint(Reply(tool="query_metrics", arguments="metrics=orders")) as served:
        async with copilot_with("openai:double", served, desks, tmp_path) as copilot:
            answer = await reply(copilot, "How many orders are there?", "malformed")
    assert answer.kind == "answer"
    assert any("malformed" in text for text in answer.assumptions)


def test_a_model_without_address_and_key_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ModelSettingsError, match="RETAIL_MODEL_KEY"):
        chat_model(Settings(home=tmp_path, model="openai:some"))


@pytest.mark.parametrize("name", ["openai:double", "bedrock:anthropic.claude-double-v1:0"])
def test_both_providers_stream_text_and_tool_calls(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "test")
    with endpoint(Reply(text="One sentence in several pieces."), ORDERS) as served:
        model = chat_model(Settings(home=tmp_path, model=name, model_url=served.url))
        assert isinstance(model, FallbackChatModel)
        pieces = [chunk.text for chunk in model.primary.stream("hello") if chunk.text]
        called = None
        for chunk in model.primary.stream("orders?"):
            called = chunk if called is None else called + chunk
    assert len(pieces) > 2
    assert "".join(pieces) == "One sentence in several pieces."
    assert called is not None
    assert called.tool_calls[0]["args"] == {"metrics": ["orders"]}
