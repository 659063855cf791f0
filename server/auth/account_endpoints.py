"""Accounts over HTTP: registering, signing in, sessions, passwords, the second factor."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from ingestion.lake.cards import mask_cards
from server.auth import schemas
from server.auth.accounts import Account
from server.auth.membership import Membership
from server.auth.service import ENDED, AuthParts, Client, Entry, SignInService
from server.auth.tickets import Tickets
from server.deps import ServerDeps
from server.errors import ConflictError, NotSignedInError

ON_ITS_WAY = "If that is possible, a letter is on its way. Open the link in it."
COOKIE_PATH = "/auth"


class AccountDesk:
    """What the endpoints share: the services, and who is calling."""

    def __init__(self, deps: ServerDeps) -> None:
        self._parts, self._cookie = deps.accounts, deps.access.cookie_name

    @property
    def parts(self) -> AuthParts:
        """What accounts stand on; raises `ConflictError` where there are none."""
        if self._parts is None:
            raise ConflictError("Accounts are off. Start the server with `retail serve --accounts`.")
        return self._parts

    @property
    def signing(self) -> SignInService:
        """Signing in and out."""
        return SignInService(self.parts)

    @property
    def membership(self) -> Membership:
        """Making and changing accounts."""
        return Membership(self.parts)

    def caller(self, request: Request) -> tuple[Account, str]:
        """The account and the session of the bearer token."""
        _, _, token = request.headers.get("authorization", "").partition(" ")
        bearer = self.parts.tokens.read(token.strip())
        account = None if bearer is None else self.signing.account_of(bearer)
        if bearer is None or account is None:
            raise NotSignedInError(ENDED)
        return account, bearer.session_id

    def refresh_token(self, request: Request, body: schemas.Refresh) -> str:
        """The refresh token in the body, else in the cookie; empty without either."""
        return body.refresh_token or request.cookies.get(self._cookie, "")

    def entered(self, entry: Entry, response: Response, *, in_body: bool) -> schemas.Entered:
        """The fresh tokens; the refresh token goes into the body, or a cookie that opens only `/auth`."""
        if not in_body:
            response.set_cookie(
                self._cookie,
                entry.refresh,
                expires=entry.session.expires_at,
                path=COOKIE_PATH,
                httponly=True,
                samesite="strict",
                secure=self.parts.letters.address.startswith("https:"),
            )
        return schemas.Entered(
            access_token=entry.access,
            expires_in=int(self.parts.tokens.lifetime.total_seconds()),
            refresh_token=entry.refresh if in_body else None,
            user=entry.account.id,
            email=entry.account.email,
            role=entry.account.role,
        )

    def forget_cookie(self, response: Response) -> None:
        """Remove the cookie from the browser."""
        response.delete_cookie(self._cookie, path=COOKIE_PATH, httponly=True, samesite="strict")


def client_of(request: Request) -> Client:
    """Where a request came from."""
    address = request.client.host if request.client else ""
    return Client(address, mask_cards(request.headers.get("user-agent", "")))


From = Annotated[Client, Depends(client_of)]


def account_router(deps: ServerDeps, tickets: Tickets) -> APIRouter:
    """Routes of accounts, all but the JWKS under `/auth`."""
    router, desk = APIRouter(tags=["auth"]), AccountDesk(deps)
    _door_routes(router, desk)
    _letter_routes(router, desk)
    _session_routes(router, desk, tickets)
    _owner_routes(router, desk)
    _factor_routes(router, desk)
    return router


def _door_routes(router: APIRouter, desk: AccountDesk) -> None:
    @router.post("/auth/setup", status_code=201)
    def setup(body: schemas.Setup, response: Response, client: From) -> schemas.Entered:
        """Make the first administrator, and sign in."""
        account = desk.membership.bootstrap(body.token, body.email, body.password, client)
        return desk.entered(desk.signing.begin(account, client), response, in_body=False)

    @router.post("/auth/login")
    def login(body: schemas.Login, response: Response, client: From) -> schemas.Entered:
        """Sign in by address and password, and a code where the account has a second factor."""
        entry = desk.signing.sign_in(body.email, body.password, body.code, client)
        return desk.entered(entry, response, in_body=body.refresh_in == "body")

    @router.post("/auth/refresh")
    def refresh(body: schemas.Refresh, request: Request, response: Response) -> schemas.Entered:
        """Exchange the refresh token, which is good once; using one again ends its session."""
        entry = desk.signing.refresh(desk.refresh_token(request, body))
        return desk.entered(entry, response, in_body=body.refresh_token is not None)

    @router.post("/auth/logout", status_code=204)
    def logout(body: schemas.Refresh, request: Request, response: Response) -> None:
        """End the session of the refresh token."""
        desk.signing.sign_out(desk.refresh_token(request, body))
        desk.forget_cookie(response)

    @router.get("/.well-known/jwks.json")
    def jwks() -> schemas.KeySet:
        """The public keys that access tokens are checked with."""
        return schemas.KeySet.model_validate(desk.parts.tokens.public_keys())


def _letter_routes(router: APIRouter, desk: AccountDesk) -> None:
    @router.post("/auth/register", status_code=202)
    def register(body: schemas.Register, client: From) -> schemas.Said:
        """Ask for an account; the address is mailed a link either way."""
        desk.membership.register(body.email, body.password, client)
        return schemas.Said(message=ON_ITS_WAY)

    @router.post("/auth/verify")
    def verify(body: schemas.MailedLink) -> schemas.Said:
        """Confirm the address of a new account."""
        desk.membership.verify(body.token)
        return schemas.Said(message="The address is confirmed.")

    @router.post("/auth/forgot-password", status_code=202)
    def forgot(body: schemas.Forgot, client: From) -> schemas.Said:
        """Ask for a link to set a new password."""
        desk.membership.forgot(body.email, client)
        return schemas.Said(message=ON_ITS_WAY)

    @router.post("/auth/reset-password")
    def reset(body: schemas.Reset) -> schemas.Said:
        """Set a new password; every session ends."""
        desk.membership.reset(body.token, body.password)
        return schemas.Said(message="The password is set. Sign in with it.")

    @router.post("/auth/change-email/confirm")
    def change_email(body: schemas.MailedLink) -> schemas.Said:
        """Use the new address from now on."""
        desk.membership.change_email(body.token)
        return schemas.Said(message="The address is changed.")


def _session_routes(router: APIRouter, desk: AccountDesk, tickets: Tickets) -> None:
    @router.get("/auth/sessions")
    def sessions(request: Request) -> schemas.SessionList:
        """The caller's sessions."""
        account, current = desk.caller(request)
        items = [
            schemas.SessionItem.model_validate({**asdict(one), "current": one.id == current})
            for one in desk.signing.living(account.id)
        ]
        return schemas.SessionList(sessions=items)

    @router.delete("/auth/sessions/{session_id}", status_code=204)
    def end_session(session_id: str, request: Request) -> None:
        """End one of the caller's sessions."""
        desk.signing.end(desk.caller(request)[0].id, session_id)

    @router.post("/auth/ticket")
    def ticket(request: Request) -> schemas.TicketShown:
        """A ticket to open one websocket with."""
        return schemas.TicketShown(ticket=tickets.issue(request.state.policy))


