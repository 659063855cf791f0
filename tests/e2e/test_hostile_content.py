"""What an answer and its data hold never runs, never reaches out, never becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.answer.model import Answer, ChartBlock, Choice, Column, Executed, TableBlock, Verified
from agent.events import AgentEvent, AnswerReady
from agent.ports import Question
from tests.e2e.payloads import formulas, payloads
from tests.server.live import STATIC, TOKEN, live_server, scripted_deps

pytestmark = pytest.mark.browser

LIVE = "main :is(script, iframe, object, embed, img, a, link, style, base, meta, audio, video, form)"


class HostileCopilot:
    """Answers with every payload in every place that text can stand."""

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        """One answer."""
        del question
        yield AnswerReady(hostile_answer())

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Nothing is remembered."""

    async def forget(self, question: Question) -> None:
        """Nothing is remembered."""

    async def close(self) -> None:
        """Nothing stays open."""


def hostile_answer() -> Answer:
    found = payloads()
    columns = (
        Column(name="name", label=found[60], format="text", role="dimension"),
        Column(name="value", label="Value", format="integer", role="metric"),
    )
    rows = tuple((payload, number) for number, payload in enumerate(found))
    return Answer(
        kind="answer",
        text="\n\n".join(found),
        blocks=(
            TableBlock(id="t1", title=found[61], columns=columns, rows=rows),
            ChartBlock(id="c1", title=found[62], table="t1", mark="bar", x="name", y=("value",)),
        ),
        sql=(Executed(sql=f"SELECT '{found[63]}'", tables=(found[64],)),),
        filters_applied=found[65:75],
        assumptions=found[75:85],
        follow_ups=found[85:90],
        choices=tuple(Choice(label=one, question=one) for one in found[90:95]),
        freshness=found[95],
        verified=Verified(id="v", by=found[96], on="2026-01-01", question=found[97], note=found[98]),
    )


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make ui")
    with live_server(scripted_deps(tmp_path_factory.mktemp("home"), HostileCopilot())) as server:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{server.url}/#token={TOKEN}")
        yield page
        context.close()


def test_of_150_hostile_strings_none_runs_and_none_reaches_out(page: Page) -> None:
    assert len(set(payloads())) == 150
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.get_by_label("Your question").fill(payloads()[40])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show SQL").click()
    for _ in range(2):
        more = page.get_by_role("button", name="more")
        if more.count():
            more.first.click()
    expect(page.locator("tbody tr")).to_have_count(150)
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert page.locator(LIVE).count() == 0
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:"))] == []
    assert complaints == []


def test_a_saved_table_holds_no_formula(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    for formula in formulas():
        assert f"'{formula}" in cells
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []
