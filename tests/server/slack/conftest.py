"""The server with accounts, a Slack workspace beside it, and somebody who is linked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.answer.model import Answer
from agent.events import AgentEvent, AnswerReady, TextDelta
from agent.ports import Question
from agent.usage import UsageRecord
from infra.local.slack_store import SqlSlackStore
from server.deps import ServerDeps
from server.slack.ports import Pace, SlackParts
from tests.doubles.slack import SECRET, TOKEN, Workspace, event, message, workspace
from tests.server.live import scripted_deps
from tests.server.people import BASE, People, bearer, login, people
from tests.server.scripted import ScriptedCopilot
from tools.policy import Role

ANA, SAM, STRANGER = "U0ANA", "U0SAM", "U0STRANGER"
QUICK = Pace(settle=0.05, append=0.02, edit=0.02, status=0.0)


@dataclass
class TellingCopilot(ScriptedCopilot):
    """Tells one answer word by word where it has one, else plays the scripts."""

    answer: Answer | None = None
    word_seconds: float = 0.0
    asked: list[Question] = field(default_factory=list)

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        self.asked.append(question)
        if self.answer is None:
            async for one in super().stream(question):
                yield one
            return
        words = self.answer.text.split(" ")
        for number, word in enumerate(words):
            yield TextDelta(word if number == 0 else f" {word}")
            await asyncio.sleep(self.word_seconds)
        yield AnswerReady(self.answer)


@dataclass
class Heard:
    """A history of use that keeps what was said of answers."""

    said: list[tuple[str, bool]] = field(default_factory=list)

    def append(self, record: UsageRecord) -> None:
        """Turns are not looked at."""

    def feedback(self, event_id: str, at: datetime, helpful: bool) -> None:
        self.said.append((event_id, helpful))


@dataclass
class Town:
    """A server, its accounts and its workspace."""

    people: People
    client: TestClient
    space: Workspace
    copilot: TellingCopilot
    heard: Heard
    number: int = 0

    def deliver(self, request: dict[str, Any]) -> Any:  # noqa: ANN401 - a response
        return self.client.post("/slack/events", **request)

    def say(self, text: str, user: str = ANA, thread: str | None = None) -> str:
        """Send the bot a direct message; gives the thread it stands in."""
        self.number += 1
        ts = f"1763000000.{self.number:06}"
        answer = self.deliver(event(message(text, user, ts, thread), f"Ev{self.number:08}"))
        assert answer.status_code == 200, answer.text
        return thread or ts

    def link(self, email: str, user: str) -> None:
        """Take a code from the account and show it to the bot."""
        entered = login(self.client, email)
        code = self.client.post("/slack/link", headers=bearer(entered)).json()["code"]
        before = len(self.space.of("chat.postMessage"))
        self.say(f"link {code}", user)
        said = self.space.wait_for("chat.postMessage", before + 1)
        assert "You are linked" in said["text"]
        self.space.calls.clear()


@pytest.fixture
def space() -> Iterator[Workspace]:
    with workspace() as found:
        yield found


def slack_parts(space: Workspace, folder: Path, pace: Pace = QUICK) -> SlackParts:
    store = SqlSlackStore(f"sqlite:///{folder}/accounts.db")
    return SlackParts(TOKEN, SECRET, store, page=BASE, api_url=f"{space.url}/api/", pace=pace)


@contextmanager
def town_of(deps: ServerDeps, space: Workspace, folder: Path, copilot: TellingCopilot) -> Iterator[Town]:
    found = people(folder, deps)
    found.add("ana@shop.example", Role.ANALYST)
    found.add("sam@shop.example", Role.MANAGER, frozenset({"S01"}))
    heard = Heard()
    found.deps = replace(found.deps, slack=slack_parts(space, folder), usage=heard, warm_up=None)
    with found.client() as client:
        yield Town(found, client, space, copilot, heard)


@pytest.fixture
def telling() -> TellingCopilot:
    return TellingCopilot()


@pytest.fixture
def town(tmp_path: Path, space: Workspace, telling: TellingCopilot) -> Iterator[Town]:
    """Ana sees everything and is linked; Sam sees one store and is not."""
    with town_of(scripted_deps(tmp_path, telling), space, tmp_path, telling) as found:
        found.link("ana@shop.example", ANA)
        yield found
