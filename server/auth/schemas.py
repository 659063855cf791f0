"""Bodies of signing in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class SignIn(BaseModel):
    """The access token that the start of the server printed."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=512)


class SignedIn(BaseModel):
    """Who is signed in; `expires` is absent when asked with a bearer token or later on."""

    signed_in: bool
    user: str | None = None
    role: str | None = None
    expires: datetime | None = None
