"""Accounts as the door's `Access`: a bearer token or a proven person becomes the one policy."""

from __future__ import annotations

from collections.abc import Callable

from server.auth.accounts import Account, AccountStatus
from server.auth.service import AuthParts, SignInService
from server.ports import Session
from tools.policy import Policy

StoresOfRegions = Callable[[frozenset[str]], frozenset[str]]
"""The stores that are in these regions now; may block."""


class AccountAccess:
    """Access by accounts; a role or scope that changes counts from the next request on."""

    def __init__(self, parts: AuthParts, stores_of: StoresOfRegions) -> None:
        self._parts, self._stores_of = parts, stores_of
        self._signing = SignInService(parts)

    @property
    def cookie_name(self) -> str:
        """Name of the cookie of the refresh token, which opens nothing but `/auth`."""
        return "retail_refresh"

    def sign_in(self, token: str) -> Session | None:
        """None: with accounts nobody signs in by the token of the terminal."""
        return None

    def of_session(self, value: str) -> Policy | None:
        """None: a cookie is no credential here, so no other site can make a browser use one."""
        return None

    def of_token(self, token: str) -> Policy | None:
        """The policy behind an access token, while its session and its account are good."""
        bearer = self._parts.tokens.read(token)
        account = None if bearer is None else self._signing.account_of(bearer)
        return None if account is None else self._policy(account)

    def of_user(self, user_id: str) -> Policy | None:
        """The policy of an account that a door knows by other proof."""
        account = self._parts.users.account(user_id)
        active = account is not None and account.status is AccountStatus.ACTIVE
        return self._policy(account) if account is not None and active else None

    def _policy(self, account: Account) -> Policy:
        scope = account.scope
        if not scope.regions:
            return Policy(account.id, account.role, scope.stores)
        own = scope.stores or frozenset()
        return Policy(account.id, account.role, own | self._stores_of(scope.regions))
