"""Refresh tokens as a state machine: whatever order they are used in, a used one ends its session."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from infra.local.account_keys import FolderKeys
from infra.local.users import SqlUsers
from server.auth.access import AccountAccess
from server.auth.accounts import Scope
from server.auth.letters import Letters
from server.auth.membership import Membership
from server.auth.passwords import Passwords
from server.auth.second_factor import SecondFactors
from server.auth.service import AuthParts, Client, Entry, SignInService
from server.auth.tokens import AccessTokens, Bearer
from server.errors import NotSignedInError
from tests.server.live import TOKEN
from tests.server.people import BASE, PASSWORD, SECRET, Clock, Postbox
from tools.policy import Role

CLIENT = Client("192.0.2.7", "test")


class RefreshTokens(RuleBasedStateMachine):
    """The model: of each living session exactly the newest refresh token is good."""

    entries = Bundle("entries")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        self.clock = Clock()
        self.parts = AuthParts(
            users=SqlUsers(f"sqlite:///{folder}/accounts.db"),
            mailer=Postbox(),
            letters=Letters(BASE),
            passwords=Passwords(SECRET, rounds=4),
            factors=SecondFactors(SECRET),
            tokens=AccessTokens(FolderKeys(folder / "keys"), self.clock, timedelta(minutes=10)),
            clock=self.clock,
            setup_token=TOKEN,
        )
        self.account = Membership(self.parts).add("a@shop.example", PASSWORD, Role.ANALYST, Scope())
        self.service = SignInService(self.parts)
        self.access = AccountAccess(self.parts, lambda regions: frozenset())
        self.good: dict[str, str] = {}

    @rule(target=entries)
    def sign_in(self) -> Entry:
        entry = self.service.sign_in("a@shop.example", PASSWORD, None, CLIENT)
        self.good[entry.session.id] = entry.refresh
        return entry

    @rule(target=entries, entry=entries)
    def refresh(self, entry: Entry) -> Entry:
        session = entry.session.id
        if self.good.get(session) == entry.refresh:
            following = self.service.refresh(entry.refresh)
            assert following.refresh != entry.refresh
            self.good[session] = following.refresh
            return following
        with pytest.raises(NotSignedInError):
            self.service.refresh(entry.refresh)
        self.good.pop(session, None)
        return entry

    @rule(entry=entries)
    def sign_out(self, entry: Entry) -> None:
        self.service.sign_out(entry.refresh)
        self.good.pop(entry.session.id, None)

    @rule(seconds=st.integers(1, 60))
    def wait(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule(entry=entries)
    def look(self, entry: Entry) -> None:
        """An access token is good only while its session is (and for ten minutes)."""
        fresh = self.parts.tokens.issue(Bearer(entry.account.id, entry.session.id))
        assert (self.access.of_token(fresh) is not None) == (entry.session.id in self.good)

    def teardown(self) -> None:
        if hasattr(self, "parts"):
            self.parts.close()
            self.folder.cleanup()


TestRefreshTokens = RefreshTokens.TestCase
TestRefreshTokens.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
