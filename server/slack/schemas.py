"""Bodies of linking Slack."""

from __future__ import annotations

from pydantic import BaseModel, Field


class LinkCode(BaseModel):
    """A code to show in Slack, once; `expires_in` is in seconds."""

    code: str
    expires_in: int
    say: str = Field(description="what to send in Slack", examples=["/retail link k3…"])


class LinkedPerson(BaseModel):
    """Somebody in Slack who asks with the account's rights."""

    team: str
    user: str


class LinkedPeople(BaseModel):
    """Whom the account is linked to."""

    people: list[LinkedPerson]
