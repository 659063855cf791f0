from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import pairwise

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from agent.answer.model import Answer
from server.deps import ServerDeps
from tests.server.live import (
    TOKEN,
    Event,
    LiveServer,
    ask,
    receive,
    receive_run,
    text_of,
    with_limits,
)
from tests.server.scripted import ScriptedCopilot, ranking

Serve = Callable[[ServerDeps | None], LiveServer]
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def server(serve: Serve) -> LiveServer:
    return serve(None)


def agui_input(text: str, run_id: str = "run1", thread_id: str = "thread1") -> dict[str, object]:
    message = {"id": "m1", "role": "user", "content": text}
    return {"threadId": thread_id, "runId": run_id, "messages": [message]}


def read_to_the_end(socket: ClientConnection) -> int:
    """Read until the server ends the socket; how many messages there were."""
    count = 0
    while True:
        try:
            receive(socket, timeout=8)
        except ConnectionClosed:
            return count
        count += 1


def sse_events(body: str) -> list[Event]:
    frames = [dict(line.split(": ", 1) for line in frame.split("\n")) for frame in body.strip().split("\n\n")]
    events = [json.loads(frame["data"]) for frame in frames]
    assert [int(frame["id"]) for frame in frames] == [event["seq"] for event in events]
    return events


def without_stamps(events: list[Event]) -> list[Event]:
    """Text in one piece, without times: where deltas are cut depends on the clock."""
    kept = [{k: v for k, v in e.items() if k not in {"timestamp", "seq"}} for e in events]
    return [e for e in kept if e["type"] != "TEXT_MESSAGE_CONTENT"] + [{"text": text_of(events)}]


def test_a_run_is_told_in_order_with_consecutive_numbers(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "revenue by country", run_id="run1", conversation_id="talk1")
        events = receive_run(socket)
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert {event["runId"] for event in events} == {"run1"}
    kinds = [event["type"] for event in events]
    assert [kind for kind, after in pairwise([*kinds, ""]) if kind != after] == [
        "RUN_STARTED", "STEP_STARTED", "STEP_FINISHED", "STEP_STARTED", "STEP_FINISHED",
        "TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END", "CUSTOM", "RUN_FINISHED",
    ]  # fmt: skip
    assert events[0]["threadId"] == "talk1"
    assert events[1]["metadata"]["label"] == "Reading the question"
    answer = next(event for event in events if event["type"] == "CUSTOM")
    assert answer["name"] == "retail.answer"
    assert Answer.model_validate(answer["value"]) == ranking()
    assert text_of(events) == ranking().text


def test_an_answer_that_was_not_streamed_still_has_its_text_as_a_message(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "whisper")
        assert text_of(receive_run(socket)).startswith("I cannot tell the weather")


def test_server_sent_events_are_the_websocket_s_events(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "revenue by country", run_id="run-a", conversation_id="talk1")
        over_socket = without_stamps(receive_run(socket))
    body = agui_input("revenue by country", "run-b", "talk1")
    answer = httpx.post(f"{server.url}/v1/agui", json=body, headers=BEARER)
    assert answer.headers["content-type"].startswith("text/event-stream")
    over_http = without_stamps(sse_events(answer.text))
    assert over_http == json.loads(json.dumps(over_socket).replace("run-a", "run-b"))


def test_a_run_is_resumed_after_any_event_byte_for_byte(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "revenue by country", run_id="run1")
        events = receive_run(socket)
    with server.socket() as socket:
        for after in (-1, 0, 5, len(events) - 2):
            socket.send(json.dumps({"type": "resume", "run_id": "run1", "after": after}))
            assert receive_run(socket) == events[after + 1 :]
    resumed = httpx.get(f"{server.url}/v1/agui/run1", headers={**BEARER, "Last-Event-ID": "3"})
    assert sse_events(resumed.text) == events[4:]


def test_a_dropped_socket_picks_up_a_run_that_is_still_going(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "endless", run_id="run1")
        seen = [receive(socket) for _ in range(8)]
    with server.socket() as socket:
        socket.send(json.dumps({"type": "resume", "run_id": "run1", "after": seen[-1]["seq"]}))
        assert receive(socket)["seq"] == seen[-1]["seq"] + 1
        socket.send(json.dumps({"type": "stop", "run_id": "run1"}))
        assert receive_run(socket)[-1]["outcome"] == {"type": "cancelled"}


