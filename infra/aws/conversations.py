"""The `Conversations` port on DynamoDB: a partition per user, so that an id means nothing outside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from infra.aws.clients import AwsClients
from infra.aws.dynamo import Item, Items, Write
from infra.aws.feedback import DynamoFeedback
from infra.aws.shares import DynamoShares
from infra.aws.turn_items import (
    answer_of,
    answer_writes,
    conversation_item,
    conversation_of,
    key_of,
    part_prefix,
    told_of,
    turn_item,
    turn_of,
)
from infra.errors import ItemConditionError
from infra.local.conversation_file import folded
from infra.local.conversations import title_of
from infra.local.sqlite_file import text_of
from server.chat.ports import Conversation, FeedbackBook, Shares, Turn, TurnStatus, Wanted

_NEW = "attribute_not_exists(#sort)"
_THERE = "attribute_exists(#sort)"


def _now() -> datetime:
    return datetime.now(UTC)


class DynamoConversations:
    """Conversations and their turns; safe for many threads and servers.

    A turn whose server was lost is read as failed after some minutes.

    Args:
        clients: Clients of AWS.
        table: The table, with partition key `user` and sort key `sort`.
        clock: The time in UTC.
    """

    def __init__(self, clients: AwsClients, table: str, clock: Callable[[], datetime] = _now) -> None:
        self._items, self._clock = Items(clients, table), clock

    def close(self) -> None:
        """Nothing is open."""

    @property
    def feedback(self) -> FeedbackBook:
        """What people said of answers, in the same table."""
        return DynamoFeedback(self._items, self.turn)

    @property
    def shares(self) -> Shares:
        """Links to conversations, in the same table."""
        return DynamoShares(self._items, self.turns)

    def create(self, user_id: str, conversation_id: str, title: str, at: datetime) -> Conversation:
        """Add an empty conversation; the one that is there already is returned unchanged."""
        self._ensure(user_id, conversation_id, title, at)
        return conversation_of(self._items.get(key_of(user_id, f"c#{conversation_id}")) or {})

    def begin_turn(self, user_id: str, conversation_id: str, turn: Turn) -> None:
        """Add a running turn, or set the turn of that run running again.

        Creates the conversation, titled by the question, where it is new.
        """
        title = title_of(turn.question)
        self._ensure(user_id, conversation_id, title, turn.asked_at)
        self._touch(user_id, conversation_id, title, turn.asked_at)
        if not self._restarted(user_id, turn):
            try:
                self._add(user_id, conversation_id, turn)
            except ItemConditionError:
                self._restarted(user_id, turn)

    def end_turn(self, user_id: str, run_id: str, status: TurnStatus, answer: str | None) -> None:
        """Say how the turn of that run ended."""
        place = self._place(user_id, run_id)
        if place is None:
            return
        parts = answer_writes(user_id, place, answer)
        said = Write(
            key=key_of(user_id, place),
            update="SET #status = :status , #parts = :parts , #told = :told",
            condition=_THERE,
            values={":status": status, ":parts": len(parts), ":told": told_of(answer)},
        )
        try:
            self._items.write(said, *parts)
        except ItemConditionError:
            return

    def listed(self, user_id: str, wanted: Wanted) -> Sequence[Conversation]:
        """The user's conversations that hold a turn, pinned ones first, then the latest."""
        items = [
            item for item in self._items.query(("user", f"u#{user_id}"), ("sort", "c#")) if item["turns"]
        ]
        search = folded(wanted.search.strip())
        said = self._said(user_id) if search else {}
        items = [
            item
            for item in items
            if wanted.pinned in {None, item["pinned"]}
            and (search in folded(item["title"]) or search in said.get(str(item["sort"])[2:], ""))
        ]
        ordered = sorted(items, key=_place_of, reverse=True)
        if wanted.after is not None:
            pinned, at, last = wanted.after
            ordered = [item for item in ordered if _place_of(item) < (pinned, text_of(at), f"c#{last}")]
        return [conversation_of(item) for item in ordered[: wanted.limit]]

    def find(self, user_id: str, conversation_id: str) -> Conversation | None:
        """The user's conversation of that id."""
        found = self._items.get(key_of(user_id, f"c#{conversation_id}"))
        return None if found is None else conversation_of(found)

    def change(
        self, user_id: str, conversation_id: str, *, title: str | None, pinned: bool | None
    ) -> Conversation | None:
        """Set what is not None; None when the user has no such conversation."""
        given = {name: value for name, value in (("title", title), ("pinned", pinned)) if value is not None}
        if given:
            changes = " , ".join(f"#{name} = :{name}" for name in given)
            values = {f":{name}": value for name, value in given.items()}
            self._update(user_id, f"c#{conversation_id}", f"SET {changes}", _THERE, values)
        return self.find(user_id, conversation_id)

    def remove(self, user_id: str, conversation_id: str) -> bool:
        """Delete it with its turns, its link and what was said of them; False when there is none.

        The conversation goes last: what was cut off is finished by removing it again.
        """
        key = key_of(user_id, f"c#{conversation_id}")
        if self._items.get(key) is None:
            return False
        self.shares.revoke(user_id, conversation_id)
        for item in list(self._items.query(("user", f"u#{user_id}"), ("sort", f"t#{conversation_id}#"))):
            if "feedback" in item:
                self._items.write(Write(key={"user": "feedback", "sort": item["feedback"]}))
            self._items.write(Write(key=key_of(user_id, f"r#{item['run']}")))
            for part in list(self._parts(user_id, str(item["sort"]))):
                self._items.write(Write(key={"user": part["user"], "sort": part["sort"]}))
            self._items.write(Write(key={"user": item["user"], "sort": item["sort"]}))
        self._items.write(Write(key=key))
        return True

    def turns(self, user_id: str, conversation_id: str) -> Sequence[Turn] | None:
        """The turns in order; None when the user has no such conversation."""
        if self.find(user_id, conversation_id) is None:
            return None
        partition = ("user", f"u#{user_id}")
        data: dict[str, list[bytes]] = defaultdict(list)
        found = list(self._items.query(partition, ("sort", f"t#{conversation_id}#")))
        for part in self._items.query(partition, ("sort", f"a#{conversation_id}#")):
            data[f"t{str(part['sort'])[1:].rpartition('#')[0]}"].append(part["data"])
        return [self._turn(user_id, item, data[str(item["sort"])]) for item in found]

    def turn(self, user_id: str, run_id: str) -> Turn | None:
        """The user's turn of that run."""
        place = self._place(user_id, run_id)
        item = None if place is None else self._items.get(key_of(user_id, place))
        if item is None:
            return None
        return self._turn(user_id, item, [part["data"] for part in self._parts(user_id, str(item["sort"]))])

    def _turn(self, user_id: str, item: Item, data: Sequence[bytes]) -> Turn:
        return turn_of(user_id, item, answer_of(data[: int(item["parts"])]), self._clock())

    def _ensure(self, user_id: str, conversation_id: str, title: str, at: datetime) -> None:
        try:
            self._items.write(
                Write(put=conversation_item(user_id, conversation_id, title, at), condition=_NEW)
            )
        except ItemConditionError:
            return

    def _touch(self, user_id: str, conversation_id: str, title: str, at: datetime) -> None:
        """Note that something was asked; a conversation without a title gets one."""
        place = f"c#{conversation_id}"
        self._update(user_id, place, "SET #updated_at = :at", _THERE, {":at": text_of(at)})
        self._update(user_id, place, "SET #title = :title", "#title = :none", {":title": title, ":none": ""})

    def _add(self, user_id: str, conversation_id: str, turn: Turn) -> None:
        """Add a turn, where its run has none.

        Raises:
            ItemConditionError: The run has a turn, or the conversation is gone.
        """
        conversation = key_of(user_id, f"c#{conversation_id}")
        position = self._items.add(conversation, "position", 1)
        place = f"t#{conversation_id}#{position:08d}"
        self._items.write(
            Write(put={**key_of(user_id, f"r#{turn.run_id}"), "place": place}, condition=_NEW),
            Write(put=turn_item(user_id, place, turn, self._clock())),
            Write(
                key=conversation,
                update="ADD #turns :one",
                condition="attribute_exists(#title)",
                values={":one": 1},
            ),
        )

    def _restarted(self, user_id: str, turn: Turn) -> bool:
        place = self._place(user_id, turn.run_id)
        if place is None:
            return False
        values = {":status": turn.status, ":at": text_of(self._clock())}
        return self._update(user_id, place, "SET #status = :status , #begun = :at", _THERE, values)

    def _update(self, user_id: str, sort: str, update: str, condition: str, values: Item) -> bool:
        """Whether the item was there as the condition wants it, and is changed."""
        wanted = Write(key=key_of(user_id, sort), update=update, condition=condition, values=values)
        try:
            self._items.write(wanted)
        except ItemConditionError:
            return False
        return True

    def _place(self, user_id: str, run_id: str) -> str | None:
        found = self._items.get(key_of(user_id, f"r#{run_id}"))
        return None if found is None else str(found["place"])

    def _parts(self, user_id: str, place: str) -> Sequence[Item]:
        return list(self._items.query(("user", f"u#{user_id}"), ("sort", part_prefix(place))))

    def _said(self, user_id: str) -> dict[str, str]:
        """Questions and answers' texts of each conversation, as they are searched."""
        found: dict[str, str] = defaultdict(str)
        for item in self._items.query(("user", f"u#{user_id}"), ("sort", "t#")):
            conversation = str(item["sort"])[2:].rpartition("#")[0]
            found[conversation] += f"{folded(item['question'])}\n{item['told']}\n"
        return found


def _place_of(item: Item) -> tuple[bool, str, str]:
    return bool(item["pinned"]), str(item["updated_at"]), str(item["sort"])
