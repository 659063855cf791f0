"""A server that is told to end while it answers: it ends in time, and the conversation goes on."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from infra.local.web import SHUTDOWN_SECONDS
from server.deps import Limits
from server.slack.door import CLOSING_SECONDS
from tests.e2e.test_serve import Served, start
from tests.server.live import ask, receive, receive_run

FIRST, SECOND, THIRD = "net revenue by store in 2025", "and in 2024?", "only the two best"


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_home / "serving", tmp_path / "serving")
    return tmp_path


def serving(home: Path) -> Served:
    process = start(home)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return Served(process, json.loads(line)["link"], home)


def opened(served: Served) -> ClientConnection:
    address, token = served.link.split("/#token=")
    headers = {"Authorization": f"Bearer {token}"}
    return connect(f"ws{address.removeprefix('http')}/ws", additional_headers=headers, proxy=None)


def turns(served: Served, conversation: str) -> list[dict[str, Any]]:
    with served.client() as client:
        found: list[dict[str, Any]] = client.get(f"/copilot/conversations/{conversation}").json()["turns"]
    return found


def received(socket: ClientConnection) -> None:
    """Everything that still comes."""
    while True:
        receive(socket)


def answered(served: Served, conversation: str, question: str, run: str) -> str:
    """The answer to a question as text, without how long it took."""
    with opened(served) as socket:
        ask(socket, question, conversation_id=conversation, run_id=run)
        events = receive_run(socket)
    [answer] = [event["value"] for event in events if event.get("name") == "retail.answer"]
    return json.dumps({**answer, "latency_ms": 0.0}, sort_keys=True)


def ended(served: Served) -> None:
    """Tell it to end, and see that it does within 12 seconds, with all its processes."""
    children = psutil.Process(served.process.pid).children(recursive=True)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(12) == 0
    assert psutil.wait_procs(children, timeout=5)[1] == []
    served.process.communicate()


def test_a_conversation_cut_off_by_the_end_of_the_server_goes_on_as_if_it_had_not_been(home: Path) -> None:
    served = serving(home)
    answered(served, "cut", FIRST, "cut-1")
    before = turns(served, "cut")
    for child in psutil.Process(served.process.pid).children(recursive=True):
        child.suspend()
    with opened(served) as socket:
        ask(socket, SECOND, conversation_id="cut", run_id="cut-2")
        while (event := receive(socket)).get("stepName") != "act":
            assert event["type"] != "RUN_FINISHED"
        ended(served)
        with pytest.raises(ConnectionClosed):
            received(socket)

    served = serving(home)
    kept, cut = turns(served, "cut")
    assert json.dumps(kept) == json.dumps(before[0])
    assert (cut["status"], cut["answer"]) == ("stopped", None)
    for number, question in enumerate((FIRST, SECOND, THIRD), start=1):
        whole = answered(served, "whole", question, f"whole-{number}")
        if number > 1:
            assert answered(served, "cut", question, f"cut-{number}") == whole
    assert [turn["status"] for turn in turns(served, "cut")] == ["done"] * 3
    ended(served)


def test_what_the_end_may_wait_for_fits_into_twelve_seconds() -> None:
    waits = (SHUTDOWN_SECONDS, Limits().closing_seconds, CLOSING_SECONDS)
    assert sum(waits) <= 10, "two seconds are left for the query workers"