def test_asking_again_with_the_same_run_id_follows_the_same_run(
    server: LiveServer, copilot: ScriptedCopilot
) -> None:
    with server.socket() as socket:
        ask(socket, "revenue by country", run_id="run1")
        first = receive_run(socket)
        ask(socket, "revenue by country", run_id="run1")
        assert receive_run(socket) == first
    assert len(copilot.questions) == 1


@pytest.mark.parametrize("question", ["endless", "deaf"])
def test_stop_ends_a_run_within_half_a_second(
    server: LiveServer, copilot: ScriptedCopilot, question: str
) -> None:
    with server.socket() as socket:
        ask(socket, question, run_id="run1")
        while receive(socket)["type"] != "STEP_FINISHED":
            pass
        started = time.perf_counter()
        socket.send(json.dumps({"type": "stop", "run_id": "run1"}))
        events = receive_run(socket)
        assert time.perf_counter() - started < 0.5
        assert events[-1]["outcome"] == {"type": "cancelled"}
        assert events[-2]["type"] in {"STEP_FINISHED", "TEXT_MESSAGE_END"}
        ask(socket, "revenue by country")
        assert receive_run(socket)[-1]["outcome"] == {"type": "success"}
    if question == "endless":
        assert copilot.cancelled == 1


def test_deltas_are_gathered_into_few_events(server: LiveServer) -> None:
    """The script writes every 5 ms; events go out every 40 ms or so."""
    with server.socket() as socket:
        ask(socket, "endless", run_id="run1")
        while receive(socket)["type"] != "TEXT_MESSAGE_CONTENT":
            pass
        times = [receive(socket)["timestamp"] for _ in range(10)]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 25
    assert sorted(gaps)[len(gaps) // 2] <= 80


def test_two_clients_at_once_get_their_own_answers(server: LiveServer) -> None:
    with server.socket() as one, server.socket() as two:
        ask(one, "revenue by country", run_id="run1")
        ask(two, "forecast revenue", run_id="run2")
        forecast, ranked = text_of(receive_run(two)), text_of(receive_run(one))
    assert forecast.startswith("Revenue over the next 30 days")
    assert ranked.startswith("🏆")


def test_one_socket_carries_two_runs_at_once(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "endless", run_id="run1")
        ask(socket, "forecast revenue", run_id="run2")
        while (event := receive(socket))["type"] != "RUN_FINISHED":
            pass
        assert event["runId"] == "run2"


def test_a_client_that_does_not_read_holds_up_nobody(server: LiveServer) -> None:
    with server.socket() as slow, server.socket() as quick:
        for number in range(4):
            ask(slow, "endless", run_id=f"slow{number}")
        started = time.perf_counter()
        ask(quick, "revenue by country")
        assert receive_run(quick)[-1]["type"] == "RUN_FINISHED"
        assert time.perf_counter() - started < 1


def test_a_client_that_never_reads_loses_its_socket_but_not_its_run(serve: Serve, deps: ServerDeps) -> None:
    server = serve(with_limits(deps, send_seconds=0.3))
    with server.socket() as socket:
        ask(socket, "flood", run_id="run1")
        time.sleep(1.5)
        read = read_to_the_end(socket)
    with server.socket() as socket:
        socket.send(json.dumps({"type": "resume", "run_id": "run1"}))
        events = receive_run(socket)
    assert 0 < read < len(events)
    assert len(text_of(events)) == 60 * 400_000


@pytest.mark.parametrize(
    ("question", "code", "words"),
    [
        ("broken", "query_failed", "our mistake"),
        ("silent", "internal_error", "our mistake"),
        ("impossible", "cannot_answer", "There is no metric called impossible."),
    ],
)
def test_a_failed_run_says_so_in_words_for_users(
    server: LiveServer, question: str, code: str, words: str
) -> None:
    with server.socket() as socket:
        ask(socket, question)
        events = receive_run(socket)
    assert events[-1]["type"] == "RUN_ERROR"
    assert events[-1]["code"] == code
    assert words in events[-1]["message"]
    assert "secret_column" not in json.dumps(events)


def test_a_run_that_takes_too_long_is_ended(serve: Serve, deps: ServerDeps, copilot: ScriptedCopilot) -> None:
    server = serve(with_limits(deps, run_seconds=0.2))
    with server.socket() as socket:
        ask(socket, "endless")
        assert receive_run(socket)[-1]["code"] == "run_timeout"
    assert copilot.cancelled == 1


def test_a_run_that_nobody_follows_is_stopped(
    serve: Serve, deps: ServerDeps, copilot: ScriptedCopilot
) -> None:
    server = serve(with_limits(deps, orphan_seconds=0.1))
    with server.socket() as socket:
        ask(socket, "endless", run_id="run1")
        receive(socket)
    with server.socket() as socket:
        deadline = time.monotonic() + 5
        while not copilot.cancelled and time.monotonic() < deadline:
            socket.send('{"type":"ping"}')
            receive(socket)
    assert copilot.cancelled == 1


def test_too_many_runs_are_refused_and_there_is_room_again_later(serve: Serve, deps: ServerDeps) -> None:
    server = serve(with_limits(deps, runs_per_user=1))
    with server.socket() as one, server.socket() as two:
        ask(one, "endless", run_id="run1")
        receive(one)
        ask(two, "revenue by country")
        refused = receive(two)
        assert refused["name"] == "retail.problem"
        assert refused["value"]["code"] == "busy"
        http = httpx.post(f"{server.url}/copilot/chat", json={"message": "revenue"}, headers=BEARER)
        assert http.status_code == 429
        one.send(json.dumps({"type": "stop", "run_id": "run1"}))
        receive_run(one)
        ask(two, "revenue by country")
        assert receive_run(two)[-1]["type"] == "RUN_FINISHED"


def test_more_sockets_than_allowed_are_sent_away(serve: Serve, deps: ServerDeps) -> None:
    server = serve(with_limits(deps, sockets=1))
    with server.socket(), server.socket() as second:
        with pytest.raises(ConnectionClosed) as closed:
            second.recv(5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013


@pytest.mark.parametrize(
    "message",
    [
        "", "{", "[]", "null", '"ask"', "{}", '{"type":"drop"}', '{"type":"ask"}', '{"type":"ask","text":""}',
        '{"type":"ask","text":7}', '{"type":"ask","text":"x","sql":"SELECT 1"}',
        '{"type":"ask","text":"x","run_id":"../../etc"}', '{"type":"resume","run_id":"r","after":-2}',
        '{"type":"stop"}', '{"type":"ask","text":"\\ud800"}',
    ],
)  # fmt: skip
def test_a_malformed_message_is_answered_and_the_socket_lives_on(server: LiveServer, message: str) -> None:
    with server.socket() as socket:
        socket.send(message)
        assert receive(socket)["value"]["code"] == "malformed"
        socket.send('{"type":"ping"}')
        assert receive(socket)["name"] == "retail.pong"


def test_an_oversized_message_ends_the_socket_and_a_long_question_is_refused(server: LiveServer) -> None:
    with server.socket() as socket:
        ask(socket, "x" * 4001)
        assert receive(socket)["value"]["code"] == "too_large"
        ask(socket, "x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            receive(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_binary_message_ends_the_socket(server: LiveServer) -> None:
    with server.socket() as socket:
        socket.send(b"\x00\x01")
        with pytest.raises(ConnectionClosed) as closed:
            receive(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1003


def test_an_unknown_run_is_not_found_to_resume_or_stop(server: LiveServer) -> None:
    with server.socket() as socket:
        for kind in ("resume", "stop"):
            socket.send(json.dumps({"type": kind, "run_id": "nobody-s"}))
            refused = receive(socket)
            assert (refused["value"]["code"], refused["runId"]) == ("not_found", "nobody-s")


def test_shutting_down_ends_open_runs_quickly(serve: Serve, copilot: ScriptedCopilot) -> None:
    server = serve(None)
    with server.socket() as socket:
        ask(socket, "endless")
        receive(socket)
        started = time.perf_counter()
        server.uvicorn.should_exit = True
        read_to_the_end(socket)
        assert time.perf_counter() - started < 5
    deadline = time.monotonic() + 5
    while not copilot.closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert copilot.closed
    assert copilot.cancelled == 1
