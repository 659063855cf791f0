"""Asking: starts runs, bounds them, ends them one way or another, and keeps the conversation."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from datetime import datetime

from agent.ports import Copilot, Question
from ingestion.lake.cards import mask_cards
from server.audit import entry_of
from server.chat.ports import Conversations, Turn, TurnStatus
from server.chat.run import Run
from server.chat.watching import RunWatch
from server.deps import Limits, ServerDeps
from server.errors import (
    BusyError,
    IncompleteRunError,
    NotFoundError,
    RunTimeoutError,
    TooLargeError,
    problem_of,
)
from server.protocol import Ask
from server.traffic.metrics import ServerMetrics
from tools.policy import Policy

INTERNAL = 500
LOGGER = logging.getLogger(__name__)


class ChatService:
    """All runs of this process; a run belongs to the user who started it and to nobody else."""

    def __init__(self, deps: ServerDeps, metrics: ServerMetrics | None = None) -> None:
        self._copilot: Copilot = deps.copilot
        self._conversations: Conversations = deps.conversations
        self._clock: Callable[[], datetime] = deps.clock
        self._limits: Limits = deps.limits
        self._audit, self._tracing = deps.audit, deps.tracing
        self._metrics = metrics or ServerMetrics()
        self._runs: dict[tuple[str, str], Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, policy: Policy, ask: Ask, door: str = "chat") -> Run:
        """Begin to answer; a `run_id` seen before is the same run. `door` is the way in.

        Card numbers in the question are starred out before anything is kept of it.

        Raises:
            TooLargeError: The question is too long.
            BusyError: Too many runs are at work.
        """
        run_id = ask.run_id or uuid.uuid4().hex
        known = self._runs.get((policy.user_id, run_id))
        if known is not None:
            return known
        self._check(policy, ask)
        ask = ask.model_copy(update={"text": mask_cards(ask.text)})
        run = Run(run_id, ask.conversation_id or uuid.uuid4().hex, self._clock, self._limits)
        run.question, run.door = ask.text, door
        self._runs[policy.user_id, run_id] = run
        self._keep(asyncio.create_task(self._supervise(policy, ask, run)))
        return run

    def run_of(self, policy: Policy, run_id: str) -> Run:
        """The user's run of that id.

        Raises:
            NotFoundError: The user has none, or it is no longer kept.
        """
        run = self._runs.get((policy.user_id, run_id))
        if run is None:
            raise NotFoundError("There is no such run, or it is no longer kept.")
        return run

    async def forget(self, policy: Policy, conversation_id: str) -> None:
        """End the conversation's runs, and let the agent forget what was said in it."""
        for (user, _), run in self._runs.items():
            if user == policy.user_id and run.conversation_id == conversation_id and not run.finished:
                run.stop_requested.set()
                async for _ in run.follow():
                    pass
        await self._copilot.forget(Question("", policy, _thread(policy, conversation_id)))

    async def branch(self, policy: Policy, conversation_id: str, fresh_id: str, dropped: int) -> None:
        """Let the agent remember a conversation in a new one, but for its last answered turns."""
        old = Question("", policy, _thread(policy, conversation_id))
        await self._copilot.branch(old, _thread(policy, fresh_id), dropped)

    async def warm_up(self, loading: Coroutine[None, None, None]) -> None:
        """Load what the first question needs.

        What fails here fails again, and is told, when the first question needs it.
        """
        task = asyncio.create_task(loading)
        self._keep(task)
        await asyncio.wait({task})

    async def close(self) -> None:
        """Stop every run, and give its work some seconds to end."""
        for run in self._runs.values():
            run.stop_requested.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._limits.closing_seconds)

    def _check(self, policy: Policy, ask: Ask) -> None:
        if len(ask.text) > self._limits.question_characters:
            raise TooLargeError(f"A question may have {self._limits.question_characters} characters.")
        self._forget()
        active = [user for (user, _), run in self._runs.items() if not run.finished]
        if len(active) >= self._limits.runs or active.count(policy.user_id) >= self._limits.runs_per_user:
            self._metrics.refused("busy")
            raise BusyError("Too many questions are being answered. Try again in a moment.")

    def _forget(self) -> None:
        """Drop finished runs that are old, and the oldest above the number kept."""
        now = asyncio.get_running_loop().time()
        ended = [(run.finished_at, key) for key, run in self._runs.items() if run.finished_at is not None]
        excess = max(0, len(ended) - self._limits.kept_runs)
        for index, (finished_at, key) in enumerate(sorted(ended)):
            if index < excess or now - finished_at > self._limits.kept_seconds:
                del self._runs[key]

    async def _supervise(self, policy: Policy, ask: Ask, run: Run) -> None:
        """See the run to its end: done, stopped, out of time or failed."""
        with self._metrics.running.track_inprogress():
            await self._attended(policy, ask, run)

    async def _attended(self, policy: Policy, ask: Ask, run: Run) -> None:
        work = asyncio.create_task(self._work(policy, ask, run))
        stop = asyncio.create_task(run.stop_requested.wait())
        self._keep(work)
        await asyncio.wait(
            {work, stop}, timeout=self._limits.run_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        stop.cancel()
        if not work.done():
            await self._abort(policy, run, work)
        elif (error := _failure(work)) is not None:
            await self._fail(policy, run, error)

    async def _work(self, policy: Policy, ask: Ask, run: Run) -> None:
        turn = Turn(run.id, ask.text, "running", self._clock(), policy=policy)
        await asyncio.to_thread(self._conversations.begin_turn, policy.user_id, run.conversation_id, turn)
        told = {"retail.door": run.door, "retail.run": run.id}
        with self._tracing.span("chat turn", told), RunWatch(self._tracing, self._metrics) as watch:
            async for event in self._copilot.stream(_question(ask, policy, run)):
                watch.see(event)
                run.accept(event)
                await asyncio.sleep(0)
        if run.answer is None:
            raise IncompleteRunError("The agent ended without an answer.")
        await self._record(policy, run, "done")
        run.finish()

    async def _abort(self, policy: Policy, run: Run, work: asyncio.Task[None]) -> None:
        work.cancel()
        if run.stop_requested.is_set():
            run.cancel()
            await self._record(policy, run, "stopped")
            return
        seconds = self._limits.run_seconds
        await self._fail(policy, run, RunTimeoutError(f"The answer was not ready after {seconds:g} seconds."))

    async def _fail(self, policy: Policy, run: Run, error: BaseException) -> None:
        problem = problem_of(error)
        if problem.status >= INTERNAL:
            LOGGER.error("run %s failed: %s", run.id, problem.code, exc_info=error)
        run.fail(error, problem)
        await self._record(policy, run, "failed")

    async def _record(self, policy: Policy, run: Run, status: TurnStatus) -> None:
        self._metrics.turn_ended(run.door, _outcome(run, status), run.seconds, run.seconds_to_text)
        answer = run.answer.model_dump_json() if run.answer else None
        await asyncio.to_thread(self._conversations.end_turn, policy.user_id, run.id, status, answer)
        if self._audit is not None:
            sql = [one.sql for one in run.answer.sql] if run.answer else []
            entry = entry_of(policy, "ask", run.question, status, self._clock(), sql)
            await asyncio.to_thread(self._audit.add, entry)

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Hold the task until it is done (the loop itself would let it go)."""
        self._tasks.add(task)
        task.add_done_callback(self._release)

    def _release(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            LOGGER.debug("a task ended with an error", exc_info=task.exception())


def _failure(work: asyncio.Task[None]) -> BaseException | None:
    """Why the work that has ended failed; None when it did not."""
    if work.cancelled():
        return IncompleteRunError("The agent gave up.")
    return work.exception()


def _outcome(run: Run, status: TurnStatus) -> str:
    """How the run ended: the kind of its answer, or why there is none."""
    return run.answer.kind if run.answer is not None and status == "done" else status


def _question(ask: Ask, policy: Policy, run: Run) -> Question:
    thread = _thread(policy, run.conversation_id)
    return Question(ask.text, policy, thread, ask.now, run.door, turn_id=run.id)


def _thread(policy: Policy, conversation_id: str) -> str:
    """The conversation's id for the agent; different for the same id of another user."""
    return f"{policy.user_id}:{conversation_id}"
