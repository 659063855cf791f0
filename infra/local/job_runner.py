"""Computations on demand: each in a Python process of its own, bounded in time, one at a time, remembered."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict

from tools.errors import JobFailedError, JobTimeoutError
from tools.ports import Json

_REMEMBERED = 64
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


class ProcessJobRunner:
    """Runs `infra.jobs.on_demand` as a child process; the last results are kept by their arguments."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Json] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def run(self, job: str, arguments: Json, *, timeout_seconds: float) -> Json:
        """Run one job and return its result.

        Raises:
            JobTimeoutError: It took longer and was ended.
            JobFailedError: It could not be done.
        """
        request = json.dumps({"job": job, "arguments": arguments}, sort_keys=True)
        key = hashlib.sha256(request.encode()).hexdigest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        with self._turn:
            found = _computed(request, timeout_seconds)
        with self._lock:
            self._known[key] = found
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found


def _computed(request: str, timeout_seconds: float) -> Json:
    """Run the child process; it ends by itself at its limit of CPU time should this process be killed."""
    command = [sys.executable, "-m", "infra.jobs.on_demand", str(int(timeout_seconds) + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module and a number
            command,
            input=request,
            capture_output=True,
            text=True,
            timeout=timeout_seconds,
            check=False,
            env={**os.environ, **_ONE_THREAD},
        )
    except subprocess.TimeoutExpired as error:
        said = f"The computation took longer than {timeout_seconds:g} seconds and was stopped."
        raise JobTimeoutError(said) from error
    if done.returncode != 0:
        raise JobFailedError("The computation failed; the log has the details.")
    answer: Json = json.loads(done.stdout.splitlines()[-1])
    if "refused" in answer:
        raise JobFailedError(str(answer["refused"]))
    return answer
