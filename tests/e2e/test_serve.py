"""`retail serve` as people start it: a process of its own, the real agent, the demo shop."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, expect

COMMAND = (sys.executable, "-c", "from infra.cli import main; main()", "serve")
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A running `retail serve`."""

    process: subprocess.Popen[str]
    link: str
    home: Path

    def client(self) -> httpx.Client:
        address, token = self.link.split("/#token=")
        return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def start(home: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "--home", str(home), "--port", "0", "--json", *options],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def served(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The published demo shop, served from a home of our own."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(demo_home / "serving", home / "serving")
    process = start(home)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    yield Served(process, json.loads(line)["link"], home)
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_every_suggested_question_is_answered(served: Served) -> None:
    with served.client() as client:
        questions = client.get("/copilot/suggestions").json()["questions"]
        assert len(questions) >= 4
        for question in questions:
            reply = client.post("/copilot/chat", json={"message": question})
            assert reply.status_code == 200, reply.text
            answer = reply.json()["answer"]
            assert answer["kind"] == "answer", question
            assert answer["blocks"], question
            assert answer["citations"], question
            assert answer["sql"], question


def test_the_token_is_private_and_never_shown_by_the_server(served: Served) -> None:
    file = served.home / "state" / "admin-token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    token = file.read_text()
    assert served.link.endswith(token)
    with served.client() as client:
        for path in ("/", "/copilot/status", "/auth/session", "/copilot/conversations"):
            answer = client.get(path)
            assert token not in answer.text + str(answer.headers)


@pytest.mark.browser
def test_the_link_opens_a_page_that_answers(served: Served, browser: Browser) -> None:
    if not (REPOSITORY / "server" / "static" / "index.html").is_file():
        pytest.skip("the page is not built: make ui")
    page = browser.new_page()
    page.goto(served.link)
    page.get_by_label("Your question").fill("Revenue by country this year")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Show SQL")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("table").first).to_contain_text(re.compile("Germany"))
    page.close()


def test_ending_it_leaves_no_process_behind(served: Served) -> None:
    children = psutil.Process(served.process.pid).children(recursive=True)
    assert children
    started = time.perf_counter()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(12) == 0
    assert time.perf_counter() - started < 12
    assert psutil.wait_procs(children, timeout=5)[1] == []


def test_an_address_that_others_can_reach_is_refused(tmp_path: Path) -> None:
    process = start(tmp_path, "--host", "0.0.0.0")  # noqa: S104 - to be refused
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "127.0.0.1" in complaint
    assert "Traceback" not in complaint
