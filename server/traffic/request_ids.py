"""Ids of requests: taken over from a caller who sends one, in every response, log line and problem."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers
from starlette.types import Scope
from structlog.contextvars import get_contextvars

from ingestion.lake.cards import card_numbers

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
_NAME = "request_id"


def id_for(scope: Scope) -> str:
    """The id that the caller sent, if it is one and no card number; else a new one."""
    given = Headers(scope=scope).get(HEADER, "")
    taken = _GIVEN.match(given) and next(card_numbers(given), None) is None
    return given if taken else uuid.uuid4().hex


def current_id() -> str | None:
    """The id of the request that is being answered."""
    found = get_contextvars().get(_NAME)
    return found if isinstance(found, str) else None
