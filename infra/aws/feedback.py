"""What people said of answers, in the table of the conversations.

Items `feedback`, `<id>`; a turn names its feedback. `feedback`, `counter` holds the last id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from infra.aws.dynamo import Item, Items, Write
from infra.aws.turn_items import key_of
from infra.errors import ItemConditionError
from infra.local.sqlite_file import text_of, time_of
from server.chat.ports import Feedback, Reason, Said, Turn

PARTITION = "feedback"
_COUNTER = {"user": PARTITION, "sort": "counter"}
_ATTEMPTS = 5


class DynamoFeedback:
    """The `FeedbackBook` port; a new word on an answer asks for a new review.

    Args:
        items: The table of the conversations.
        turn: The turn of a user's run.
    """

    def __init__(self, items: Items, turn: Callable[[str, str], Turn | None]) -> None:
        self._items, self._turn = items, turn

    def say(self, user_id: str, run_id: str, feedback: Feedback) -> bool:
        """Keep the user's last word on a run of their own; False when there is none."""
        for _ in range(_ATTEMPTS):
            pointer = self._items.get(key_of(user_id, f"r#{run_id}"))
            turn = None if pointer is None else self._items.get(key_of(user_id, pointer["place"]))
            if turn is None:
                return False
            try:
                self._keep(user_id, turn, feedback)
            except ItemConditionError:
                continue
            return True
        raise TimeoutError(f"the run {run_id} is being judged by others all the time")

    def of_conversation(self, user_id: str, conversation_id: str) -> dict[str, Feedback]:
        """What the user said, by run."""
        turns = self._items.query(("user", f"u#{user_id}"), ("sort", f"t#{conversation_id}#"))
        judged = [(str(item["run"]), str(item["feedback"])) for item in turns if "feedback" in item]
        found = {run: self._items.get({"user": PARTITION, "sort": sort}) for run, sort in judged}
        return {run: _feedback(item) for run, item in found.items() if item is not None}

    def unhelpful(self, reviewed: bool | None, limit: int) -> Sequence[Said]:
        """What anybody found unhelpful, the latest first."""
        items = [
            item
            for item in self._items.query(("user", PARTITION), ("sort", "0"))
            if not item["helpful"] and reviewed in {None, item["reviewed"]}
        ]
        latest = sorted(items, key=lambda item: (item["said_at"], item["sort"]), reverse=True)
        return [said for item in latest[:limit] if (said := self._said(item)) is not None]

    def review(self, feedback_id: int, *, reviewed: bool, note: str) -> Said | None:
        """Say whether somebody has looked into it; None when there is no such feedback."""
        key = {"user": PARTITION, "sort": _sort(feedback_id)}
        try:
            self._items.write(
                Write(
                    key=key,
                    update="SET #reviewed = :reviewed , #note = :note",
                    condition="attribute_exists(#sort)",
                    values={":reviewed": reviewed, ":note": note},
                )
            )
        except ItemConditionError:
            return None
        found = self._items.get(key)
        return None if found is None else self._said(found)

    def _keep(self, user_id: str, turn: Item, feedback: Feedback) -> None:
        known = turn.get("feedback")
        sort = str(known) if known else _sort(self._items.add(_COUNTER, "last", 1))
        put = Write(put=_item(sort, user_id, turn, feedback))
        named = Write(
            key={"user": turn["user"], "sort": turn["sort"]},
            update="SET #feedback = :sort",
            condition="attribute_exists(#run) AND ( attribute_not_exists(#feedback) OR #feedback = :sort )",
            values={":sort": sort},
        )
        self._items.write(put, named)

    def _said(self, item: Item) -> Said | None:
        turn = self._turn(item["of"], item["run"])
        if turn is None:
            return None
        key, feedback = int(item["sort"]), _feedback(item)
        return Said(key, item["of"], item["conversation"], turn, feedback, item["reviewed"], item["note"])


def _sort(feedback_id: int) -> str:
    return f"{feedback_id:012d}"


def _item(sort: str, user_id: str, turn: Item, feedback: Feedback) -> Item:
    return {
        "user": PARTITION,
        "sort": sort,
        "of": user_id,
        "run": turn["run"],
        "conversation": str(turn["sort"])[2:].rpartition("#")[0],
        "helpful": feedback.helpful,
        "said_at": text_of(feedback.at),
        "reason": None if feedback.reason is None else feedback.reason.value,
        "comment": feedback.comment,
        "reviewed": False,
        "note": "",
    }


def _feedback(item: Item) -> Feedback:
    reason = None if item["reason"] is None else Reason(item["reason"])
    return Feedback(item["helpful"], time_of(item["said_at"]), reason, item["comment"])
