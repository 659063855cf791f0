"""Endpoints of language models on loopback, with the real wire formats and scripted replies.

`/chat/completions` speaks OpenAI's server-sent events, `/model/…/converse` Bedrock's Converse, and
`/model/…/converse-stream` its AWS event-stream frames.
"""

from __future__ import annotations

import binascii
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One scripted reply: text, a tool call (`arguments` as written, JSON or not), a status, or silence."""

    text: str = ""
    tool: str = ""
    arguments: str = "{}"
    status: int = 200
    silent_seconds: float = 0.0


@dataclass
class Endpoint:
    """A running double: its address, what it was sent, and the replies still to give."""

    url: str
    replies: list[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)


def call(tool: str, **arguments: object) -> Reply:
    """A well-formed tool call."""
    return Reply(tool=tool, arguments=json.dumps(arguments))


@contextmanager
def endpoint(*replies: Reply) -> Iterator[Endpoint]:
    """Serve the replies in order; the last one is repeated."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    served = Endpoint(f"http://127.0.0.1:{server.server_address[1]}", list(replies))
    server.endpoint = served  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """The list of models, which is empty, or the failure of the first reply."""
        served: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        status = served.replies[0].status
        self._send(b'{"data": []}' if status == 200 else _error(status), status, "application/json")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        served: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        served.requests.append(body)
        reply = served.replies.pop(0) if len(served.replies) > 1 else served.replies[0]
        time.sleep(reply.silent_seconds)
        try:
            self._answer(reply)
        except BrokenPipeError:
            self.close_connection = True

    def _answer(self, reply: Reply) -> None:
        if reply.status != 200:
            self._send(_error(reply.status), reply.status, "application/json")
        elif self.path.endswith("/chat/completions"):
            self._send(_openai_events(reply), 200, "text/event-stream")
        elif self.path.endswith("/converse-stream"):
            self._send(_bedrock_frames(reply), 200, "application/vnd.amazon.eventstream")
        else:
            self._send(_bedrock_message(reply), 200, "application/json")

    def _send(self, body: bytes, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if status == 429:
            self.send_header("x-amzn-errortype", "ThrottlingException")
        self.end_headers()
        self.wfile.write(body)


def _error(status: int) -> bytes:
    return json.dumps({"message": f"error {status}", "error": {"message": f"error {status}"}}).encode()


def _openai_events(reply: Reply) -> bytes:
    """Chunks of a few characters, as a real endpoint streams them."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    if reply.tool:
        head = {"index": 0, "id": "call_1", "type": "function"}
        deltas.append({"tool_calls": [{**head, "function": {"name": reply.tool, "arguments": ""}}]})
        deltas += [
            {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
            for piece in _pieces(reply.arguments)
        ]
    deltas += [{"content": piece} for piece in _pieces(reply.text)]
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "double"}
    choices: list[dict[str, Any]] = [{"index": 0, "delta": d, "finish_reason": None} for d in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "tool_calls" if reply.tool else "stop"})
    events = [{**base, "choices": [choice]} for choice in choices]
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    events.append({**base, "choices": [], "usage": usage})
    return b"".join(b"data: " + json.dumps(e).encode() + b"\n\n" for e in events) + b"data: [DONE]\n\n"


def _bedrock_message(reply: Reply) -> bytes:
    content: list[dict[str, Any]] = [{"text": reply.text}] if reply.text else []
    if reply.tool:
        use = {"toolUseId": "t1", "name": reply.tool, "input": json.loads(reply.arguments)}
        content.append({"toolUse": use})
    return json.dumps(
        {
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": "tool_use" if reply.tool else "end_turn",
            "usage": {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15},
            "metrics": {"latencyMs": 5},
        }
    ).encode()


def _bedrock_frames(reply: Reply) -> bytes:
    frames = [_frame("messageStart", {"role": "assistant"})]
    if reply.tool:
        start = {"toolUse": {"toolUseId": "t1", "name": reply.tool}}
        frames.append(_frame("contentBlockStart", {"contentBlockIndex": 0, "start": start}))
    for piece in _pieces(reply.arguments if reply.tool else reply.text):
        delta = {"toolUse": {"input": piece}} if reply.tool else {"text": piece}
        frames.append(_frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": delta}))
    frames.append(_frame("contentBlockStop", {"contentBlockIndex": 0}))
    frames.append(_frame("messageStop", {"stopReason": "tool_use" if reply.tool else "end_turn"}))
    usage = {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}
    frames.append(_frame("metadata", {"usage": usage, "metrics": {"latencyMs": 5}}))
    return b"".join(frames)


def _frame(event: str, payload: dict[str, Any]) -> bytes:
    """One frame of application/vnd.amazon.eventstream: prelude, headers, payload, checksums."""
    headers = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for name, value in (
            (":event-type", event),
            (":content-type", "application/json"),
            (":message-type", "event"),
        )
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + body
    return message + struct.pack(">I", binascii.crc32(message))


def _pieces(text: str, size: int = 7) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]
