"""What a reader of a shared conversation may see: answers computed under rights that their own cover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from agent.answer.model import Answer
from server.chat.ports import Turn
from tools.policy import Policy, Role


class Rights(Protocol):
    """Under which role and stores something was computed."""

    @property
    def role(self) -> Role:
        """The role."""
        ...

    @property
    def stores(self) -> frozenset[str] | None:
        """The stores; None is every store."""
        ...


COVERED: Mapping[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.MANAGER: frozenset({Role.MANAGER, Role.SUPPORT, Role.VIEWER}),
    Role.ANALYST: frozenset({Role.ANALYST, Role.VIEWER}),
    Role.SUPPORT: frozenset({Role.SUPPORT, Role.VIEWER}),
    Role.VIEWER: frozenset({Role.VIEWER}),
}
"""The roles whose tables and columns a role can all read (tests hold it against the table policies)."""
_BY_ROLE_ALONE = "search_documents"
"""Documents name their roles one by one, so no role covers another there."""


def covers(reader: Rights, made: Rights) -> bool:
    """Whether the reader could have read every row and column that was readable under `made`."""
    stores = reader.stores is None or (made.stores is not None and made.stores <= reader.stores)
    return stores and made.role in COVERED[reader.role]


def visible_answer(reader: Policy, turn: Turn) -> Answer | None:
    """The turn's answer, where the reader's rights cover those under which it was computed."""
    if turn.answer is None or turn.policy is None or not covers(reader, turn.policy):
        return None
    answer = Answer.model_validate_json(turn.answer)
    from_documents = any(call.name == _BY_ROLE_ALONE for call in answer.tool_calls)
    return None if from_documents and reader.role is not turn.policy.role else answer
