"""A Slack workspace on loopback: its Web API with the real wire formats, and what it delivers, signed.

It keeps streams and files as Slack would, refuses blocks that Slack would refuse, and fails as told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.doubles.slack_blocks import faults

TOKEN = "xoxb-for-tests-only"  # noqa: S105
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105
TEAM, BOT, BOT_ID = "T0SHOP", "U0COPILOT", "B0COPILOT"

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the Web API, or one use of a reply address (`reply`)."""

    method: str
    arguments: Arguments


@dataclass
class Refusal:
    """The next calls of a method fail: with an error, or with 429 and how long to wait."""

    error: str = "ratelimited"
    retry_after: int | None = None
    times: int = 1


@dataclass
class Workspace:
    """A running double: what it was asked, and what stands in it."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    streams: dict[str, str] = field(default_factory=dict)
    open_streams: set[str] = field(default_factory=set)
    uploads: dict[str, bytes] = field(default_factory=dict)
    older: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)
    number: int = 0

    def of(self, *methods: str) -> list[Arguments]:
        """The arguments of every call of these methods, in order."""
        return [call.arguments for call in self.calls if call.method in methods]

    def wait(self, ready: Callable[[Workspace], bool], seconds: float = 10) -> None:
        """Wait until it is so."""
        with self.changed:
            assert self.changed.wait_for(lambda: ready(self), seconds), [
                (call.method, call.arguments) for call in self.calls
            ]

    def wait_for(self, method: str, times: int = 1) -> Arguments:
        """The arguments of the call of that method, once it has come so often."""
        self.wait(lambda _: len(self.of(method)) >= times)
        return self.of(method)[times - 1]

    def note(self, method: str, arguments: Arguments) -> None:
        with self.changed:
            self.calls.append(Call(method, arguments))
            self.changed.notify_all()

    def new_ts(self) -> str:
        self.number += 1
        return f"1764000000.{self.number:06}"


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A workspace until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    served = Workspace(f"http://127.0.0.1:{server.server_address[1]}")
    server.workspace = served  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signed(body: str, kind: str, at: int | None = None, secret: str = SECRET, **more: str) -> dict[str, Any]:
    """A request as Slack sends it, for `client.post`."""
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": kind,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return {"content": body.encode(), "headers": headers}


def event(inner: Arguments, event_id: str, at: int | None = None, **more: str) -> dict[str, Any]:
    """An event of the Events API."""
    outer = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0SHOP", "event_id": event_id}
    return signed(
        json.dumps({**outer, "event": inner, "event_time": 1764000000}), "application/json", at, **more
    )


def message(text: str, user: str, ts: str, thread: str | None = None, channel: str = "D0ANA") -> Arguments:
    """A direct message to the bot."""
    inner = {
        "type": "message",
        "channel_type": "im",
        "channel": channel,
        "user": user,
        "text": text,
        "ts": ts,
    }
    return {**inner, "team": TEAM, **({"thread_ts": thread} if thread else {})}


def mention(text: str, user: str, ts: str, channel: str = "C0SALES") -> Arguments:
    """A message in a channel that mentions the bot."""
    said = f"<@{BOT}> {text}"
    return {"type": "app_mention", "channel": channel, "user": user, "text": said, "ts": ts, "team": TEAM}


def command(text: str, user: str, reply_url: str, trigger: str) -> dict[str, Any]:
    """A slash command in a channel."""
    fields = {
        "token": "old",
        "team_id": TEAM,
        "channel_id": "C0SALES",
        "channel_name": "sales",
        "user_id": user,
        "user_name": "ana",
        "command": "/retail",
        "text": text,
        "response_url": reply_url,
        "trigger_id": trigger,
    }
    return signed(urlencode(fields), "application/x-www-form-urlencoded")


def press(
    action: Arguments, user: str, trigger: str, channel: str, ts: str, ephemeral: bool, reply_url: str
) -> dict[str, Any]:
    """A pressed button of a message of the bot's."""
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": "ana", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "shop"},
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": ephemeral,
            "thread_ts": "1763999999.000001",
        },
        "trigger_id": trigger,
        "channel": {"id": channel, "name": "sales"},
        "message": {"ts": ts, "thread_ts": "1763999999.000001"} if not ephemeral else None,
        "response_url": reply_url,
        "actions": [{**action, "action_ts": "1764000001.000001", "block_id": "b1"}],
    }
    return signed(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")


def submission(view: Arguments, values: Arguments, user: str, trigger: str) -> dict[str, Any]:
    """A form that was sent."""
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "shop"},
        "user": {"id": user, "username": "ana", "team_id": TEAM},
        "trigger_id": trigger,
        "view": {**view, "id": "V1", "state": {"values": values}},
    }
    return signed(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    @property
    def space(self) -> Workspace:
        found: Workspace = self.server.workspace  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self._api(path.removeprefix("/api/"), dict(parse_qsl(query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        path, _, query = self.path.partition("?")
        if path.startswith("/upload/"):
            self.space.uploads[path.removeprefix("/upload/")] = body
            self._reply({}, raw=b"OK - 1")
        elif path.startswith("/reply/"):
            self._take_reply(json.loads(body))
        else:
            self._api(path.removeprefix("/api/"), {**dict(parse_qsl(query)), **self._fields(body)})

    def _fields(self, body: bytes) -> Arguments:
        if self.headers.get("content-type", "").startswith("application/json"):
            read: Arguments = json.loads(body or b"{}")
            return read
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def _take_reply(self, body: Arguments) -> None:
        wrong = faults(list(body.get("blocks") or []), self.space.older)
        if wrong:
            self._reply({}, raw=b"invalid_blocks", status=400)
            return
        self.space.note("reply", body)
        self._reply({}, raw=b"ok")

    def _api(self, method: str, arguments: Arguments) -> None:
        if self.headers.get("authorization") != f"Bearer {TOKEN}":
            self._reply({"ok": False, "error": "invalid_auth"})
            return
        for name in ("blocks", "files", "view"):
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
        refusal = self.space.refusals.get(method)
        if refusal is not None and refusal.times > 0:
            refusal.times -= 1
            self.space.note(f"refused {method}", arguments)
            told = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
            self._reply({"ok": False, "error": refusal.error}, 429 if told else 200, told)
            return
        answer = self._answer(method, arguments)
        self.space.note(method if answer["ok"] else f"refused {method}", arguments)
        self._reply(answer)

    def _answer(self, method: str, arguments: Arguments) -> Arguments:
        blocks = list(arguments.get("blocks") or (arguments.get("view") or {}).get("blocks") or [])
        if faults(blocks, self.space.older):
            return {"ok": False, "error": "invalid_blocks", "errors": faults(blocks, self.space.older)}
        match method:
            case "auth.test":
                return {"ok": True, "user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM, "user": "copilot"}
            case "chat.postMessage":
                return {"ok": True, "channel": arguments["channel"], "ts": self.space.new_ts()}
            case "chat.startStream" | "chat.appendStream" | "chat.stopStream":
                return self._stream(method, arguments)
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D0{arguments['users']}"}}
            case "files.getUploadURLExternal":
                key = f"F{len(self.space.uploads) + 1}-{arguments['filename']}"
                self.space.uploads[key] = b""
                return {"ok": True, "upload_url": f"{self.space.url}/upload/{key}", "file_id": key}
            case "files.completeUploadExternal":
                return {"ok": True, "files": [{"id": one["id"]} for one in arguments["files"]]}
        return {"ok": True, "ts": arguments.get("ts", ""), "message_ts": self.space.new_ts()}

    def _stream(self, method: str, arguments: Arguments) -> Arguments:
        """A stream takes text from its start to its stop, 12,000 characters a call."""
        text, ts = arguments.get("markdown_text") or "", arguments.get("ts") or ""
        if len(text) > 12_000:
            return {"ok": False, "error": "msg_too_long"}
        if method == "chat.startStream":
            if not arguments.get("thread_ts"):
                return {"ok": False, "error": "invalid_arguments"}
            ts = self.space.new_ts()
            self.space.open_streams.add(ts)
        if ts not in self.space.open_streams:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        self.space.streams[ts] = self.space.streams.get(ts, "") + text
        if method == "chat.stopStream":
            self.space.open_streams.discard(ts)
        return {"ok": True, "channel": arguments["channel"], "ts": ts}

    def _reply(
        self,
        body: Arguments,
        status: int = 200,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> None:
        content = json.dumps(body).encode() if raw is None else raw
        self.send_response(status)
        self.send_header("content-type", "application/json" if raw is None else "text/plain")
        self.send_header("content-length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
