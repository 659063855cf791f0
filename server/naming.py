"""How a person is shown to colleagues."""

from __future__ import annotations

from server.auth.service import AuthParts
from tools.policy import Policy

LOCAL = "the administrator of this machine"


def name_of(policy: Policy, accounts: AuthParts | None) -> str:
    """The address of the person's account; where there are no accounts, the one administrator. May block."""
    account = None if accounts is None else accounts.users.account(policy.user_id)
    return LOCAL if account is None else account.email
