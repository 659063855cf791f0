"""A run for a caller that waits: it is stopped when the caller goes."""

from __future__ import annotations

from server.chat.run import Run
from server.chat.service import ChatService
from server.protocol import Ask
from tools.policy import Policy


async def ended_run(service: ChatService, policy: Policy, ask: Ask) -> Run:
    """Begin to answer, and give the run back once it has ended, however it did.

    Raises:
        TooLargeError: The question is too long.
        BusyError: Too many runs are at work.
    """
    run = service.start(policy, ask, door="mcp")
    try:
        async for _ in run.follow():
            pass
    finally:
        run.stop_requested.set()
    return run
