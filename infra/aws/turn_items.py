"""Turns of conversations as items of their DynamoDB table, and back.

Partition `u#<user>`; sort keys: `c#<conversation>` a conversation, `t#<conversation>#<position>` a turn,
`a#<conversation>#<position>#<part>` a part of its answer, `r#<run>` where a run's turn is.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from infra.aws.dynamo import Item, Write
from infra.local.conversation_file import folded
from infra.local.sqlite_file import text_of, time_of
from server.chat.ports import Conversation, Turn, TurnStatus
from tools.policy import Policy, Role

PART_BYTES = 256 * 1024
"""An item holds 400 KB at most; longer answers are cut after compression."""
_SEARCHED = 20_000
ABANDONED = timedelta(minutes=10)
"""A turn that has been running for longer has lost its server: no run may take so long."""


def key_of(user_id: str, sort: str) -> Item:
    """The key of an item of a user."""
    return {"user": f"u#{user_id}", "sort": sort}


def conversation_item(user_id: str, conversation_id: str, title: str, at: datetime) -> Item:
    """A conversation that holds no turn yet."""
    moment = text_of(at)
    times = {"created_at": moment, "updated_at": moment}
    counts = {"turns": 0, "position": 0, "pinned": False}
    return {**key_of(user_id, f"c#{conversation_id}"), "title": title, **times, **counts}


def conversation_of(item: Item) -> Conversation:
    """The conversation of an item."""
    return Conversation(
        str(item["sort"]).removeprefix("c#"),
        str(item["title"]),
        time_of(item["created_at"]),
        time_of(item["updated_at"]),
        int(item["turns"]),
        bool(item["pinned"]),
        "share" in item,
    )


def turn_item(user_id: str, place: str, turn: Turn, begun: datetime) -> Item:
    """A turn whose answer is kept apart."""
    policy = turn.policy
    return {
        **key_of(user_id, place),
        "run": turn.run_id,
        "question": turn.question,
        "status": turn.status,
        "asked_at": text_of(turn.asked_at),
        "begun": text_of(begun),
        "parts": 0,
        "told": "",
        "role": None if policy is None else policy.role.value,
        "stores": None if policy is None or policy.stores is None else json.dumps(sorted(policy.stores)),
    }


def turn_of(user_id: str, item: Item, answer: str | None, now: datetime) -> Turn:
    """The turn of an item; one that has run for too long has failed."""
    scope = None if item["stores"] is None else frozenset(json.loads(item["stores"]))
    policy = None if item["role"] is None else Policy(user_id, Role(item["role"]), scope)
    is_lost = item["status"] == "running" and now - time_of(item["begun"]) > ABANDONED
    status: TurnStatus = "failed" if is_lost else item["status"]
    return Turn(item["run"], item["question"], status, time_of(item["asked_at"]), answer, policy)


def answer_writes(user_id: str, place: str, answer: str | None) -> tuple[Write, ...]:
    """The parts of an answer."""
    data = b"" if answer is None else zlib.compress(answer.encode())
    parts = [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]
    return tuple(
        Write(put={**key_of(user_id, f"{part_prefix(place)}{number:04d}"), "data": part})
        for number, part in enumerate(parts)
    )


def answer_of(parts: Iterable[bytes]) -> str | None:
    """The answer that was cut into parts; None without any."""
    data = b"".join(parts)
    return zlib.decompress(data).decode() if data else None


def part_prefix(place: str) -> str:
    """What the sort keys of a turn's answer begin with."""
    return f"a#{place.removeprefix('t#')}#"


def told_of(answer: str | None) -> str:
    """The beginning of the answer's text as it is searched."""
    return "" if answer is None else folded(json.loads(answer).get("text"))[:_SEARCHED]
