"""Chats that mention card numbers, by every way in: no number is in anything that a home keeps or tells.

Forty chats in every run; a thousand with `--hypothesis-profile explore`.
"""

from __future__ import annotations

import json
import logging
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings

from infra.jobs.card_scan import scan_files
from infra.local.tracing import tracing_by
from infra.local.web import local_deps
from infra.logs import configure_logs
from infra.settings import Settings
from infra.wiring import build_backends
from server.app import create_app
from tests.server.live import TOKEN, with_limits
from tests.server.people import BASE

FEW, MANY = 40, 1_000
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
ISSUERS = (
    ("4", 16),
    ("51", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("36", 14),
    ("3528", 16),
)
SHAPES = ("{}", "{} ", "{}-", "{}.", "{}_", "{}\u00a0")
SENTENCES = (
    "my card is {}, what was revenue in 2025",
    "orders paid with {} last month",
    "status of order {}",
    "customer {}",
    "top 5 products by revenue; visa {} exp 12/28",
    "why was {} refused",
    "card={}&amount=3",
    "{}",
)
_LOOSE = re.compile(rb"[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){12,}")


def luhn(digits: str) -> int:
    """The check digit of a number without one (ISO/IEC 7812-1, annex B), written anew for this test."""
    doubled = [sum(map(int, str(int(one) * (2 - place % 2)))) for place, one in enumerate(digits[::-1])]
    return -sum(doubled) % 10


@dataclass(frozen=True)
class Card:
    """A number as people write it."""

    digits: str
    written: str


def cards(number: int) -> list[Card]:
    """Numbers of several issuers, in the groups and with the separators that people use."""
    chance, made = random.Random(5), []  # noqa: S311
    for place in range(number):
        prefix, length = ISSUERS[place % len(ISSUERS)]
        body = prefix + "".join(str(chance.randrange(10)) for _ in range(length - len(prefix) - 1))
        digits, separator = f"{body}{luhn(body)}", SHAPES[place // len(ISSUERS) % len(SHAPES)][2:]
        sizes = (4, 6, 5) if length == 15 else (4, 6, 4) if length == 14 else (4, 4, 4, 4)
        starts = [sum(sizes[:index]) for index in range(len(sizes))]
        groups = [digits[start : start + size] for start, size in zip(starts, sizes, strict=True)]
        made.append(Card(digits, separator.join(groups)))
    return made


@contextmanager
def logs_in(file: Path) -> Iterator[None]:
    """Everything that the process logs, as `retail serve` writes it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with file.open("w", encoding="utf-8") as opened:
        configure_logs("debug", "json", redacted=True)
        handler = root.handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(opened)
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        try:
            yield
        finally:
            root.handlers[:], root.level = handlers, level


@contextmanager
def shop(home: Path) -> Iterator[TestClient]:
    """The whole server of a home; spans and metrics are written down when it ends."""
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    spans = memory.InMemorySpanExporter()
    backends = build_backends(Settings(home=home))
    engine = backends.query_engine()
    deps = with_limits(local_deps(backends, engine, TOKEN), user_burst=10**9, address_burst=10**9)
    tracing = tracing_by(export.SimpleSpanProcessor(spans))
    try:
        with TestClient(
            create_app(replace(deps, tracing=tracing, warm_up=None)), base_url=BASE, headers=HEADERS
        ) as client:
            yield client
            (home.parent / "metrics.txt").write_text(client.get("/metrics").text)
    finally:
        engine.close()  # type: ignore[attr-defined]
    told = "\n".join(span.to_json() for span in spans.get_finished_spans())
    assert "chat turn" in told
    (home.parent / "spans.json").write_text(told)


def talk(client: TestClient, number: int, card: Card) -> None:
    """One chat about a card, by the way in whose turn it is, and what people do with its answer."""
    said, conversation = SENTENCES[number % len(SENTENCES)].format(card.written), f"talk-{number}"
    ways = (_over_rest, _with_a_key, _over_a_websocket, _over_agui)
    ways[number % len(ways)](client, said, conversation)
    url = f"/copilot/conversations/{conversation}"
    run = client.get(url).json()["turns"][0]["run_id"]
    client.put(f"/copilot/runs/{run}/feedback", json={"helpful": False, "comment": f"I said {card.written}"})
    client.patch(url, json={"title": f"about {card.written}"})
    sql = f"SELECT order_id FROM orders WHERE order_id = '{card.written}'"
    keyed = {"Idempotency-Key": f"sql-{card.digits}", "X-Request-ID": card.digits, "User-Agent": card.written}
    client.post(
        "/copilot/sql", json={"sql": sql}, headers=[(k.encode(), v.encode()) for k, v in keyed.items()]
    )
    wanted = {"entity": "orders", "filters": [{"field": "order_id", "op": "=", "value": card.written}]}
    client.post("/analytics/tools/look_up", json=wanted, headers={"Idempotency-Key": f"tool-{number}"})
    client.post("/copilot/chat", json={"message": "hello", "conversation_id": card.digits})
    client.get(f"{url}/export").raise_for_status()


def _over_rest(client: TestClient, said: str, conversation: str) -> None:
    _asked(client, said, conversation, {})


def _with_a_key(client: TestClient, said: str, conversation: str) -> None:
    _asked(client, said, conversation, {"Idempotency-Key": f"key-{conversation}"})


def _asked(client: TestClient, said: str, conversation: str, headers: dict[str, str]) -> None:
    body = {"message": said, "conversation_id": conversation}
    assert client.post("/copilot/chat", json=body, headers=headers).status_code in {200, 422}


def _over_a_websocket(client: TestClient, said: str, conversation: str) -> None:
    headers = {**HEADERS, "Origin": BASE, "Host": BASE.removeprefix("http://")}
    with client.websocket_connect("/ws", headers=headers) as socket:
        socket.send_text(json.dumps({"type": "ask", "text": said, "conversation_id": conversation}))
        while socket.receive_json()["type"] not in {"RUN_FINISHED", "RUN_ERROR"}:
            pass


def _over_agui(client: TestClient, said: str, conversation: str) -> None:
    message = {"id": "m", "role": "user", "content": said}
    rest: dict[str, object] = {"state": {}, "tools": [], "context": [], "forwardedProps": {}}
    body = {"threadId": conversation, "runId": f"run-{conversation}", "messages": [message], **rest}
    client.post("/v1/agui", json=body).raise_for_status()


def leaks(file: Path, numbers: set[bytes]) -> set[bytes]:
    """Those of the numbers that a file's bytes hold, whatever up to three characters part the digits."""
    held = file.read_bytes().replace(rb"\u00a0", b" ").replace("\u00a0".encode(), b" ")
    runs = b" ".join(re.sub(rb"[^0-9]", b"", run.group()) for run in _LOOSE.finditer(held))
    return {number for number in numbers if number in runs}


def test_no_card_number_that_was_mentioned_is_kept_anywhere(demo_home: Path, tmp_path: Path) -> None:
    home, mentioned = tmp_path / "home", cards(MANY if _exploring() else FEW)
    shutil.copytree(demo_home / "serving", home / "serving")
    with logs_in(tmp_path / "server.log"), shop(home) as client:
        for number, card in enumerate(mentioned):
            talk(client, number, card)
        for card in mentioned[:3]:
            client.post("/semantic/synonyms", json={"term": "revenue", "words": [f"money {card.written}"]})
    shutil.move(tmp_path / "server.log", home / "server.log")
    files = [path for path in home.rglob("*") if path.is_file() and "serving" not in path.parts]
    files += [tmp_path / "metrics.txt", tmp_path / "spans.json"]
    names = {path.name for path in files}
    assert {"audit.db", "checkpoints.db", "conversations.db", "replays.db", "server.log"} <= names
    numbers = {card.digits.encode() for card in mentioned}
    found = {path.name: leaks(path, numbers) for path in files}
    assert {name: held for name, held in found.items() if held} == {}
    assert scan_files(home, [home]).found == ()


def test_the_search_for_them_would_find_them(tmp_path: Path) -> None:
    for number, card in enumerate(cards(len(ISSUERS) * len(SHAPES))):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({"said": f"x{card.written}y"}))
        assert leaks(file, {card.digits.encode()}), card


def _exploring() -> bool:
    return settings.get_current_profile_name() == "explore"
