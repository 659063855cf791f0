"""Who is asking, as endpoints take it from the gate."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from tools.errors import AccessDeniedError
from tools.policy import Policy, Role


def asker(request: Request) -> Policy:
    """The policy that the gate has found."""
    policy: Policy = request.state.policy
    return policy


def administrator(request: Request) -> Policy:
    """The policy of an administrator.

    Raises:
        AccessDeniedError: It is somebody else's.
    """
    policy = asker(request)
    if policy.role is not Role.ADMIN:
        raise AccessDeniedError("That is for administrators.")
    return policy


Asker = Annotated[Policy, Depends(asker)]
Administrator = Annotated[Policy, Depends(administrator)]
