"""Accounts as administrators manage them; there is always an administrator who can sign in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import NoReturn

from server.admin.schemas import NewUser, UserChange, UserItem, UserList, UserSession, UserSessions
from server.auth.accounts import Account, AccountStatus, Scope
from server.auth.membership import Membership
from server.auth.service import AuthParts, SignInService
from server.errors import ConflictError, NotFoundError
from server.paging import page_of
from tools.policy import Role


class UserAdmin:
    """Every method may block, and what it changes counts from the person's next request on.

    Args:
        parts: What accounts stand on; None where there are none.
    """

    def __init__(self, parts: AuthParts | None) -> None:
        self._given, self._changing = parts, threading.Lock()

    def listed(self, search: str, cursor: str | None, limit: int) -> UserList:
        """A page of the accounts whose address holds the words."""
        wanted = search.strip().casefold()
        found = (one for one in self._parts.users.accounts() if wanted in one.email)
        page = page_of(found, lambda one: one.email, cursor, limit)
        return UserList(users=[user_item(one) for one in page.items], next=page.next)

    def add(self, wanted: NewUser) -> UserItem:
        """Make an account.

        Raises:
            ConflictError: The address has one.
            WeakPasswordError: The password is easily guessed.
        """
        scope = Scope(_set(wanted.stores), frozenset(wanted.regions))
        return user_item(Membership(self._parts).add(wanted.email, wanted.password, wanted.role, scope))

    def one(self, account_id: str) -> UserItem:
        """An account."""
        return user_item(self._account(account_id))

    def change(self, account_id: str, wanted: UserChange) -> UserItem:
        """Set what is given; closing an account ends its sessions.

        Raises:
            ConflictError: Nobody could administer any more.
        """
        with self._changing:
            self._account(account_id)
            changed = self._parts.users.change(account_id, self._changer(account_id, wanted)) or _nobody()
        if changed.status is AccountStatus.DISABLED:
            self._parts.users.end_sessions(account_id, self._parts.clock())
        return user_item(changed)

    def sessions(self, account_id: str) -> UserSessions:
        """Where the person is signed in."""
        living = SignInService(self._parts).living(self._account(account_id).id)
        found = [UserSession.model_validate(one, from_attributes=True) for one in living]
        return UserSessions(sessions=found)

    def end_session(self, account_id: str, session_id: str) -> None:
        """End one of the person's sessions."""
        SignInService(self._parts).end(self._account(account_id).id, session_id)

    def end_sessions(self, account_id: str) -> None:
        """End every session of the person."""
        self._parts.users.end_sessions(self._account(account_id).id, self._parts.clock())

    @property
    def _parts(self) -> AuthParts:
        if self._given is None:
            raise ConflictError("Accounts are off. Start the server with `retail serve --accounts`.")
        return self._given

    def _account(self, account_id: str) -> Account:
        return self._parts.users.account(account_id) or _nobody()

    def _changer(self, account_id: str, wanted: UserChange) -> Callable[[Account], Account]:
        given = wanted.model_fields_set
        others = [one for one in self._parts.users.accounts() if _administers(one) and one.id != account_id]

        def changed(account: Account) -> Account:
            stores = _set(wanted.stores) if "stores" in given else account.scope.stores
            regions = account.scope.regions if wanted.regions is None else frozenset(wanted.regions)
            made = replace(
                account,
                role=wanted.role or account.role,
                scope=Scope(stores, regions),
                status=account.status if wanted.status is None else AccountStatus(wanted.status),
            )
            if _administers(account) and not _administers(made) and not others:
                raise ConflictError("That is the last administrator. Make another one first.")
            return made

        return changed


def user_item(account: Account) -> UserItem:
    """An account as it is shown."""
    kept, scope = asdict(account), account.scope
    shown = {
        **kept,
        "stores": None if scope.stores is None else sorted(scope.stores),
        "regions": sorted(scope.regions),
        "second_factor": account.second_factor is not None and account.second_factor.confirmed,
    }
    return UserItem.model_validate(shown)


def _administers(account: Account) -> bool:
    return account.role is Role.ADMIN and account.status is AccountStatus.ACTIVE


def _set(stores: list[str] | None) -> frozenset[str] | None:
    return None if stores is None else frozenset(stores)


def _nobody() -> NoReturn:
    raise NotFoundError("There is no such account.")
