"""Where a model stands: folded from the steps on record, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from analytics_engines.lifecycle.versions import EventKind

CHAMPION, CONTENDER, RETIRED, ROLLED_BACK, REJECTED = (
    "champion",
    "contender",
    "retired",
    "rolled_back",
    "rejected",
)
EVERY_RUN = "every_run"


@dataclass(slots=True)
class Standing:
    """One model: who serves, who is on the ramp, and what became of every version.

    Args:
        champion: The version in use.
        contender: The version on the ramp.
        share: Part that it serves.
        since: The day of the facts that the share holds from.
        tried: The day of the facts of the latest training.
        numbers: Trainings so far.
        is_drifting: Whether drift was there at the last look.
        stages: By version.
        champions: Those that served, oldest first, without those that were rolled back.
    """

    champion: str | None = None
    contender: str | None = None
    share: float = 0.0
    since: date | None = None
    tried: date | None = None
    numbers: int = 0
    is_drifting: bool = False
    stages: dict[str, str] = field(default_factory=dict)
    champions: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]]) -> Standing:
        """Fold the rows of `model_events` of one model."""
        standing = cls()
        for event in events:
            standing.take(event)
        return standing

    def take(self, event: Mapping[str, Any]) -> None:
        """Take one more step."""
        version, day = str(event["version"]), _day(event["as_of"])
        match EventKind(event["event"]):
            case EventKind.TRAINED:
                self.tried, self.numbers = day or self.tried, self.numbers + 1
            case EventKind.PROMOTED:
                self._promote(version)
            case EventKind.RAMPED:
                self._ramp(version, float(event["share"]), day)
            case EventKind.REJECTED:
                self.stages[version] = REJECTED
            case EventKind.ROLLED_BACK:
                self._roll_back(version)
            case kind:
                self.is_drifting = kind is EventKind.DRIFT_BEGAN

    @property
    def previous(self) -> str | None:
        """The version that served before the champion."""
        earlier = [version for version in self.champions if version != self.champion]
        return earlier[-1] if earlier else None

    def _promote(self, version: str) -> None:
        self._end_ramp(RETIRED)
        if self.champion is not None and self.champion != version:
            self.stages[self.champion] = RETIRED
        self.champion, self.stages[version] = version, CHAMPION
        self.champions = [known for known in self.champions if known != version] + [version]
        self.is_drifting = False

    def _ramp(self, version: str, share: float, day: date | None) -> None:
        if self.contender != version:
            self._end_ramp(RETIRED)
        self.contender, self.share, self.since = version, share, day
        self.stages[version] = CONTENDER

    def _roll_back(self, version: str) -> None:
        if version == self.contender:
            self._end_ramp(ROLLED_BACK)
        self.stages[version] = ROLLED_BACK
        self.champions = [known for known in self.champions if known != version]
        if version == self.champion:
            self.champion = None

    def _end_ramp(self, stage: str) -> None:
        if self.contender is not None:
            self.stages[self.contender] = stage
        self.contender, self.share, self.since = None, 0.0, None


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
