"""A whole answer for a caller that waits: begins a run and stops it when the caller goes."""

from __future__ import annotations

from server.chat.run import Run
from server.chat.service import ChatService
from server.errors import RunStoppedError
from server.protocol import Ask
from tools.policy import Policy


async def ask_and_wait(service: ChatService, policy: Policy, ask: Ask) -> Run:
    """The run, ended with an answer.

    Raises:
        RunStoppedError: Somebody stopped it.
        Exception: Whatever ended the run.
    """
    run = service.start(policy, ask)
    try:
        async for _ in run.follow():
            pass
    finally:
        run.stop_requested.set()
    if run.error is not None:
        raise run.error
    if run.answer is None:
        raise RunStoppedError("The run was stopped before it had an answer.")
    return run
