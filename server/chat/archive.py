"""Managing conversations: found, renamed, deleted, shared, exported; and what an answer was worth."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from pydantic import TypeAdapter

from ingestion.lake.cards import mask_cards
from server.auth.secrets import new_secret
from server.chat import schemas
from server.chat.export import markdown
from server.chat.ports import Conversation, Feedback, Place, Turn, Wanted
from server.chat.sharing import visible_answer
from server.deps import ServerDeps
from server.errors import NotFoundError
from server.paging import cursor_of, place_of
from tools.policy import Policy

_PLACE = TypeAdapter(Place)
WITHHELD = "It was computed under rights that yours do not cover. Ask the question yourself to see your part."


class Archive:
    """The conversations of whoever asks; nothing here tells of anybody else's. Every method may block."""

    def __init__(self, deps: ServerDeps) -> None:
        self._kept, self._clock, self._usage = deps.conversations, deps.clock, deps.usage

    def listed(self, user_id: str, wanted: Wanted, cursor: str | None) -> schemas.ConversationList:
        """A page of the user's conversations."""
        after = None if cursor is None else place_of(cursor, _PLACE)
        one_more = Wanted(wanted.limit + 1, wanted.search, wanted.pinned, after)
        found = self._kept.listed(user_id, one_more)
        shown = found[: wanted.limit]
        last = shown[-1] if len(found) > wanted.limit else None
        return schemas.ConversationList(
            conversations=[schemas.conversation_item(one) for one in shown],
            next=None if last is None else cursor_of((last.pinned, last.updated_at.isoformat(), last.id)),
        )

    def detail(self, user_id: str, conversation_id: str) -> schemas.ConversationDetail:
        """A conversation with its turns."""
        kept, turns = self._read(user_id, conversation_id)
        return schemas.ConversationDetail(
            id=kept.id, title=kept.title, pinned=kept.pinned, shared=kept.shared, turns=turns
        )

    def change(
        self, user_id: str, conversation_id: str, wanted: schemas.ConversationChange
    ) -> schemas.ConversationItem:
        """Rename or pin a conversation."""
        title = None if wanted.title is None else mask_cards(wanted.title)
        changed = self._kept.change(user_id, conversation_id, title=title, pinned=wanted.pinned)
        return schemas.conversation_item(changed or _none())

    def remove(self, user_id: str, conversation_id: str) -> None:
        """Delete a conversation."""
        if not self._kept.remove(user_id, conversation_id):
            _none()

    def exported(self, user_id: str, conversation_id: str) -> schemas.ConversationFile:
        """A conversation for programs."""
        kept, turns = self._read(user_id, conversation_id)
        item = schemas.conversation_item(kept)
        return schemas.ConversationFile(exported_at=self._clock(), conversation=item, turns=turns)

    def as_markdown(self, user_id: str, conversation_id: str) -> str:
        """A conversation for people."""
        return markdown(*self._read(user_id, conversation_id))

    def share(self, user_id: str, conversation_id: str) -> schemas.ShareLink:
        """The conversation's link, made where it had none."""
        token = self._kept.shares.open(user_id, conversation_id, new_secret(), self._clock())
        if token is None:
            _none()
        return schemas.ShareLink(token=token, path=f"/#shared={token}")

    def unshare(self, user_id: str, conversation_id: str) -> None:
        """Let the link open nothing any more."""
        if not self._kept.shares.revoke(user_id, conversation_id):
            raise NotFoundError("There is no link to that conversation.")

    def shared(self, reader: Policy, token: str) -> schemas.SharedConversation:
        """What is behind a link, as the reader may see it."""
        found = self._kept.shares.behind(token)
        if found is None:
            raise NotFoundError("That link opens nothing; it may have been revoked.")
        turns = [_shared_turn(reader, turn) for turn in found.turns if turn.status != "running"]
        return schemas.SharedConversation(title=found.title, shared_at=found.shared_at, turns=turns)

    def say(self, user_id: str, run_id: str, given: schemas.FeedbackGiven) -> schemas.FeedbackShown:
        """Keep what the user says of an answer, for reviewers and for the copilot's own analytics."""
        at = self._clock()
        said = Feedback(given.helpful, at, given.reason, mask_cards(given.comment))
        if not self._kept.feedback.say(user_id, run_id, said):
            raise NotFoundError("You have no such run.")
        if self._usage is not None:
            self._usage.feedback(run_id, at, given.helpful)
        return schemas.FeedbackShown.model_validate(said, from_attributes=True)

    def _read(self, user_id: str, conversation_id: str) -> tuple[Conversation, list[schemas.TurnItem]]:
        kept = self._kept.find(user_id, conversation_id) or _none()
        turns = self._kept.turns(user_id, conversation_id) or ()
        said = self._kept.feedback.of_conversation(user_id, conversation_id)
        return kept, [schemas.turn_item(turn, said.get(turn.run_id)) for turn in turns]


def _shared_turn(reader: Policy, turn: Turn) -> schemas.SharedTurn:
    answer = visible_answer(reader, turn)
    withheld = WITHHELD if answer is None and turn.answer is not None else None
    return schemas.SharedTurn(
        question=turn.question, asked_at=turn.asked_at, status=turn.status, answer=answer, withheld=withheld
    )


def _none() -> NoReturn:
    raise NotFoundError("You have no such conversation.")


def file_name(at: datetime, ending: str) -> str:
    """The name under which a browser saves an exported conversation."""
    return f"conversation-{at:%Y%m%d-%H%M%S}.{ending}"
