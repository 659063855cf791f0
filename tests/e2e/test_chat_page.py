"""The chat page in a real browser, on a real server, over a scripted agent."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.server.live import STATIC, TOKEN, LiveServer, live_server, scripted_deps
from tests.server.scripted import SQL, ScriptedCopilot

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1280, 860), (390, 844)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make ui")
    with live_server(scripted_deps(tmp_path_factory.mktemp("home"), ScriptedCopilot(0.05))) as running:
        yield running


@contextmanager
def opened(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, *, silent: bool = True
) -> Iterator[Page]:
    """A page in a fresh browser profile; fails on anything in the console, as a broken policy would leave."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    complaints: list[str] = []
    outside: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        complaints.append(f"{message.type}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: outside.append(request.url))
    page.set_default_timeout(10_000)
    try:
        page.goto(url)
        yield page
        if silent:
            assert complaints == []
        assert [one for one in outside if not one.startswith(("http://127.0.0.1:", "data:"))] == []
    finally:
        context.close()


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """The serious and critical findings of axe on the page as it is, each with the elements."""
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate("axe.run()")["violations"]
    grave = [one for one in found if one["impact"] in {"serious", "critical"}]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in grave]


def link(server: LiveServer) -> str:
    return f"{server.url}/#token={TOKEN}"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def test_a_question_is_answered_with_text_table_chart_and_sql(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        expect(page.get_by_role("banner")).to_contain_text("9 Dec 2011")
        assert "token" not in page.url
        page.get_by_role("button", name="Top 5 countries by revenue").click()
        expect(page.get_by_text("leads with")).to_be_visible()
        expect(page.get_by_role("table", name="Revenue by country")).to_contain_text("£285,446.34")
        expect(page.get_by_role("img", name=re.compile("Bar chart of Revenue"))).to_be_visible()
        assert page.locator("[role=img] svg rect").count() == 5
        page.get_by_role("button", name="Show SQL").click()
        shown = page.get_by_label("SQL that was run").inner_text()
        assert shown.split() == SQL.split()
        expect(page.get_by_text("revenue is net of returns")).to_be_visible()
        expect(page.get_by_text("The last month is not complete.")).to_be_visible()
        listed = page.get_by_role("navigation", name="Conversations")
        expect(listed).to_contain_text("Top 5 countries by revenue")


def test_a_cited_figure_leads_to_its_cell_also_behind_characters_of_two_units(
    browser: Browser, server: LiveServer
) -> None:
    with opened(browser, link(server), silent=False) as page:
        ask(page, "revenue by country")
        page.get_by_role("button", name="£263,276.82").click()
        page.mouse.move(0, 0)  # off the figure that the page has moved under it, which is cited too
        expect(page.locator("td[data-cited]")).to_have_text("£263,276.82")


def test_a_table_is_sorted_and_downloaded(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "revenue by country")
        first = page.locator("tbody tr").first
        expect(first).to_contain_text("Netherlands")
        page.get_by_role("button", name="Country", exact=True).click()
        expect(first).to_contain_text("Australia")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        assert text.splitlines()[1] == "Netherlands,285446.34,94,0.1834"


def test_a_table_is_saved_as_a_workbook(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "revenue by country")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download Excel").click()
        assert download.value.suggested_filename == "revenue-by-country.xlsx"
        with zipfile.ZipFile(download.value.path()) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "285446.34" in sheet


def test_a_long_table_is_filtered(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "forecast revenue")
        page.get_by_label("Filter rows of Daily forecast").fill("20 dec")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_label("Filter rows of Daily forecast").fill("nowhere")
        expect(page.get_by_text("No row matches.")).to_be_visible()


def test_a_filter_is_taken_off_and_the_question_asked_again(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "revenue by country")
        page.get_by_role("button", name="Remove country is not United Kingdom").click()
        asked = page.get_by_role("article", name="Question: Drop the filter country is not United Kingdom")
        expect(asked.get_by_text("leads with")).to_be_visible()


def test_a_question_is_asked_again_and_edited(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "revenue by country")
        page.get_by_role("button", name="Ask again").click()
        expect(page.get_by_role("article")).to_have_count(2)
        expect(page.get_by_role("button", name="Ask again")).to_have_count(2)
        page.get_by_role("button", name="Edit the question").first.click()
        expect(page.get_by_label("Your question")).to_have_value("revenue by country")
        expect(page.get_by_label("Your question")).to_be_focused()


def test_by_keyboard_alone_a_question_is_asked_stopped_brought_back_and_left(
    browser: Browser, server: LiveServer
) -> None:
    with opened(browser, link(server)) as page:
        question = page.get_by_label("Your question")
        expect(question).to_be_focused()
        page.keyboard.type("endless")
        page.keyboard.press("Enter")
        expect(page.get_by_text("still going still going")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
        page.keyboard.press("Control+k")
        expect(page.get_by_label("Search conversations")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.keyboard.press("/")
        expect(question).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(question).to_have_value("endless")
        page.keyboard.press("Control+Shift+O")
        expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
        assert page.url.endswith("/")


def test_a_conversation_is_found_and_saved(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "revenue by country, please find me")
        expect(page.get_by_role("navigation").get_by_text("please find me")).to_be_visible()
        page.get_by_label("Search conversations").fill("FIND ME")
        expect(page.get_by_role("navigation").get_by_role("listitem")).to_have_count(1)
        page.get_by_label("Search conversations").fill("nobody asked this")
        expect(page.get_by_text("No conversation has that in it.")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Save conversation").click()
        text = Path(download.value.path()).read_text("utf-8")
        assert "## revenue by country, please find me" in text
        assert "| Netherlands | £285,446.34 | 94 | 18.3% |" in text


def test_light_and_dark_are_chosen_and_remembered(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        page.get_by_role("button", name="Dark colours").click()
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.reload()
        expect(page.get_by_role("button", name="Light colours")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
        page.get_by_role("button", name="Light colours").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_a_long_answer_is_read_from_its_beginning(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server), PHONE) as page:
        expect(page.get_by_role("heading", name="What would you like to know?")).to_be_in_viewport()
        ask(page, "revenue by country")
        expect(page.get_by_role("button", name="Ask again")).to_be_attached()
        page.wait_for_timeout(300)
        expect(page.get_by_text("revenue by country", exact=True).last).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["Dark", "Light"])
def test_the_page_has_no_serious_barrier(browser: Browser, server: LiveServer, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe is not installed: make ui-test")
    size = PHONE if scheme == "Dark" else DESKTOP
    with opened(browser, link(server), size) as page:
        if scheme == "Dark":
            page.get_by_role("button", name="Dark colours").click()
        expect(page.get_by_role("group", name="Suggested questions")).to_be_visible()
        assert barriers(page) == []
        ask(page, "forecast revenue")
        page.get_by_role("button", name="Show SQL").click()
        expect(page.get_by_label("SQL that was run")).to_be_visible()
        page.wait_for_timeout(400)
        assert barriers(page) == []


def test_a_forecast_has_a_headline_a_band_and_its_values_under_the_pointer(
    browser: Browser, server: LiveServer
) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "forecast revenue")
        expect(page.get_by_text("£1,163,100", exact=True)).to_be_visible()
        chart = page.get_by_role("img", name=re.compile("Line chart of Forecast"))
        assert chart.locator("svg path").count() == 2
        chart.locator("svg").hover()
        expect(chart.get_by_text(re.compile("Likely: £"))).to_be_visible()


def test_a_clarification_is_answered_by_a_button(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "best products")
        page.get_by_role("button", name="By revenue", exact=True).click()
        expect(page.get_by_text("leads with")).to_be_visible()
        assert page.get_by_role("button", name="By revenue", exact=True).count() == 0


def test_an_answer_is_stopped_and_asked_again(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "endless")
        expect(page.get_by_text("still going still going")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_a_failure_is_told_in_words(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "broken")
        expect(page.get_by_text(re.compile("our mistake"))).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_conversation_is_there_after_a_reload(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server)) as page:
        ask(page, "weather on the moon")
        expect(page.get_by_text("I cannot tell the weather")).to_be_visible()
        page.reload()
        expect(page.get_by_text("I cannot tell the weather")).to_be_visible()
        page.get_by_role("button", name="New conversation").click()
        page.get_by_role("navigation").get_by_text("weather on the moon").first.click()
        expect(page.get_by_text("I cannot tell the weather")).to_be_visible()


def test_a_lost_connection_comes_back_and_the_answer_goes_on(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server), silent=False) as page:
        ask(page, "endless")
        expect(page.get_by_text("still going still going")).to_be_visible()
        page.context.set_offline(True)
        page.evaluate("window.dispatchEvent(new Event('offline'))")
        before = len(page.get_by_text("still going").inner_text())
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_function(
            "n => document.querySelector('article').innerText.length > n + 200", arg=before
        )
        text = page.get_by_text("still going").inner_text()
        assert re.fullmatch("(still going ?)+", text)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped", exact=True)).to_be_visible()


def test_without_the_token_the_page_asks_for_it(browser: Browser, server: LiveServer) -> None:
    with opened(browser, server.url, silent=False) as page:
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_text("The token is wrong")).to_be_visible()
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_label("Your question")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, server: LiveServer, size: tuple[int, int]
) -> None:
    with opened(browser, link(server), size) as page:
        ask(page, "revenue by country")
        page.get_by_role("button", name="Show SQL").click()
        expect(page.get_by_label("SQL that was run")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        for _ in range(50):
            fits = page.locator("main").evaluate("e => e.scrollWidth <= e.clientWidth")
            if fits:
                break
            page.wait_for_timeout(100)
        assert fits, "the content stays wider than the page once the SQL has opened"


def first_loaded() -> set[str]:
    """The scripts that the document names, and what they import before they run; not what comes later."""
    found: set[str] = set()
    waiting = re.findall(r"/assets/([\w.-]+\.js)", (STATIC / "index.html").read_text("utf-8"))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            text = (STATIC / "assets" / name).read_text("utf-8")
            waiting += re.findall(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""", text)
    return found


def test_the_page_loads_at_most_300_kib_of_script(server: LiveServer) -> None:
    import gzip

    scripts = first_loaded()
    assert scripts
    size = sum(len(gzip.compress((STATIC / "assets" / name).read_bytes())) for name in scripts)
    assert size <= 300 * 1024


def test_a_style_or_script_from_elsewhere_is_blocked(browser: Browser, server: LiveServer) -> None:
    with opened(browser, link(server), silent=False) as page:
        ran = page.evaluate(
            """() => {
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.body.append(script);
              const box = document.createElement('div');
              box.innerHTML = '<img src=x onerror="window.ran = true">';
              document.body.append(box);
              return window.ran === true;
            }"""
        )
        assert ran is False
        reached = page.evaluate("() => fetch('https://example.com/').then(() => true, () => false)")
        assert reached is False
