"""Rates, ids of requests, metrics, traces and the log, as callers and operators see them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from infra.local.tracing import tracing_by, tracing_to
from infra.logs import configure_logs
from server.app import create_app
from server.deps import ServerDeps
from server.traffic.ports import EngineLoad
from server.traffic.rates import Buckets, Rate
from server.traffic.redaction import redact
from tests.server.live import TOKEN, with_limits
from tests.server.people import BASE, bearer, login, people
from tools.policy import Role

BEARER = {"Authorization": f"Bearer {TOKEN}"}
READ = "/copilot/conversations/{conversation_id}"
CARD = "4111 1111 1111 1111"
JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"


@contextmanager
def served(deps: ServerDeps, address: str = "127.0.0.1") -> Iterator[TestClient]:
    with TestClient(create_app(deps), base_url=BASE, client=(address, 50000)) as client:
        yield client


def test_who_asks_too_often_is_told_when_to_come_back(deps: ServerDeps) -> None:
    with served(with_limits(deps, user_burst=3, user_per_second=0.01)) as client:
        answers = [client.get("/copilot/status", headers=BEARER) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        refused = answers[-1]
        assert refused.json()["code"] == "too_many_requests"
        assert 0 < int(refused.headers["retry-after"]) <= 100
        assert client.get("/healthz").status_code == 200
        with (
            pytest.raises(WebSocketDisconnect) as closed,
            client.websocket_connect("/ws", headers={**BEARER, "Origin": BASE, "Host": BASE[7:]}) as socket,
        ):
            socket.receive_text()
        assert closed.value.code == 1013
        assert 'retail_refused_total{reason="rate"} 3.0' in client.get("/metrics").text


def test_an_address_is_limited_before_anybody_is_known(deps: ServerDeps) -> None:
    with served(with_limits(deps, address_burst=2, address_per_second=0.01)) as client:
        statuses = [client.post("/auth/session", json={"token": "no"}).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]


@given(gaps=st.lists(st.floats(0, 5), min_size=1, max_size=60))
def test_over_any_time_no_more_pass_than_the_rate_allows(gaps: list[float]) -> None:
    now, passed = 0.0, 0
    buckets = Buckets(Rate(burst=5, per_second=2.0), lambda: now)
    for gap in gaps:
        now += gap
        passed += buckets.take("k") == 0.0
        assert passed <= 5 + 2.0 * now + 1e-9
    wait = buckets.take("k")
    now += wait + 1e-9
    assert wait == 0.0 or buckets.take("k") == 0.0


def test_a_caller_s_request_id_comes_back_in_headers_and_problems(deps: ServerDeps) -> None:
    with served(deps) as client:
        answer = client.get("/copilot/conversations/none", headers={**BEARER, "X-Request-ID": "trace-0815.a"})
        assert answer.headers["x-request-id"] == answer.json()["request_id"] == "trace-0815.a"
        made = client.get("/no/such", headers={**BEARER, "X-Request-ID": "bad id\t"})
        assert made.headers["x-request-id"] == made.json()["request_id"] != "bad id\t"
        assert client.get("/copilot/status").json()["request_id"]


def test_metrics_count_routes_turns_and_workers_without_ids(deps: ServerDeps) -> None:
    busy = replace(deps, engine_load=lambda: EngineLoad(workers=2, busy=1, waiting=3, replaced=4))
    with served(busy) as client:
        client.get("/copilot/conversations/secret-talk", headers=BEARER)
        client.post("/copilot/chat", json={"message": "revenue"}, headers=BEARER)
        client.post("/copilot/chat", json={"message": "broken"}, headers=BEARER)
        text = client.get("/metrics").text
    for line in (
        f'retail_http_requests_total{{method="GET",route="{READ}",status="404"}} 1.0',
        'retail_chat_turns_total{door="rest",outcome="answer"} 1.0',
        'retail_chat_turns_total{door="rest",outcome="failed"} 1.0',
        "retail_chat_first_text_seconds_count 1.0",
        "retail_query_workers_busy 1.0",
        "retail_query_waiting 3.0",
        "retail_query_workers_replaced_total 4.0",
        "retail_chat_running 0.0",
    ):
        assert line in text.splitlines(), line
    assert "secret-talk" not in text


def test_metrics_are_for_this_machine_and_for_administrators(deps: ServerDeps, tmp_path: Path) -> None:
    town = people(tmp_path, deps)
    town.add("root@shop.example", Role.ADMIN)
    town.add("ann@shop.example", Role.MANAGER)
    with served(town.deps, "192.0.2.7") as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=bearer(login(client, "ann@shop.example"))).status_code == 403
        assert client.get("/metrics", headers=bearer(login(client, "root@shop.example"))).status_code == 200
    with served(town.deps) as client:
        assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 401


@dataclass
class Spans:
    """A tracing that remembers."""

    seen: list[tuple[str, Mapping[str, str | int]]] = field(default_factory=list)

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[None]:
        self.seen.append((name, attributes))
        yield


def test_requests_and_turns_have_spans_without_what_was_said(deps: ServerDeps) -> None:
    spans = Spans()
    with served(replace(deps, tracing=spans)) as client:
        client.post("/copilot/chat", json={"message": f"revenue {CARD}"}, headers=BEARER)
    assert [name for name, _ in spans.seen] == ["http request", "chat turn", "step understand", "step act"]
    assert "revenue" not in str(spans.seen)


def test_tokens_of_a_language_model_and_steps_are_counted_and_have_spans(deps: ServerDeps) -> None:
    spans = Spans()
    with served(replace(deps, tracing=spans)) as client:
        client.post("/copilot/chat", json={"message": "metered"}, headers=BEARER)
        lines = client.get("/metrics").text.splitlines()
    for line in (
        'retail_model_tokens_total{kind="input"} 210.0',
        'retail_model_tokens_total{kind="output"} 14.0',
        'retail_model_calls_total{outcome="answered"} 1.0',
        'retail_model_calls_total{outcome="fell_back"} 1.0',
        'retail_chat_step_seconds_count{step="understand"} 1.0',
        'retail_chat_step_seconds_count{step="act"} 1.0',
    ):
        assert line in lines, line
    calls = [attributes for name, attributes in spans.seen if name == "model call"]
    assert calls[0] == {"gen_ai.usage.input_tokens": 210, "gen_ai.usage.output_tokens": 14}


def test_steps_whose_names_are_not_known_make_no_new_series(deps: ServerDeps) -> None:
    with served(deps) as client:
        client.post("/copilot/chat", json={"message": "flood"}, headers=BEARER)
        text = client.get("/metrics").text
    assert "step 5" not in text


def test_spans_go_to_opentelemetry_and_tell_an_error_by_its_class_alone(deps: ServerDeps) -> None:
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip(
        "opentelemetry.sdk.trace.export.in_memory_span_exporter"
    ).InMemorySpanExporter()
    with served(replace(deps, tracing=tracing_by(export.SimpleSpanProcessor(memory)))) as client:
        client.post(
            "/copilot/chat",
            json={"message": f"broken {CARD}"},
            headers={**BEARER, "X-Request-ID": "abcdefgh"},
        )
    spans = {span.name: span for span in memory.get_finished_spans()}
    assert spans["chat turn"].status.description == "InternalQueryError"
    assert spans["chat turn"].attributes["retail.request_id"] == "abcdefgh"
    assert spans["step understand"].parent.span_id == spans["chat turn"].context.span_id
    assert spans["chat turn"].context.trace_id == spans["http request"].context.trace_id
    assert "secret_column" not in str([span.to_json() for span in spans.values()])


def test_without_a_collector_there_are_no_spans() -> None:
    with tracing_to(None).span("nothing", {}):
        pass


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the process logs as JSON, redacted."""
    root = logging.getLogger()
    handlers, level, text = root.handlers[:], root.level, io.StringIO()
    configure_logs("info", "json", redacted=True)
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(text)
    yield text
    root.handlers[:], root.level = handlers, level


def test_each_request_is_a_line_of_json_with_its_id_route_and_user(
    deps: ServerDeps, logged: io.StringIO
) -> None:
    with served(deps) as client:
        client.get("/copilot/conversations/secret-talk", headers={**BEARER, "X-Request-ID": "abcdefgh"})
        client.post(
            "/copilot/chat", json={"message": "broken"}, headers={**BEARER, "X-Request-ID": "ijklmnop"}
        )
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    [access] = [line for line in lines if line.get("request_id") == "abcdefgh"]
    assert {key: access[key] for key in ("method", "route", "status", "user")} == {
        "method": "GET",
        "route": READ,
        "status": 404,
        "user": "local-admin",
    }
    failures = [line for line in lines if line["level"] == "error"]
    assert {line["request_id"] for line in failures} == {"ijklmnop"}
    assert "Traceback" in failures[0]["exception"]


def test_nothing_secret_gets_into_the_log(logged: io.StringIO) -> None:
    secrets = (CARD, "ann@shop.example", JWT, "hunter2hunter2", "kG7x" + "aB3-_" * 9)
    words = f"card {CARD} of ann@shop.example, Bearer {JWT}, password=hunter2hunter2, refresh {secrets[-1]}"
    logging.getLogger("x").warning("%s", words, extra={"more": {"token": JWT, "list": [CARD]}})
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("x").exception("failed with %s", words)
    for secret in secrets:
        assert secret not in logged.getvalue()
    assert len(logged.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("smtp://joe:pw@mail.example:25", "smtp://[login]@mail.example:25"),
        ("order 100012345678 took 1999 ms", "order 100012345678 took 1999 ms"),
        ("run 20261125t092640-591eac", "run 20261125t092640-591eac"),
        ("kid 000001-a2220a73 of " + "ab12" * 16, "kid 000001-a2220a73 of " + "ab12" * 16),
    ],
)
def test_what_is_no_secret_stays(text: str, clean: str) -> None:
    assert redact(text) == clean