def _owner_routes(router: APIRouter, desk: AccountDesk) -> None:
    @router.get("/auth/account")
    def account(request: Request) -> schemas.AccountShown:
        """The caller's own account."""
        return _shown(desk.caller(request)[0])

    @router.post("/auth/change-password")
    def change_password(
        body: schemas.ChangePassword,
        request: Request,
        client: From,
    ) -> schemas.Said:
        """Set a new password; every other session ends."""
        account, session = desk.caller(request)
        desk.membership.change_password(account, session, body.password, body.new_password, client)
        return schemas.Said(message="The password is changed.")

    @router.post("/auth/change-email", status_code=202)
    def ask_for_email(
        body: schemas.ChangeEmail,
        request: Request,
        client: From,
    ) -> schemas.Said:
        """Ask for another address; it counts once its link is opened."""
        desk.membership.ask_for_email(desk.caller(request)[0], body.password, body.email, client)
        return schemas.Said(message=ON_ITS_WAY)


def _shown(account: Account) -> schemas.AccountShown:
    factor, stores = account.second_factor, account.scope.stores
    confirmed = factor is not None and factor.confirmed
    return schemas.AccountShown(
        id=account.id,
        email=account.email,
        role=account.role,
        stores=None if stores is None else sorted(stores),
        regions=sorted(account.scope.regions),
        created_at=account.created_at,
        second_factor=confirmed,
        recovery_codes_left=len(factor.recovery) if factor is not None and confirmed else 0,
    )


def _factor_routes(router: APIRouter, desk: AccountDesk) -> None:
    @router.post("/auth/totp")
    def enrol(
        body: schemas.Proof,
        request: Request,
        client: From,
    ) -> schemas.EnrolmentShown:
        """Begin to add a second factor."""
        enrolment = desk.membership.enrol(desk.caller(request)[0], body.password, client)
        return schemas.EnrolmentShown(secret=enrolment.secret, uri=enrolment.uri)

    @router.post("/auth/totp/confirm")
    def confirm(body: schemas.Confirm, request: Request) -> schemas.RecoveryCodes:
        """Put the second factor in force; gives the recovery codes, once."""
        return schemas.RecoveryCodes(codes=list(desk.membership.confirm(desk.caller(request)[0], body.code)))

    @router.post("/auth/totp/remove")
    def remove(
        body: schemas.DropFactor,
        request: Request,
        client: From,
    ) -> schemas.Said:
        """Remove the second factor."""
        desk.membership.drop_factor(desk.caller(request)[0], body.password, body.code, client)
        return schemas.Said(message="The second factor is removed.")
