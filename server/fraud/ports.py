"""What people make of suspected orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What an investigation came to."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True)
class Disposition:
    """What somebody said of a suspected order (time in UTC); `named` is how they are shown to colleagues."""

    order_id: str
    verdict: Verdict
    note: str
    user_id: str
    named: str
    at: datetime


class Dispositions(Protocol):
    """Keeps what people said of suspected orders, every word of it; may block."""

    def add(self, said: Disposition) -> None:
        """Keep one more word on an order; the last one counts."""
        ...

    def latest(self, order_ids: Iterable[str]) -> Mapping[str, Disposition]:
        """The last word on each of the orders that has one."""
        ...

    def history(self, order_id: str) -> Sequence[Disposition]:
        """Every word on an order, the latest first."""
        ...
