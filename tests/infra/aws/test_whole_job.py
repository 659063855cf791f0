"""The lake written, published and asked about on AWS as at home, with every connection watched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
SUITE = REPOSITORY / "evals" / "suites" / "demo_shop.yaml"
QUESTIONS = 12
_ADDRESS = re.compile(r'(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"')


def test_answers_are_the_same_as_at_home_and_nothing_but_loopback_is_reached(
    demo_home: Path, tmp_path: Path
) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("no strace on this machine to watch connections with: apt-get install strace")
    calls = tmp_path / "calls"
    command = [
        *(strace, "-f", "-qq", "-e", "trace=connect,sendto", "-e", "signal=none", "-o", str(calls)),
        *(sys.executable, "-m", "tests.doubles.differential", str(demo_home), str(SUITE)),
        *("--most", str(QUESTIONS)),
    ]
    done = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, "AWS_REGION": ""}, capture_output=True, text=True
    )
    if "Operation not permitted" in done.stderr and not done.stdout:
        pytest.skip("processes may not be watched here (ptrace)")
    assert done.stdout.startswith(f"{QUESTIONS} of {QUESTIONS} alike"), done.stdout + done.stderr
    addresses = set(_ADDRESS.findall(calls.read_text("utf-8", errors="replace")))
    assert addresses, "nothing was watched"
    assert {address for address in addresses if not ip_address(address).is_loopback} == set()
