"""Do answers to failed sign-ins tell who has an account? Text, status, and time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from evals.statistics import quantile
from infra.local.accounts import account_parts
from infra.settings import Settings
from ingestion.lake.zones import Home
from server.auth.accounts import Scope
from server.auth.membership import Membership
from server.auth.service import AuthParts, Client, SignInService
from server.errors import ServerError, problem_of
from tools.policy import Role

_WRONG = "an-entirely-wrong-password"
_RESAMPLES = 4_000
_EACH = 5
"""Failures that cost an account, or a stranger's address, no delay."""


def interleaved(attempts: int) -> dict[str, float | str]:
    """Failed sign-ins of accounts and of strangers in turn, each from an address of its own.

    `p_value` is of the difference of mean processor times under a permutation test: a small one means that
    time tells them apart. `guessed_right` is how often the slower of a pair is the account: half of the time
    where nothing is told.
    """
    told: list[set[str]] = [set(), set()]
    took: list[list[float]] = [[], []]
    with _shop(attempts // 2 // _EACH + 1) as parts:
        signing = SignInService(parts)
        for number in range(attempts):
            kind = number % 2
            who = f"{('person', 'stranger')[kind]}-{number // 2 // _EACH}@shop.example"
            started = time.process_time()
            told[kind].add(_refusal(signing, who, number))
            took[kind].append((time.process_time() - started) * 1000)
    return {
        "attempts": float(attempts),
        "told_alike": str(told[0] == told[1] and len(told[0]) == 1),
        "account_p50_ms": quantile(took[0], 0.5) or 0.0,
        "stranger_p50_ms": quantile(took[1], 0.5) or 0.0,
        "p_value": _permutation(took[0], took[1]),
        "guessed_right": float(np.mean(np.asarray(took[0]) > np.asarray(took[1]))),
    }


def _refusal(signing: SignInService, who: str, number: int) -> str:
    try:
        signing.sign_in(who, _WRONG, None, Client(f"198.51.100.{number}", "bench"))
    except ServerError as error:
        return str(problem_of(error).document())
    return "signed in"


@contextmanager
def _shop(people: int) -> Iterator[AuthParts]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        parts = account_parts(Settings(home=home.root), home, "http://127.0.0.1", lambda letter: None)
        try:
            for number in range(people):
                Membership(parts).add(f"person-{number}@shop.example", None, Role.ANALYST, Scope())
            yield parts
        finally:
            parts.close()


def _permutation(left: Sequence[float], right: Sequence[float]) -> float:
    """Two-sided p-value of the difference of means."""
    both, size = np.concatenate([left, right]), len(left)
    seen = abs(float(np.mean(left) - np.mean(right)))
    chance = np.random.default_rng(1)
    shuffled = [chance.permutation(both) for _ in range(_RESAMPLES)]
    beyond = sum(abs(float(one[:size].mean() - one[size:].mean())) >= seen for one in shuffled)
    return (beyond + 1) / (_RESAMPLES + 1)
