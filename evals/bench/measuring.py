"""Times and memory: of calls in this process, and of a child process with everything it starts."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from evals.errors import MeasuredCommandError
from evals.statistics import quantile

_SAMPLE_SECONDS = 0.05
MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the calls of one kind took, in milliseconds."""

    name: str
    milliseconds: tuple[float, ...]

    def quantile(self, q: float) -> float:
        """The q-quantile; 0 of no calls."""
        return quantile(self.milliseconds, q) or 0.0


@dataclass(frozen=True, slots=True)
class Footprint:
    """Wall time of a command in seconds, and the highest resident memory of its process tree in MiB."""

    name: str
    seconds: float
    peak_mib: float


def timed(name: str, calls: Sequence[Callable[[], object]], *, repeats: int = 1) -> Timing:
    """Time each call `repeats` times, after one untimed round."""
    for call in calls:
        call()
    samples: list[float] = []
    for _ in range(repeats):
        for call in calls:
            started = time.perf_counter()
            call()
            samples.append((time.perf_counter() - started) * 1000)
    return Timing(name, tuple(samples))


def footprint(name: str, command: Sequence[str]) -> Footprint:
    """Run a command to its end, sampling the memory of its process tree.

    Resident memory is summed over processes, so pages that they share count more than once.

    Raises:
        MeasuredCommandError: The command failed.
    """
    started = time.perf_counter()
    peak = 0
    with tempfile.TemporaryFile("w+") as output:
        process = psutil.Popen(list(command), stdout=output, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, _resident(process))
            time.sleep(_SAMPLE_SECONDS)
        seconds = time.perf_counter() - started
        output.seek(0)
        if process.returncode:
            raise MeasuredCommandError(f"{name} failed: {output.read()[-500:]}")
    return Footprint(name, seconds, peak / MEBIBYTE)


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for member in (process, *process.children(recursive=True)):
            total += _resident_of(member)
    except psutil.NoSuchProcess:
        return total
    return total


def _resident_of(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
