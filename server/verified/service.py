"""Vouching for answers: taken from a run of one's own, checked to stand for itself, revoked again."""

from __future__ import annotations

import uuid

from starlette.concurrency import run_in_threadpool

from agent.answer.model import Answer, ToolCall
from agent.nlu.reading import Reading
from agent.verified import Blessing, same_calls
from ingestion.lake.cards import mask_cards
from server.analytics.service import AnalyticsService
from server.auditing import Trail
from server.chat.ports import Turn
from server.deps import ServerDeps
from server.errors import ConflictError, NotBuiltError, NotFoundError
from server.naming import name_of
from server.verified.ports import BlessingBook, Kept
from server.verified.schemas import ToBless, VerifiedList, VerifiedShown
from tools.policy import Policy

_LEANS = (
    "This answer leans on what was asked before it. Ask the whole question in one, "
    "in a new conversation, and verify that answer."
)


class VerifiedAnswers:
    """What the analysts vouch for."""

    def __init__(self, deps: ServerDeps) -> None:
        self._deps, self._analytics = deps, AnalyticsService(deps.toolroom)
        self._trail = Trail(deps.audit, deps.clock)

    def listed(self) -> VerifiedList:
        """All that was ever vouched for. May block."""
        return VerifiedList(verified=[_shown(one) for one in self._book.all()])

    async def bless(self, wanted: ToBless, analyst: Policy) -> VerifiedShown:
        """Vouch for an answer of one's own.

        Raises:
            NotFoundError: There is no such answer.
            ConflictError: It is no answer from data, or its question does not stand for itself.
        """
        book = self._book
        turn = await run_in_threadpool(self._deps.conversations.turn, analyst.user_id, wanted.run_id)
        answer = _answer_of(turn)
        assert turn is not None  # noqa: S101 - an answer has its turn
        reading = await self._analytics.room.read(turn.question, analyst)
        if wanted.calls is None and not same_calls(reading.calls, answer.tool_calls):
            raise ConflictError(_LEANS)
        for call in wanted.calls or ():
            await self._analytics.room.call(call.name, call.arguments, analyst)
        calls = tuple(wanted.calls or answer.tool_calls)
        kept = await run_in_threadpool(self._made, turn.question, calls, reading, wanted.note, analyst)
        await run_in_threadpool(self._write, book, kept, analyst)
        return _shown(Kept(kept))

    def revoke(self, blessing_id: str, analyst: Policy) -> None:
        """Let a blessing count no more. May block.

        Raises:
            NotFoundError: There is none that counts.
        """
        by = name_of(analyst, self._deps.accounts)
        if not self._book.revoke(blessing_id, by, self._deps.clock()):
            raise NotFoundError("There is no such verified answer.")
        self._trail.write(analyst, "verified:revoke", blessing_id)

    def _made(
        self, question: str, calls: tuple[ToolCall, ...], reading: Reading, note: str, analyst: Policy
    ) -> Blessing:
        return Blessing(
            id=uuid.uuid4().hex,
            question=question,
            calls=calls,
            entities=reading.entities,
            as_read=same_calls(calls, reading.calls),
            by=name_of(analyst, self._deps.accounts),
            at=self._deps.clock(),
            note=mask_cards(note.strip()),
        )

    def _write(self, book: BlessingBook, blessing: Blessing, analyst: Policy) -> None:
        book.add(blessing, analyst.user_id)
        self._trail.write(analyst, "verified:bless", f"{blessing.id} {blessing.question}")

    @property
    def _book(self) -> BlessingBook:
        if self._deps.blessings is None:
            raise NotBuiltError("This server keeps no verified answers.")
        return self._deps.blessings


def _answer_of(turn: Turn | None) -> Answer:
    """The answer of a turn, from data."""
    if turn is None or turn.answer is None:
        raise NotFoundError("There is no such answer of yours.")
    answer = Answer.model_validate_json(turn.answer)
    if not answer.tool_calls:
        raise ConflictError("Only an answer from data can be verified.")
    return answer


def _shown(kept: Kept) -> VerifiedShown:
    blessing = kept.blessing
    return VerifiedShown(
        id=blessing.id,
        question=blessing.question,
        calls=list(blessing.calls),
        corrected=not blessing.as_read,
        by=blessing.by,
        at=blessing.at,
        note=blessing.note,
        revoked_at=kept.revoked_at,
        revoked_by=kept.revoked_by,
    )
