"""Turns as rows of their table, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from infra.local.sqlite_file import text_of, time_of
from server.chat.ports import Turn
from tools.policy import Policy, Role

COLUMNS = "run_id, question, status, asked_at, answer, role, stores"
"""What `turn_of` reads, in order."""

Cell = str | int | None


def turn_values(turn: Turn) -> tuple[Cell, ...]:
    """The columns of a turn."""
    policy = turn.policy
    stores = None if policy is None or policy.stores is None else json.dumps(sorted(policy.stores))
    role = None if policy is None else policy.role.value
    return turn.run_id, turn.question, turn.status, text_of(turn.asked_at), turn.answer, role, stores


def turn_of(user_id: str, row: Sequence[str]) -> Turn:
    """The turn of a row of `COLUMNS`."""
    run_id, question, status, asked_at, answer, role, stores = row
    scope = None if stores is None else frozenset(json.loads(stores))
    policy = None if role is None else Policy(user_id, Role(role), scope)
    return Turn(run_id, question, status, time_of(asked_at), answer, policy)  # type: ignore[arg-type]
