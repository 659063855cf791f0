"""A server process on a copy of a home's published data, with people who are signed in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from evals.bench.measuring import MEBIBYTE
from evals.errors import MeasuredCommandError
from infra.local.accounts import account_parts
from infra.settings import Settings
from ingestion.lake.zones import Home
from server.auth.accounts import Account, Scope
from server.auth.membership import Membership
from server.auth.service import AuthParts, Client, SignInService
from tools.policy import Role

_SERVE = (sys.executable, "-c", "from infra.cli import main; main()", "serve", "--port", "0", "--json")
_HERE = Client("127.0.0.1", "bench")


@dataclass(frozen=True, slots=True)
class ServedHome:
    """A running server: its address, a bearer token for each person, and what it takes of the machine."""

    address: str
    tokens: tuple[str, ...]
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Processor time of the server and of its query workers until now."""
        times = [member.cpu_times() for member in self._members()]
        return sum(one.user + one.system for one in times)

    def resident_mib(self) -> float:
        """Resident memory of the server and its workers; pages that they share count more than once."""
        return sum(member.memory_info().rss for member in self._members()) / MEBIBYTE

    def _members(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextmanager
def served_home(home: Path, people: int) -> Iterator[ServedHome]:
    """Serve a copy of what a home has published to so many people of one shop.

    Raises:
        MeasuredCommandError: The server did not start.
    """
    with tempfile.TemporaryDirectory(prefix="retail-bench-") as folder:
        copy = Home(Path(folder) / "home")
        shutil.copytree(home / "serving", copy.serving)
        tokens = tuple(_signed_in(copy, people))
        command = [*_SERVE, "--home", str(copy.root)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = psutil.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            line = process.stdout.readline()
            if not line:
                raise MeasuredCommandError("the server did not start")
            yield ServedHome(json.loads(line)["link"].partition("/#")[0].rstrip("/"), tokens, process)
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()


def _signed_in(home: Home, people: int) -> Iterator[str]:
    """Make accounts, and sign each in."""
    parts = account_parts(Settings(home=home.root), home, "http://127.0.0.1", lambda letter: None)
    try:
        for account in _accounts(parts, [f"person-{number}@shop.example" for number in range(people)]):
            yield SignInService(parts).begin(account, _HERE).access
    finally:
        parts.close()


def _accounts(parts: AuthParts, addresses: Sequence[str]) -> Iterator[Account]:
    for address in addresses:
        yield Membership(parts).add(address, None, Role.ANALYST, Scope())
