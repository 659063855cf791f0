"""The queue of answers that were found unhelpful, by what most likely went wrong."""

from __future__ import annotations

from collections import defaultdict

from agent.answer.model import Answer
from ingestion.lake.cards import mask_cards
from server.admin.schemas import FeedbackGroup, FeedbackItem, FeedbackQueue, Review
from server.chat.causes import Cause, suspected_cause
from server.chat.ports import Conversations, Said
from server.chat.sharing import visible_answer
from server.errors import NotFoundError
from tools.policy import Policy


class FeedbackReview:
    """Shows what people said and takes in what reviewers found; every method may block."""

    def __init__(self, conversations: Conversations) -> None:
        self._kept = conversations

    def queue(
        self, reader: Policy, *, reviewed: bool | None, cause: Cause | None, limit: int
    ) -> FeedbackQueue:
        """The latest unhelpful answers, grouped."""
        found = self._kept.feedback.unhelpful(reviewed, limit + 1)
        groups: dict[Cause, list[FeedbackItem]] = defaultdict(list)
        for said in found[:limit]:
            groups[suspected_cause(said.turn, said.feedback)].append(_item(said, reader))
        shown = [
            FeedbackGroup(cause=name, count=len(items), items=items)
            for name, items in groups.items()
            if cause in (None, name)
        ]
        shown.sort(key=lambda group: (-group.count, group.cause))
        return FeedbackQueue(groups=shown, truncated=len(found) > limit)

    def review(self, reader: Policy, feedback_id: int, wanted: Review) -> FeedbackItem:
        """Keep what a reviewer found.

        Raises:
            NotFoundError: There is no such feedback.
        """
        said = self._kept.feedback.review(feedback_id, reviewed=wanted.reviewed, note=mask_cards(wanted.note))
        if said is None:
            raise NotFoundError("There is no such feedback.")
        return _item(said, reader)


def _item(said: Said, reader: Policy) -> FeedbackItem:
    turn, feedback = said.turn, said.feedback
    answer = None if turn.answer is None else Answer.model_validate_json(turn.answer)
    visible = visible_answer(reader, turn)
    return FeedbackItem(
        id=said.id,
        at=feedback.at,
        user_id=said.user_id,
        run_id=turn.run_id,
        conversation_id=said.conversation_id,
        question=turn.question,
        answer=visible.text if visible else None,
        intent=answer.intent if answer else "unknown",
        tools=[call.name for call in answer.tool_calls] if answer else [],
        confidence=answer.confidence if answer else None,
        reason=feedback.reason,
        comment=feedback.comment,
        reviewed=said.reviewed,
        note=said.note,
    )
