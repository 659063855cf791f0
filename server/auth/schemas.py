"""Bodies of signing in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tools.policy import Role

Email = Annotated[
    str,
    StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=254),
    Field(examples=["anna@shop.example"]),
]
Password = Annotated[
    str, StringConstraints(min_length=1, max_length=256), Field(examples=["seven green kettles sing"])
]
Token = Annotated[
    str, StringConstraints(min_length=1, max_length=512), Field(examples=["kG7xW2mQ9sT4vB8nL1cJ5hR3pZ6yD0aF"])
]
Code = Annotated[str, StringConstraints(min_length=6, max_length=16), Field(examples=["492039"])]


class SignIn(BaseModel):
    """The access token that the start of the server printed."""

    model_config = ConfigDict(extra="forbid")

    token: Token


class SignedIn(BaseModel):
    """Who is signed in; `expires` is absent when asked with a bearer token or later on."""

    signed_in: bool
    way: Literal["token", "password", "setup"] = Field(
        default="token", description="how to sign in here; `setup` while there is no administrator"
    )
    user: str | None = None
    role: str | None = None
    expires: datetime | None = None


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Setup(_Body):
    """The first administrator, with the token that the start of the server printed."""

    token: Token
    email: Email = Field(examples=["anna@shop.example"])
    password: Password = Field(examples=["seven green kettles sing"])


class Register(_Body):
    """An account for oneself."""

    email: Email = Field(examples=["anna@shop.example"])
    password: Password = Field(examples=["seven green kettles sing"])


class Login(_Body):
    """Signing in; `code` is asked for where the account has a second factor."""

    email: Email = Field(examples=["anna@shop.example"])
    password: Password = Field(examples=["seven green kettles sing"])
    code: Code | None = None
    refresh_in: Literal["cookie", "body"] = Field(
        default="cookie", description="where the refresh token goes: programs take it in the body"
    )


class Refresh(_Body):
    """The refresh token, unless the cookie holds it."""

    refresh_token: Token | None = None


class Entered(BaseModel):
    """An access token and how long it is good (seconds); `refresh_token` only where it was asked for."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int
    refresh_token: str | None = None
    user: str
    email: str
    role: Role


class Said(BaseModel):
    """What was done, in words; the same whether or not there is such an account."""

    message: str


class MailedLink(_Body):
    """The token of a link that was mailed."""

    token: Token


class Forgot(_Body):
    """Whose password was forgotten."""

    email: Email = Field(examples=["anna@shop.example"])


class Reset(_Body):
    """A new password, by the token of a mailed link."""

    token: Token
    password: Password = Field(examples=["seven green kettles sing"])


class ChangePassword(_Body):
    """A new password, by the old one."""

    password: Password
    new_password: Password


class ChangeEmail(_Body):
    """A new address, by the password."""

    password: Password
    email: Email


class Proof(_Body):
    """The password, to begin with a second factor."""

    password: Password


class Confirm(_Body):
    """A code that the authenticator shows."""

    code: Code


class DropFactor(_Body):
    """The password and a code, to remove the second factor."""

    password: Password
    code: Code


class EnrolmentShown(BaseModel):
    """The secret for an authenticator, and the address to show as a QR code."""

    secret: str
    uri: str


class RecoveryCodes(BaseModel):
    """Codes that work once each when the authenticator is lost; they are never shown again."""

    codes: list[str]


class AccountShown(BaseModel):
    """The caller's own account; `stores` is absent where every store is seen, unless regions narrow it."""

    id: str
    email: str
    role: Role
    stores: list[str] | None
    regions: list[str]
    created_at: datetime
    second_factor: bool
    recovery_codes_left: int


class SessionItem(BaseModel):
    """A session of the caller's; times are UTC."""

    id: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    address: str
    agent: str
    current: bool


class SessionList(BaseModel):
    """The caller's sessions, the last used first."""

    sessions: list[SessionItem]


class TicketShown(BaseModel):
    """A ticket that opens one websocket, within half a minute: `/ws?ticket=…`."""

    ticket: str


class KeySet(BaseModel):
    """The public keys that access tokens are checked with (RFC 7517)."""

    keys: list[dict[str, str]]
