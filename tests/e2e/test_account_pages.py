"""Accounts, answers and administration in a real browser, on a real server with accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.auth.accounts import AccountStatus
from tests.e2e.test_chat_page import DESKTOP, PHONE, ask, barriers, opened
from tests.server.live import STATIC, LiveServer, live_server, now, scripted_deps
from tests.server.people import PASSWORD, People, people
from tests.server.scripted import ScriptedCopilot
from tools.policy import Role

pytestmark = pytest.mark.browser
OTHER = "nine blue lanterns hum"


@dataclass(frozen=True)
class Town:
    """A server with accounts that listens, and what is behind it."""

    people: People
    server: LiveServer

    def link(self) -> str:
        """The link of the last letter, on the port that listens."""
        text = self.people.post.letters[-1].text
        return f"{self.server.url}/#{text.partition('/#')[2].split()[0]}"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make ui")
    made = people(tmp_path, scripted_deps(tmp_path, ScriptedCopilot(0.01)))
    made.clock.time = now()
    made.add("ada@shop.example", Role.ADMIN)
    with live_server(made.deps) as running:
        yield Town(made, running)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label(re.compile("^Password")).fill(password)
    page.get_by_role("button", name="Sign in").click()


def place(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Places").get_by_role("link", name=name).first.click()


def test_somebody_registers_confirms_the_address_is_let_in_and_signs_out(
    browser: Browser, town: Town
) -> None:
    with opened(browser, town.server.url, silent=False) as page:
        page.get_by_role("button", name="Create an account").click()
        page.get_by_label("E-mail").fill("mo@shop.example")
        page.get_by_label(re.compile("^Password")).fill(OTHER)
        page.get_by_role("button", name="Create an account").click()
        expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
        page.goto(town.link())
        expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
        assert "verify" not in page.url
        page.get_by_role("button", name="Continue").click()
        sign_in(page, "mo@shop.example", OTHER)
        expect(page.get_by_text("An administrator has yet to let you in.")).to_be_visible()
        sign_in(page, "ada@shop.example")
        expect(page.get_by_label("Your question")).to_be_visible()
        place(page, "Admin")
        page.get_by_role("button", name="Edit mo@shop.example").click()
        page.get_by_label("Status").select_option("active")
        page.get_by_role("button", name="Save").click()
        row = page.get_by_role("row", name=re.compile("mo@shop.example"))
        expect(row.get_by_text("Active")).to_be_visible()
        account = town.people.parts.users.by_email("mo@shop.example")
        assert account is not None
        assert account.status is AccountStatus.ACTIVE
        place(page, "Account")
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("heading", name="Sign in to Retail Copilot")).to_be_visible()
        sign_in(page, "mo@shop.example", OTHER)
        expect(page.get_by_label("Your question")).to_be_visible()
        expect(page.get_by_role("link", name="Admin")).to_have_count(0)


def test_an_answer_is_judged_and_its_conversation_renamed_shared_and_deleted_with_undo(
    browser: Browser, town: Town
) -> None:
    with opened(browser, town.server.url, silent=False) as page:
        sign_in(page, "ada@shop.example")
        ask(page, "revenue by country")
        page.get_by_role("button", name="£263,276.82").click()
        expect(page.get_by_role("region", name="Why £263,276.82?")).to_contain_text("Éire")
        page.get_by_role("button", name="Not a good answer").click()
        page.get_by_role("button", name="A figure is wrong").click()
        page.get_by_role("button", name="Send", exact=True).first.click()
        expect(page.get_by_text("Thank you. It is kept.")).to_be_visible()
        listed = page.get_by_role("navigation", name="Conversations")
        listed.get_by_role("button", name="Actions of revenue by country").click()
        page.get_by_role("menuitem", name="Rename").click()
        page.get_by_label("Title").fill("Board meeting")
        page.get_by_role("button", name="Rename").click()
        listed.get_by_role("button", name="Actions of Board meeting").click()
        page.get_by_role("menuitem", name="Share").click()
        expect(page.get_by_label("Link")).to_have_value(re.compile("#shared="))
        shared = page.get_by_label("Link").input_value()
        page.get_by_role("button", name="Close").click()
        listed.get_by_role("button", name="Actions of Board meeting").click()
        page.get_by_role("menuitem", name="Delete").click()
        expect(listed.get_by_text("Board meeting")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(listed.get_by_text("Board meeting")).to_be_visible()
        page.goto(shared)
        expect(page.get_by_role("heading", name="Board meeting")).to_be_visible()
        expect(page.get_by_text("leads with")).to_be_visible()
        page.goto(f"{town.server.url}/#/admin/feedback")
        expect(page.get_by_role("heading", name="A figure is said to be wrong (1)")).to_be_visible()


def test_a_forgotten_password_is_set_by_the_link_of_a_letter(browser: Browser, town: Town) -> None:
    with opened(browser, town.server.url, silent=False) as page:
        page.get_by_role("button", name="Forgot your password?").click()
        page.get_by_label("E-mail").fill("ada@shop.example")
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
        page.goto(town.link())
        page.get_by_label(re.compile("^New password")).fill(OTHER)
        page.get_by_role("button", name="Set the password").click()
        expect(page.get_by_text("The password is set.")).to_be_visible()
        sign_in(page, "ada@shop.example", OTHER)
        expect(page.get_by_label("Your question")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_account_and_administration_have_no_serious_barrier(
    browser: Browser, town: Town, size: tuple[int, int]
) -> None:
    with opened(browser, town.server.url, size, silent=False) as page:
        expect(page.get_by_label("E-mail")).to_be_visible()
        assert barriers(page) == []
        sign_in(page, "ada@shop.example")
        expect(page.get_by_label("Your question")).to_be_visible()
        for path in ("account", "admin/users", "admin/audit", "admin/feedback"):
            page.goto(f"{town.server.url}/#/{path}")
            page.wait_for_timeout(700)
            assert (path, barriers(page)) == (path, [])
