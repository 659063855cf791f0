"""The one policy: what a person may see. Every door builds it and every query passes through it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of the shop's staff."""

    ADMIN = "admin"
    ANALYST = "analyst"
    MANAGER = "manager"
    SUPPORT = "support"
    VIEWER = "viewer"


PERSONAL_DATA_ROLES = frozenset({Role.ADMIN, Role.MANAGER, Role.SUPPORT})
"""Roles that may see personal columns; secret columns are for nobody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What one user may see.

    Args:
        user_id: Who asks, for the audit trail.
        role: Decides the columns.
        stores: Decides the rows: the store ids the user is scoped to; None means every store.
    """

    user_id: str
    role: Role
    stores: frozenset[str] | None = None

    @property
    def sees_personal_data(self) -> bool:
        """Whether personal columns (names, e-mail, phone, address) are readable."""
        return self.role in PERSONAL_DATA_ROLES
