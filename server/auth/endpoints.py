"""Signing in with the generated token, looking up the session, signing out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from server.auth.schemas import SignedIn, SignIn
from server.auth.service import AuthParts
from server.deps import ServerDeps
from server.errors import NotSignedInError
from server.ports import Session
from tools.policy import Policy, Role


def auth_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/auth`."""
    router = APIRouter(prefix="/auth", tags=["auth"])

    @router.post("/session")
    async def sign_in(body: SignIn, response: Response) -> SignedIn:
        """Exchange the access token for a session cookie."""
        session = await run_in_threadpool(deps.access.sign_in, body.token)
        if session is None:
            raise NotSignedInError("The token is wrong. Open the link that `retail serve` printed.")
        _set_cookie(response, deps.access.cookie_name, session)
        return _signed_in(deps.access.of_session(session.value), session)

    @router.get("/session")
    async def session(request: Request) -> SignedIn:
        """Say whether the caller is signed in, and as whom."""
        way = await run_in_threadpool(way_in, deps.accounts)
        return _signed_in(request.state.policy, None).model_copy(update={"way": way})

    @router.delete("/session", status_code=204)
    async def sign_out(response: Response) -> None:
        """Forget the session in this browser."""
        response.delete_cookie(deps.access.cookie_name, path="/", httponly=True, samesite="strict")

    return router


def way_in(accounts: AuthParts | None) -> str:
    """How to sign in: by the terminal's token, by password, or by making the first administrator."""
    if accounts is None:
        return "token"
    admins = (one for one in accounts.users.accounts() if one.role is Role.ADMIN)
    return "setup" if next(admins, None) is None else "password"


def _set_cookie(response: Response, name: str, session: Session) -> None:
    response.set_cookie(
        name, session.value, expires=session.expires, path="/", httponly=True, samesite="strict"
    )


def _signed_in(policy: Policy | None, session: Session | None) -> SignedIn:
    if policy is None:
        return SignedIn(signed_in=False)
    expires = session.expires if session else None
    return SignedIn(signed_in=True, user=policy.user_id, role=policy.role.value, expires=expires)
