"""Making and changing an account: registering, confirming, forgotten passwords, the second factor."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from server.auth.accounts import (
    Account,
    AccountStatus,
    MailedToken,
    Purpose,
    Scope,
    canonical_email,
)
from server.auth.passwords import check_strength
from server.auth.second_factor import Enrolment
from server.auth.secrets import digest_of, new_secret
from server.auth.service import WRONG, AuthParts, Client, Registration, use_code
from server.errors import ConflictError, NotFoundError, NotLetInError, NotSignedInError
from tools.policy import Role

_LIFETIMES = {
    Purpose.VERIFY: timedelta(days=2),
    Purpose.RESET: timedelta(minutes=30),
    Purpose.CHANGE_EMAIL: timedelta(hours=2),
}
_NO_TOKEN = "The link has run out or was used. Ask for a new one."  # noqa: S105


class Membership:
    """Accounts as their owners see them; what a stranger can ask tells nothing about who has an account."""

    def __init__(self, parts: AuthParts) -> None:
        self._parts, self._users, self._letters = parts, parts.users, parts.letters

    def register(self, email: str, password: str, client: Client) -> None:
        """Make an account and mail its address a link; an address that has one is told so by mail.

        Raises:
            NotLetInError: Nobody may register here.
            WeakPasswordError: The password is easily guessed.
            WaitError: Too many requests.
        """
        if self._parts.registration is Registration.CLOSED:
            raise NotLetInError("Accounts are made by an administrator here.")
        key = canonical_email(email)
        check_strength(password, key)
        self._limit("register", key, client)
        account = self._new(key, password, Role.VIEWER, AccountStatus.UNVERIFIED, Scope())
        added = self._users.add(account)
        token = self._mailed(Purpose.VERIFY, account.id if added else "")
        self._parts.mailer.send(self._letters.verify(key, token) if added else self._letters.known(key))

    def verify(self, token: str) -> None:
        """Take the token of the letter as proof of the address.

        Raises:
            NotFoundError: The token is not good.
        """
        opened = self._parts.registration is Registration.OPEN
        status = AccountStatus.ACTIVE if opened else AccountStatus.WAITING

        def verified(account: Account) -> Account:
            known = account.status is not AccountStatus.UNVERIFIED
            return account if known else replace(account, status=status)

        self._users.change(self._taken(token, Purpose.VERIFY).account_id, verified)

    def bootstrap(self, setup_token: str, email: str, password: str, client: Client) -> Account:
        """Make the first administrator, with the token that the start of the server printed.

        Raises:
            NotSignedInError: The token is wrong.
            ConflictError: There is an administrator.
            WeakPasswordError: The password is easily guessed.
        """
        self._parts.throttle.check("setup", "", client.address)
        if digest_of(setup_token) != digest_of(self._parts.setup_token):
            self._parts.throttle.failed("setup", "", client.address)
            raise NotSignedInError("The token is wrong. Open the link that `retail serve` printed.")
        key = canonical_email(email)
        check_strength(password, key)
        account = self._new(key, password, Role.ADMIN, AccountStatus.ACTIVE, Scope())
        if not self._users.add_first_admin(account):
            raise ConflictError("There is an administrator already. Sign in, or ask for an account.")
        return account

    def add(self, email: str, password: str | None, role: Role, scope: Scope) -> Account:
        """Make an account for somebody else, in force at once; without a password it is mailed a link.

        Raises:
            ConflictError: The address has an account.
            WeakPasswordError: The password is easily guessed.
        """
        key = canonical_email(email)
        if password is not None:
            check_strength(password, key)
        account = self._new(key, password or new_secret(), role, AccountStatus.ACTIVE, scope)
        if not self._users.add(account):
            raise ConflictError("That address has an account already.")
        if password is None:
            self._parts.mailer.send(self._letters.reset(key, self._mailed(Purpose.RESET, account.id)))
        return account

    def forgot(self, email: str, client: Client) -> None:
        """Mail a link for a new password, if the address has an account.

        Raises:
            WaitError: Too many requests.
        """
        key = canonical_email(email)
        self._limit("forgot", key, client)
        account = self._users.by_email(key)
        token = self._mailed(Purpose.RESET, account.id if account else "")
        if account is not None:
            self._parts.mailer.send(self._letters.reset(key, token))

    def reset(self, token: str, password: str) -> None:
        """Set a new password by a mailed token; every session ends.

        Raises:
            NotFoundError: The token is not good.
            WeakPasswordError: The password is easily guessed; the token stays good.
        """
        check_strength(password, "")
        hashed = self._parts.passwords.hash(password)
        account_id = self._taken(token, Purpose.RESET).account_id
        changed = self._users.change(account_id, lambda account: replace(account, password_hash=hashed))
        self._users.end_sessions(account_id, self._parts.clock())
        self._tell(changed, "Your password was changed.")

    def change_password(self, account: Account, session_id: str, old: str, new: str, client: Client) -> None:
        """Set a new password; every other session ends.

        Raises:
            NotSignedInError: The old password is wrong.
            WeakPasswordError: The new one is easily guessed.
        """
        self._prove(account, old, client)
        check_strength(new, account.email)
        hashed = self._parts.passwords.hash(new)
        self._users.change(account.id, lambda now: replace(now, password_hash=hashed))
        self._users.end_sessions(account.id, self._parts.clock(), but=session_id)
        self._tell(account, "Your password was changed.")

    def ask_for_email(self, account: Account, password: str, email: str, client: Client) -> None:
        """Mail a link to the new address, which changes nothing until it is opened.

        Raises:
            NotSignedInError: The password is wrong.
        """
        self._prove(account, password, client)
        key = canonical_email(email)
        token = self._mailed(Purpose.CHANGE_EMAIL, account.id, key)
        taken = self._users.by_email(key) is not None
        self._parts.mailer.send(self._letters.known(key) if taken else self._letters.change(key, token))
        self._tell(account, f"Its address is to become {key}.")

    def change_email(self, token: str) -> None:
        """Use the new address from now on.

        Raises:
            NotFoundError: The token is not good, or the address has got another account meanwhile.
        """
        taken = self._taken(token, Purpose.CHANGE_EMAIL)
        if self._users.change(taken.account_id, lambda now: replace(now, email=taken.value)) is None:
            raise NotFoundError(_NO_TOKEN)

    def enrol(self, account: Account, password: str, client: Client) -> Enrolment:
        """Begin to add a second factor.

        Raises:
            NotSignedInError: The password is wrong.
            ConflictError: There is one.
        """
        self._prove(account, password, client)
        if account.second_factor is not None and account.second_factor.confirmed:
            raise ConflictError("The account has a second factor. Remove it first.")
        factor, enrolment = self._parts.factors.enrol(account.email)
        self._users.change(account.id, lambda now: replace(now, second_factor=factor))
        return enrolment

    def confirm(self, account: Account, code: str) -> tuple[str, ...]:
        """Put the second factor in force by showing a code of it; gives the recovery codes, once.

        Raises:
            NotSignedInError: The code is wrong, or no enrolment was begun.
        """
        factor = account.second_factor
        done = None if factor is None else self._parts.factors.confirmed(factor, code, self._parts.clock())
        if done is None or factor is None or factor.confirmed:
            raise NotSignedInError("That code is wrong.")
        confirmed, codes = done
        self._users.change(account.id, lambda now: replace(now, second_factor=confirmed))
        self._tell(account, "A second factor was added.")
        return codes

    def drop_factor(self, account: Account, password: str, code: str, client: Client) -> None:
        """Remove the second factor.

        Raises:
            NotSignedInError: The password or the code is wrong.
        """
        self._prove(account, password, client)
        if not use_code(self._parts, account.id, code):
            self._parts.throttle.failed("prove", account.id, client.address)
            raise NotSignedInError(WRONG)
        self._users.change(account.id, lambda now: replace(now, second_factor=None))
        self._tell(account, "The second factor was removed.")

    def _prove(self, account: Account, password: str, client: Client) -> None:
        self._parts.throttle.check("prove", account.id, client.address)
        if not self._parts.passwords.matches(password, account.password_hash):
            self._parts.throttle.failed("prove", account.id, client.address)
            raise NotSignedInError("The password is wrong.")

    def _limit(self, action: str, key: str, client: Client) -> None:
        """Each request counts: letters must not be sent without end."""
        self._parts.throttle.check(action, key, client.address)
        self._parts.throttle.failed(action, key, client.address)

    def _new(self, email: str, password: str, role: Role, status: AccountStatus, scope: Scope) -> Account:
        hashed = self._parts.passwords.hash(password)
        return Account(uuid.uuid4().hex, email, hashed, role, status, self._parts.clock(), scope)

    def _mailed(self, purpose: Purpose, account_id: str, value: str = "") -> str:
        """A token to mail; one for nobody is kept too, so that both cost the same."""
        token, expires = new_secret(), self._parts.clock() + _LIFETIMES[purpose]
        self._users.add_mailed(MailedToken(digest_of(token), purpose, account_id, expires, value))
        return token

    def _taken(self, token: str, purpose: Purpose) -> MailedToken:
        taken = self._users.take_mailed(digest_of(token), purpose, self._parts.clock())
        if taken is None or not taken.account_id:
            raise NotFoundError(_NO_TOKEN)
        return taken

    def _tell(self, account: Account | None, what: str) -> None:
        if account is not None:
            self._parts.mailer.send(self._letters.changed(account.email, what))
