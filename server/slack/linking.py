"""Who is who: a person in Slack is an account once they have shown a code there that only its owner gets."""

from __future__ import annotations

from datetime import timedelta

from server.auditing import Trail
from server.auth.secrets import digest_of, new_secret
from server.deps import ServerDeps
from server.errors import NotLetInError, NotSignedInError
from server.slack import words
from server.slack.ports import SlackParts, SlackPerson
from tools.policy import Policy

CODE_LIFETIME = timedelta(minutes=10)


class Linking:
    """Links people in Slack to accounts; every method may block.

    The code goes from the account to Slack, never the other way: whoever shows it there is known by Slack's
    signature, so a code that somebody was talked into using can only link that person to a stranger's rights.
    """

    def __init__(self, parts: SlackParts, deps: ServerDeps) -> None:
        self._store, self._page, self._deps = parts.store, parts.page, deps

    def issue(self, user_id: str) -> str:
        """A code for an account, good once and for ten minutes; an earlier one is void."""
        code = new_secret()
        self._store.add_code(digest_of(code), user_id, self._deps.clock() + CODE_LIFETIME)
        return code

    def redeem(self, code: str, person: SlackPerson) -> Policy:
        """Link the person to the code's account.

        Raises:
            NotSignedInError: The code is not good.
            NotLetInError: The account may not sign in.
        """
        account_id = self._store.redeem(digest_of(code.strip()), person, self._deps.clock())
        if account_id is None:
            raise NotSignedInError(words.BAD_CODE)
        policy = self._policy(account_id)
        self._write_down(policy, "slack:link", person)
        self._tell_owner(account_id)
        return policy

    def void(self, code: str) -> None:
        """Make a code worthless that others have seen."""
        self._store.void_code(digest_of(code.strip()))

    def unlink(self, person: SlackPerson) -> bool:
        """Forget the person's link; False when there was none."""
        account_id = self._store.account_of(person)
        policy = None if account_id is None else self._deps.access.of_user(account_id)
        if policy is not None:
            self._write_down(policy, "slack:unlink", person)
        return self._store.unlink(person)

    def people(self, user_id: str) -> list[SlackPerson]:
        """Who is linked to the account."""
        return list(self._store.people(user_id))

    def unlink_account(self, user_id: str) -> int:
        """Forget every link of the account; how many there were."""
        return self._store.unlink_account(user_id)

    def policy_of(self, person: SlackPerson) -> Policy:
        """The policy of the person's account, as it is now.

        Raises:
            NotSignedInError: The person is not linked; says how to.
            NotLetInError: The account may not sign in.
        """
        account_id = self._store.account_of(person)
        if account_id is None:
            raise NotSignedInError(words.unlinked(self._page))
        return self._policy(account_id)

    def _policy(self, account_id: str) -> Policy:
        policy = self._deps.access.of_user(account_id)
        if policy is None:
            raise NotLetInError(words.CLOSED)
        return policy

    def _write_down(self, policy: Policy, action: str, person: SlackPerson) -> None:
        Trail(self._deps.audit, self._deps.clock).write(policy, action, f"{person.team}/{person.user}")

    def _tell_owner(self, account_id: str) -> None:
        """A letter, so that a link which its owner did not make is noticed."""
        accounts = self._deps.accounts
        account = None if accounts is None else accounts.users.account(account_id)
        if accounts is not None and account is not None:
            letter = accounts.letters.changed(account.email, "A person in Slack was linked to it.")
            accounts.mailer.send(letter)
