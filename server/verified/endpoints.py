"""Verified answers over HTTP: for those who work with the figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from server.asker import asker
from server.deps import ServerDeps
from server.verified.schemas import ToBless, VerifiedList, VerifiedShown
from server.verified.service import VerifiedAnswers
from tools.errors import AccessDeniedError
from tools.policy import Policy, Role

BLESSES = frozenset({Role.ANALYST, Role.ADMIN})
"""Roles that vouch for answers."""


def analyst(request: Request) -> Policy:
    """The policy of somebody who may vouch for answers.

    Raises:
        AccessDeniedError: It is somebody else's.
    """
    policy = asker(request)
    if policy.role not in BLESSES:
        raise AccessDeniedError("That is for analysts and administrators.")
    return policy


Analyst = Annotated[Policy, Depends(analyst)]
Blessed = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]


def verified_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/verified-answers`."""
    router = APIRouter(prefix="/verified-answers", tags=["verified"])
    answers = VerifiedAnswers(deps)

    @router.get("")
    def list_verified(asker: Analyst) -> VerifiedList:
        """Every answer that somebody vouched for, revoked ones included."""
        return answers.listed()

    @router.post("", status_code=201)
    async def verify(body: ToBless, asker: Analyst) -> VerifiedShown:
        """Vouch for one of the caller's answers: it is used for the same question, however it is worded."""
        return await answers.bless(body, asker)

    @router.delete("/{verified_id}", status_code=204)
    def revoke(verified_id: Blessed, asker: Analyst) -> None:
        """Vouch for it no longer; it stays on record."""
        answers.revoke(verified_id, asker)

    return router
