"""The audit log: who asked what, under which policy, and which SQL ran; card numbers never get into it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from tools.policy import Policy

_DIGITS = re.compile(r"\d(?:[ .\-_\u00a0]?\d){11,18}")
HIDDEN = "[card number]"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did.

    Args:
        at: When (UTC).
        user_id: Who.
        role: With which role.
        stores: Scoped to which stores; None is every store.
        action: What was done, such as `ask` or `tool:forecast`.
        said: The question or the arguments, without card numbers.
        outcome: How it ended: `done`, or the code of the problem.
        sql: The statements that ran, the policy's conditions included.
    """

    at: datetime
    user_id: str
    role: str
    stores: tuple[str, ...] | None
    action: str
    said: str
    outcome: str
    sql: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """Its parts by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; what is empty narrows nothing.

    Args:
        user_id: Of this person.
        action: What was done; an end in `:` means all that begin so (`tool:`).
        outcome: How it ended.
        search: Part of what was said or of the SQL, case aside.
        since: Not before.
        until: Before.
    """

    user_id: str = ""
    action: str = ""
    outcome: str = ""
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


class AuditLog(Protocol):
    """Keeps entries for good: nothing is changed or removed."""

    def add(self, entry: AuditEntry) -> None:
        """Add an entry; may block for a moment."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...

    def entries(
        self, after: int, limit: int, wanted: AuditFilter = EVERYTHING
    ) -> Sequence[tuple[int, AuditEntry]]:
        """Entries with their numbers, from the one after number `after`."""
        ...

    def rows(
        self, after: int = 0, limit: int = -1, wanted: AuditFilter = EVERYTHING
    ) -> Sequence[tuple[int, str, str]]:
        """Number, text (JSON) and hash of each entry, as they are exported; a limit of -1 is none."""
        ...


def entry_of(
    policy: Policy, action: str, said: str, outcome: str, at: datetime, sql: Sequence[str] = ()
) -> AuditEntry:
    """The entry for something done under a policy, redacted."""
    stores = None if policy.stores is None else tuple(sorted(policy.stores))
    clean = tuple(redacted(statement) for statement in sql)
    return AuditEntry(at, policy.user_id, policy.role.value, stores, action, redacted(said), outcome, clean)


def exported_line(number: int, text: str, digest: str) -> str:
    """A line of an export."""
    return json.dumps({"number": number, **json.loads(text), "hash": digest}, ensure_ascii=False) + "\n"


def redacted(text: str) -> str:
    """The text with every run of digits that is a card number (Luhn) hidden."""
    return _DIGITS.sub(lambda found: HIDDEN if _is_card(found.group()) else found.group(), text)


def _is_card(text: str) -> bool:
    """Whether the digits hold a card number anywhere: one may have other digits beside it."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    return any(
        _luhn(digits[start : start + length])
        for length in range(13, 20)
        for start in range(len(digits) - length + 1)
    )


def _luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
