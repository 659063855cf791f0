"""Where it is kept who vouched for which answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.verified import Blessing


@dataclass(frozen=True, slots=True)
class Kept:
    """A blessing on record, and when and by whom it was revoked, if it was."""

    blessing: Blessing
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class BlessingBook(Protocol):
    """Keeps blessings for good; may block."""

    def add(self, blessing: Blessing, user_id: str) -> None:
        """Keep a blessing of somebody's."""
        ...

    def all(self) -> Sequence[Kept]:
        """Every blessing, the latest first."""
        ...

    def revoke(self, blessing_id: str, by: str, at: datetime) -> bool:
        """Let it count no more; False when there is none that counts."""
        ...
