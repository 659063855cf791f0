"""What Slack sends, read: who asks, where, and what."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.slack.ports import SlackPerson

Payload = Mapping[str, Any]

_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LABELLED = re.compile(r"<(?:[^<>|]*)\|([^<>]+)>")
_BARE = re.compile(r"<(?:[#!])?([^<>|]+)>")
_SPACES = re.compile(r"[ \t\u00a0]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to answer.

    Args:
        channel: The conversation in Slack.
        thread: The message to answer below; None where there is none.
        private: Only the person and the bot read there. Elsewhere an answer is shown to the person alone.
        reply_url: Takes messages for the person alone, for half an hour and five times.
    """

    channel: str
    thread: str | None
    private: bool
    reply_url: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that somebody says to the copilot; `key` is the same when Slack delivers it again."""

    person: SlackPerson
    place: Place
    text: str
    key: str
    conversation_id: str


def of_message(body: Payload) -> Incoming:
    """A message to the bot, or one that mentions it."""
    event = body["event"]
    place = Place(event["channel"], event.get("thread_ts") or event["ts"], event.get("channel_type") == "im")
    person = SlackPerson(_team(body), event["user"])
    return Incoming(
        person, place, question(event.get("text", "")), delivery_key(body), _thread_id(body, place)
    )


def of_command(body: Payload) -> Incoming:
    """A slash command; each begins a conversation, since it has no thread."""
    key = delivery_key(body)
    place = Place(body["channel_id"], None, private=False, reply_url=body.get("response_url"))
    person = SlackPerson(body["team_id"], body["user_id"])
    return Incoming(person, place, question(body.get("text", "")), key, f"slack-{_digest(key)}")


def of_button(body: Payload) -> Incoming:
    """A pressed button; what it asks and in which conversation is in its value."""
    value = button_value(body)
    return Incoming(
        person_of(body), place_of(body), str(value.get("q", "")), delivery_key(body), str(value.get("c", ""))
    )


def person_of(body: Payload) -> SlackPerson:
    """Who pressed a button or sent a form."""
    user = body["user"]
    return SlackPerson(user.get("team_id") or (body.get("team") or {}).get("id", ""), user["id"])


def place_of(body: Payload) -> Place:
    """Where a button stands; a message for one person alone is not a private place."""
    container, message = body.get("container", {}), body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id", "")
    private = channel.startswith("D") and not container.get("is_ephemeral", False)
    thread = message.get("thread_ts") or container.get("thread_ts")
    if private and thread is None:
        thread = message.get("ts") or container.get("message_ts")
    return Place(channel, thread, private, body.get("response_url"))


def button_value(body: Payload) -> dict[str, Any]:
    """What we had written into the button."""
    actions = body.get("actions") or [{}]
    try:
        value = json.loads(actions[0].get("value") or "{}")
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def delivery_key(body: Payload) -> str:
    """What tells one thing that happened from another; delivered again it is the same."""
    action = (body.get("actions") or [{}])[0]
    known = body.get("event_id") or body.get("trigger_id") or action.get("action_ts") or ""
    if not known:
        known = json.dumps(body, sort_keys=True, default=str)
    return _digest(str(known))


def is_for_us(event: Payload) -> bool:
    """Whether a message is somebody's words: no program's, no notice of an edit or of who joined."""
    said_by_person = bool(event.get("user")) and not event.get("bot_id")
    return said_by_person and event.get("subtype") in {None, "file_share", "thread_broadcast"}


def question(text: str) -> str:
    """The words as they were typed: without mentions, links as their labels, entities resolved."""
    text = _MENTION.sub(" ", text)
    text = _BARE.sub(r"\1", _LABELLED.sub(r"\1", text))
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape(text).splitlines())
    return "\n".join(lines).strip()


def _team(body: Payload) -> str:
    event = body["event"]
    return str(event.get("user_team") or event.get("team") or body.get("team_id", ""))


def _thread_id(body: Payload, place: Place) -> str:
    """A thread in Slack is a conversation; of different people in it each has one of their own."""
    return f"slack-{_digest(' '.join((str(body.get('team_id')), place.channel, str(place.thread))))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
