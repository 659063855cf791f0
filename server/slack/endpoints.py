"""Linking one's account to Slack over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from server.asker import Asker
from server.deps import ServerDeps
from server.errors import NotFoundError
from server.slack.linking import CODE_LIFETIME, Linking
from server.slack.schemas import LinkCode, LinkedPeople, LinkedPerson


def slack_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/slack/link`."""
    router = APIRouter(prefix="/slack/link", tags=["slack"])

    def linking() -> Linking:
        if deps.slack is None:
            raise NotFoundError("Slack is not set up here.")
        return Linking(deps.slack, deps)

    @router.post("", status_code=201)
    def issue(policy: Asker) -> LinkCode:
        """A code that links whoever shows it to the bot in Slack; an earlier one is void."""
        code = linking().issue(policy.user_id)
        seconds = int(CODE_LIFETIME.total_seconds())
        return LinkCode(code=code, expires_in=seconds, say=f"/retail link {code}")

    @router.get("")
    def people(policy: Asker) -> LinkedPeople:
        """Who in Slack asks with the caller's rights."""
        found = linking().people(policy.user_id)
        return LinkedPeople(people=[LinkedPerson(team=one.team, user=one.user) for one in found])

    @router.delete("", status_code=204)
    def unlink(policy: Asker) -> None:
        """Forget every link and code of the caller's account."""
        linking().unlink_account(policy.user_id)

    return router
