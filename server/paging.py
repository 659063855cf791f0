"""Pages of lists: an opaque cursor says where a list goes on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import TypeAdapter, ValidationError

from server.errors import MalformedMessageError

T = TypeVar("T")
Cursor = Annotated[
    str | None, Query(max_length=512, description="`next` of the page before; nothing for the first page")
]
_UNKNOWN = "cursor: not one that this list gave out."


def cursor_of(place: object) -> str:
    """The cursor for a place in a list, made of plain values."""
    return base64.urlsafe_b64encode(json.dumps(place, default=str).encode()).decode().rstrip("=")


def place_of(cursor: str, kind: TypeAdapter[T]) -> T:
    """The place that a cursor stands for.

    Raises:
        MalformedMessageError: It is none of ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return kind.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValidationError, ValueError) as error:
        raise MalformedMessageError(_UNKNOWN) from error


class Page(Generic[T]):
    """Some items in order, and the cursor of the next page; None at the end."""

    def __init__(self, items: list[T], next_cursor: str | None) -> None:
        self.items, self.next = items, next_cursor


_KEY = TypeAdapter(str)


def page_of(
    items: Iterable[T], key: Callable[[T], str], cursor: str | None, limit: int, *, descending: bool = False
) -> Page[T]:
    """The page of a list in memory, sorted by a unique key."""
    after = None if cursor is None else place_of(cursor, _KEY)
    ordered = sorted(items, key=key, reverse=descending)
    if after is not None:
        ordered = [one for one in ordered if (key(one) < after if descending else key(one) > after)]
    shown = ordered[:limit]
    more = len(ordered) > limit
    return Page(shown, cursor_of(key(shown[-1])) if more else None)
