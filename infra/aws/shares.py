"""Links to conversations, in the table of the conversations: items `share#<token>`, `link`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from infra.aws.dynamo import Item, Items, Write
from infra.aws.turn_items import key_of
from infra.errors import ItemConditionError
from infra.local.sqlite_file import text_of, time_of
from server.chat.ports import Shared, Turn


class DynamoShares:
    """The `Shares` port: one link a conversation.

    Args:
        items: The table of the conversations.
        turns: The turns of a user's conversation.
    """

    def __init__(self, items: Items, turns: Callable[[str, str], Sequence[Turn] | None]) -> None:
        self._items, self._turns = items, turns

    def open(self, user_id: str, conversation_id: str, token: str, at: datetime) -> str | None:
        """The token of the conversation's link, `token` where it had none; None without the conversation."""
        key = key_of(user_id, f"c#{conversation_id}")
        said = {"of": user_id, "conversation": conversation_id, "shared_at": text_of(at)}
        named = Write(
            key=key,
            update="SET #share = :token",
            condition="attribute_exists(#sort) AND attribute_not_exists(#share)",
            values={":token": token},
        )
        try:
            self._items.write(Write(put={**_link(token), **said}), named)
        except ItemConditionError:
            found = self._items.get(key)
            return None if found is None else str(found["share"])
        return token

    def revoke(self, user_id: str, conversation_id: str) -> bool:
        """Let the link open nothing any more; False when there was none."""
        key = key_of(user_id, f"c#{conversation_id}")
        found = self._items.get(key)
        if found is None or "share" not in found:
            return False
        forgotten = Write(
            key=key, update="REMOVE #share", condition="#share = :token", values={":token": found["share"]}
        )
        try:
            self._items.write(Write(key=_link(found["share"])), forgotten)
        except ItemConditionError:
            return False
        return True

    def behind(self, token: str) -> Shared | None:
        """The conversation behind a link."""
        link = self._items.get(_link(token))
        if link is None:
            return None
        found = self._items.get(key_of(link["of"], f"c#{link['conversation']}"))
        turns = self._turns(link["of"], link["conversation"])
        if found is None or turns is None:
            return None
        return Shared(link["of"], found["title"], time_of(link["shared_at"]), tuple(turns))


def _link(token: str) -> Item:
    return {"user": f"share#{token}", "sort": "link"}
