"""Every page of a real shop behind accounts: open to everybody's eyes, sizes and hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from infra.local.web import local_deps
from infra.settings import Settings
from infra.wiring import build_backends
from tests.e2e.test_account_pages import sign_in
from tests.e2e.test_chat_page import barriers
from tests.server.live import STATIC, TOKEN, LiveServer, live_server, now
from tests.server.people import people
from tests.server.shop import own_home
from tools.policy import Role

pytestmark = pytest.mark.browser

WIDE, PHONE = (1440, 900), (390, 844)
PLACES = (
    *("home", "market-intelligence", "demand-insights", "compliance", "global-market", "copilot"),
    *("alerts", "account", "admin/users", "admin/verified"),
)
LOADING = ".MuiSkeleton-root, [role=progressbar]"
MOST_TABS = 220


@pytest.fixture(scope="module")
def server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make ui")
    folder = tmp_path_factory.mktemp("shop")
    backends = build_backends(Settings(home=own_home(demo_home, folder)))
    engine = backends.query_engine()
    town = people(folder, local_deps(backends, engine, TOKEN))
    town.clock.time = now()
    for name, role in (("ada", Role.ADMIN), ("vic", Role.VIEWER)):
        town.add(f"{name}@shop.example", role)
    with live_server(replace(town.deps, warm_up=None)) as running:
        yield running
    engine.close()  # type: ignore[attr-defined]


def entered(
    browser: Browser, server: LiveServer, size: tuple[int, int], scheme: str, who: str = "ada"
) -> Page:
    """A browser of that size and those colours, signed in."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(server.url)
    sign_in(page, f"{who}@shop.example")
    expect(page.get_by_label("Your question")).to_be_visible()
    return page


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_every_page_keeps_nobody_out_and_fits_its_window(
    browser: Browser, server: LiveServer, size: tuple[int, int], scheme: str
) -> None:
    page = entered(browser, server, size, scheme)
    found = {}
    for place in PLACES:
        page.goto(f"{server.url}/#/{place}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.locator(LOADING)).to_have_count(0, timeout=30_000)
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[place] = (barriers(page), max(0, beyond))
    assert found == dict.fromkeys(PLACES, ([], 0))
    page.context.close()


def test_a_page_that_is_not_for_a_role_says_for_whom_it_is(browser: Browser, server: LiveServer) -> None:
    page = entered(browser, server, WIDE, "light", "vic")
    assert page.get_by_role("link", name="Admin").count() == 0
    page.goto(f"{server.url}/#/admin/users")
    expect(page.get_by_role("heading", name="Admin is not open to you")).to_be_visible()
    expect(page.get_by_text("Administrator", exact=False)).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Go to Home").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.context.close()


@dataclass(frozen=True)
class Hands:
    """Somebody without a mouse."""

    page: Page

    def reach(self, target: Locator) -> Locator:
        """Go to an element by Tab alone; fails where it cannot be reached."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("node => node === document.activeElement"):
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by the Tab key")

    def press(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button."""
        place = self.page.locator("body") if within is None else within
        self.reach(place.get_by_role("button", name=name).first)
        self.page.keyboard.press("Enter")

    def go(self, name: str) -> None:
        """Follow a link of the navigation."""
        places = self.page.get_by_role("navigation", name="Places")
        self.reach(places.get_by_role("link", name=name, exact=True).first)
        self.page.keyboard.press("Enter")

    def ask(self, question: str) -> Locator:
        """Ask, and wait until the answer is whole."""
        field = self.page.get_by_label("Your question")
        if not field.evaluate("node => node === document.activeElement"):
            self.page.keyboard.press("/")
        expect(field).to_be_focused()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(question)
        self.page.keyboard.press("Enter")
        turn = self.page.get_by_role("article", name=f"Question: {question}")
        expect(turn.get_by_role("button", name="Ask again")).to_be_visible(timeout=60_000)
        return turn


def test_twelve_tasks_are_done_by_keyboard_alone(browser: Browser, server: LiveServer) -> None:
    page = entered(browser, server, WIDE, "light")
    hands = Hands(page)
    # 1 ask, 2 see where a figure comes from, 3 sort, 4 read the SQL
    turn = hands.ask("top 3 products by revenue in 2025")
    hands.reach(turn.get_by_role("button", name=re.compile("€")).first)
    page.keyboard.press("Enter")
    expect(page.locator("td[data-cited]").first).to_be_visible()
    hands.press(re.compile("^Revenue"), turn.get_by_role("table"))
    expect(turn.locator("th[aria-sort]").first).to_be_visible()
    hands.press("Show SQL", turn)
    expect(turn.get_by_label("SQL that was run")).to_be_visible()
    # 5 vouch for an answer, 6 say what one is worth
    hands.press("Verify this answer", turn)
    page.keyboard.type("checked")
    page.keyboard.press("Enter")
    expect(turn.get_by_role("button", name="You verified this answer")).to_be_visible()
    hands.press("Good answer", turn)
    # 7 ask a follow-up, 8 change the earlier question in a branch
    hands.ask("and in 2026?")
    hands.press("Edit the question", turn)
    expect(page.get_by_text("goes on from there in a branch")).to_be_visible()
    again = hands.ask("best three products by revenue in 2025")
    expect(again.get_by_text(re.compile("Verified by ada@shop.example"))).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)
    # 9 judge an alert
    hands.go("Compliance")
    hands.press(re.compile("^Judge order"))
    page.keyboard.type("A gift.")
    hands.press("False alarm")
    hands.press("Save")
    expect(page.get_by_text(re.compile(r"ada@shop\.example, .*A gift\."))).to_be_visible()
    # 10 be told of a figure
    hands.go("Alerts")
    hands.press("Add an alert")
    expect(page.get_by_label("Figure").get_by_role("option", name="Revenue", exact=True)).to_have_count(1)
    hands.press("Save")
    expect(page.get_by_role("list", name="Alerts and scheduled questions")).to_contain_text(
        "changes by at least"
    )
    # 11 revoke what one vouched for
    hands.go("Admin")
    hands.reach(page.get_by_role("link", name="Verified"))
    page.keyboard.press("Enter")
    hands.press(re.compile("^Revoke"))
    expect(page.get_by_text("None here.")).to_be_visible()
    # 12 leave
    hands.go("Account")
    hands.press("Sign out")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.context.close()
