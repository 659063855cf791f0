"""The parent's side of one query worker: its process, its pipes, its end."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

_HEADER = struct.Struct(">I")
_WORKER = Path(__file__).with_name("query_worker.py")
_GRACE_SECONDS = 1.0
_CANCEL_POLL_SECONDS = 0.02
_CANCEL_GRACE_SECONDS = 0.25

Message = dict[str, Any]
"""A JSON object of the worker's protocol."""


class WorkerDiedError(Exception):
    """The worker ended without an answer; `signal` is what killed it, None when it exited by itself."""

    def __init__(self, signal: int | None) -> None:
        self.signal = signal
        super().__init__(f"query worker ended by signal {signal}")


class WorkerOverdueError(Exception):
    """The worker did not answer in time and was killed."""


class WorkerCancelledError(Exception):
    """The caller gave up; the worker is free again, or was killed when it would not stop."""


class WorkerProcess:
    """One worker process; used by one thread at a time."""

    def __init__(self, memory_mb: int, threads: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own script and numbers
            [sys.executable, "-I", str(_WORKER), str(memory_mb), str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        self._buffer = b""

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def send(self, request: Message) -> None:
        """Send a request without waiting for its answer."""
        body = json.dumps(request).encode()
        try:
            os.write(self._input, _HEADER.pack(len(body)) + body)
        except BrokenPipeError:
            raise self._death() from None

    def receive(self, timeout: float, cancel: threading.Event | None = None) -> Message:
        """Wait for the answer to the last request.

        Raises:
            WorkerOverdueError: None came in `timeout` seconds and a grace of one more.
            WorkerCancelledError: `cancel` was set.
            WorkerDiedError: The process ended.
        """
        deadline = time.monotonic() + timeout + _GRACE_SECONDS
        while True:
            if (message := self._complete()) is not None:
                return message
            if cancel is not None and cancel.is_set():
                self._cancel()
            left = deadline - time.monotonic()
            if left <= 0:
                self.kill()
                raise WorkerOverdueError
            self._read_more(min(left, _CANCEL_POLL_SECONDS) if cancel is not None else left)

    def kill(self) -> None:
        """End the process at once and reap it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    @property
    def _input(self) -> int:
        return self._pipe(self._process.stdin)

    @property
    def _output(self) -> int:
        return self._pipe(self._process.stdout)

    def _pipe(self, pipe: IO[bytes] | None) -> int:
        if pipe is None or pipe.closed:
            raise WorkerDiedError(None)
        return pipe.fileno()

    def _complete(self) -> Message | None:
        """The message in the buffer, when all of it is there."""
        if len(self._buffer) < _HEADER.size:
            return None
        (size,) = _HEADER.unpack(self._buffer[: _HEADER.size])
        end = _HEADER.size + size
        if len(self._buffer) < end:
            return None
        body, self._buffer = self._buffer[_HEADER.size : end], self._buffer[end:]
        message: Message = json.loads(body)
        return message

    def _read_more(self, seconds: float) -> None:
        ready, _, _ = select.select([self._output], [], [], seconds)
        if not ready:
            return
        chunk = os.read(self._output, 1 << 20)
        if not chunk:
            raise self._death()
        self._buffer += chunk

    def _cancel(self) -> None:
        """Interrupt the query; kill the worker when it does not listen."""
        self.send({"interrupt": True})
        deadline = time.monotonic() + _CANCEL_GRACE_SECONDS
        while self._complete() is None:
            left = deadline - time.monotonic()
            if left <= 0:
                self.kill()
                break
            self._read_more(left)
        raise WorkerCancelledError

    def _death(self) -> WorkerDiedError:
        code = self._process.wait()
        return WorkerDiedError(-code if code < 0 else None)
