"""A process that runs queries on one read-only database file, bounded in memory and time.

Started by path as a script, with the standard library and DuckDB alone. Messages on standard input and output
are a length of four bytes and as much JSON. It ends when its input closes, so it never outlives its parent.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import struct
import sys
import threading
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import duckdb

Message = dict[str, Any]
"""A JSON object of the protocol: its values are what the other side wrote."""

_HEADER = struct.Struct(">I")
_MAX_REPLY = 64 * 1024 * 1024
_MEMORY_SHARE = 0.6


def read_message(stream: BinaryIO) -> Message | None:
    """The next message; None when the stream has ended."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    body = stream.read(_HEADER.unpack(header)[0])
    message: Message = json.loads(body)
    return message


def write_message(stream: BinaryIO, message: Message) -> None:
    """Write one message and flush it."""
    body = json.dumps(message, separators=(",", ":"), default=_plain).encode()
    if len(body) > _MAX_REPLY:
        body = b'{"error":"memory","message":"the result is too large"}'
    stream.write(_HEADER.pack(len(body)) + body)
    stream.flush()


def _plain(value: object) -> str:
    """Values that JSON lacks, as text; the parent restores them by the column's type."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.hex() if isinstance(value, bytes) else str(value)


class Worker:
    """One connection to the file named by the latest request; queries run on the main thread."""

    def __init__(self, memory_mb: int, threads: int) -> None:
        self._limit = f"{int(memory_mb * _MEMORY_SHARE)}MB"
        self._threads = threads
        self._file = ""
        self._connection: duckdb.DuckDBPyConnection | None = None

    def interrupt(self) -> None:
        """Ask the running query to stop; called from other threads."""
        if self._connection is not None:
            self._connection.interrupt()

    def answer(self, request: Message) -> Message:
        """Run one request: a query, or only the opening of a file."""
        try:
            connection = self._open(request["file"])
            if request["sql"] is None:
                return {"ok": True}
            return self._run(connection, request["sql"], request["max_rows"], request["timeout"])
        except duckdb.InterruptException:
            return {"error": "timeout", "message": "interrupted"}
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            return {"error": "memory", "message": str(error)}
        except duckdb.IOException as error:
            return {"error": "file", "message": str(error)}
        except duckdb.Error as error:
            return {"error": "statement", "message": str(error)}

    def _open(self, file: str) -> duckdb.DuckDBPyConnection:
        if self._connection is not None and self._file == file:
            return self._connection
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._connection = duckdb.connect(
            file,
            read_only=True,
            config={
                "threads": self._threads,
                "memory_limit": self._limit,
                "max_temp_directory_size": "0KB",
                "enable_external_access": False,
                "allow_community_extensions": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "lock_configuration": True,
            },
        )
        self._file = file
        return self._connection

    def _run(self, connection: duckdb.DuckDBPyConnection, sql: str, max_rows: int, timeout: float) -> Message:
        timer = threading.Timer(timeout, self.interrupt)
        timer.daemon = True
        timer.start()
        try:
            cursor = connection.execute(sql)
            rows = cursor.fetchmany(max_rows + 1)
        finally:
            timer.cancel()
        described = cursor.description or []
        return {
            "columns": [column[0] for column in described],
            "types": [str(column[1]) for column in described],
            "rows": rows[:max_rows],
            "truncated": len(rows) > max_rows,
        }


def _listen(worker: Worker, requests: queue.SimpleQueue[Message]) -> None:
    """Hand queries to the main thread; interrupt on demand; end the process when the parent is gone."""
    while (message := read_message(sys.stdin.buffer)) is not None:
        if message.get("interrupt"):
            worker.interrupt()
        else:
            requests.put(message)
    os._exit(0)


def main(memory_mb: int, threads: int) -> None:
    """Serve requests until the parent goes away."""
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    worker = Worker(memory_mb, threads)
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(worker, requests), daemon=True).start()
    while True:
        write_message(sys.stdout.buffer, worker.answer(requests.get()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
