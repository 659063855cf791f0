"""Growing delays: who fails often waits longer each time, whether the account exists or not."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.auth.secrets import digest_of
from server.errors import WaitError
from server.ports import Attempts


@dataclass(frozen=True, slots=True)
class Allowance:
    """Failures that cost nothing, and the most that one can have to wait."""

    free: int
    longest: timedelta = timedelta(minutes=15)

    def wait_after(self, failures: int) -> timedelta:
        """How long after the last failure the next attempt is looked at: 1 s, 2 s, 4 s and so on."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(beyond, 20)), self.longest)


@dataclass(frozen=True, slots=True)
class Brake:
    """What failures cost an account, and what they cost an address, which many people of a shop may share."""

    account: Allowance = Allowance(free=5)
    address: Allowance = Allowance(free=20)


class Throttle:
    """Counts failures per account and per address, in one store for every process.

    Args:
        attempts: Where they are counted.
        clock: The time in UTC.
        brake: How many failures cost nothing.
    """

    def __init__(self, attempts: Attempts, clock: Callable[[], datetime], brake: Brake | None = None) -> None:
        self._attempts, self._clock, self._brake = attempts, clock, brake or Brake()

    def check(self, action: str, account: str, address: str) -> None:
        """Let an attempt through.

        Raises:
            WaitError: Too soon after too many failures.
        """
        now = self._clock()
        for key, allowance in self._keys(action, account, address):
            known = self._attempts.failures(key)
            if known is None:
                continue
            left = known.last_at + allowance.wait_after(known.count) - now
            if left > timedelta(0):
                raise WaitError(math.ceil(left.total_seconds()))

    def failed(self, action: str, account: str, address: str) -> None:
        """Count a failure (or a request that must not come too often)."""
        for key, _ in self._keys(action, account, address):
            self._attempts.add_failure(key, self._clock())

    def succeeded(self, action: str, account: str) -> None:
        """Forget the account's failures; those of the address stay, or one account would clear it."""
        self._attempts.forget(_key(action, account))

    def _keys(self, action: str, account: str, address: str) -> tuple[tuple[str, Allowance], ...]:
        brake = self._brake
        return (_key(action, account), brake.account), (_key(action, f"address {address}"), brake.address)


def _key(action: str, who: str) -> str:
    return digest_of(f"{action} {who}")
