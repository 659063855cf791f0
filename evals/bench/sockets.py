"""Drills of the websocket: many chats at once, three times too many, a slow reader, stopping."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from evals.bench.served_home import ServedHome
from evals.statistics import quantile

Figures = dict[str, float | str]
_ENDS = frozenset({"RUN_FINISHED", "RUN_ERROR"})
_TEXT = "TEXT_MESSAGE_CONTENT"
_REFUSED = "retail.problem"
_LATE = 60.0


@dataclass
class Tally:
    """What the clients of a drill saw; seconds from question to first text, and what went wrong."""

    first: list[float] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)

    def figures(self) -> Figures:
        """Counts and quantiles."""
        ms = {
            f"first_text_p{q:.0%}"[:-1] + "_ms": (quantile(self.first, q) or 0.0) * 1000 for q in (0.5, 0.95)
        }
        return {**ms, **{name: float(count) for name, count in sorted(self.ended.items())}}


def opening(served: ServedHome, token: str) -> connect:
    """A socket of one person."""
    address = served.address.replace("http", "ws", 1)
    headers = {"Authorization": f"Bearer {token}"}
    return connect(
        f"{address}/ws", additional_headers=headers, compression=None, proxy=None, open_timeout=_LATE
    )


async def asked(socket: ClientConnection, question: str, tally: Tally) -> None:
    """Ask one question and follow it to its end."""
    started, first = time.perf_counter(), None
    await socket.send(json.dumps({"type": "ask", "text": question}))
    while True:
        event: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), _LATE))
        if first is None and event["type"] == _TEXT:
            first = time.perf_counter() - started
            tally.first.append(first)
        if event.get("name") == _REFUSED:
            tally.ended[str(event["value"]["code"])] += 1
            return
        if event["type"] in _ENDS:
            tally.ended["answered" if event["type"] == "RUN_FINISHED" else str(event.get("code"))] += 1
            return


async def steady(
    served: ServedHome, questions: Sequence[str], *, chats: int, seconds: float, think: float, seed: int = 1
) -> Figures:
    """So many chats at once for a while; each reads an answer for about `think` seconds before it asks again.

    `cpu_ms_a_question` is processor time of the server and its query workers, so it hardly depends on what
    else the machine does; `first_text` is wall time and does.
    """
    tally, chance = Tally(), random.Random(seed)  # noqa: S311
    until = time.perf_counter() + seconds
    cpu, peak = served.cpu_seconds(), [0.0]
    told = itertools.cycle(questions)

    async def chat(token: str) -> None:
        try:
            async with opening(served, token) as socket:
                await asyncio.sleep(chance.uniform(0, think))
                while time.perf_counter() < until:
                    await asked(socket, next(told), tally)
                    await asyncio.sleep(chance.uniform(0.5 * think, 1.5 * think))
        except (ConnectionClosed, TimeoutError, OSError) as error:
            tally.ended[type(error).__name__] += 1

    async def watch() -> None:
        while time.perf_counter() < until:
            peak[0] = max(peak[0], served.resident_mib())
            await asyncio.sleep(1)

    await asyncio.gather(watch(), *(chat(token) for token in _spread(served.tokens, chats)))
    spent = served.cpu_seconds() - cpu
    answered = max(1, tally.ended["answered"])
    return {
        "chats": float(chats),
        "think_s": think,
        **tally.figures(),
        "cpu_ms_a_question": spent / answered * 1000,
        "cpu_cores_used": spent / seconds,
        "peak_rss_mib": peak[0],
    }


async def overload(served: ServedHome, question: str, *, sockets: int) -> Figures:
    """Three times as many sockets as are taken, each asking at once; then ten, one after another."""
    much, after = Tally(), Tally()

    async def flood(token: str) -> None:
        try:
            async with opening(served, token) as socket:
                await asked(socket, question, much)
                await asyncio.sleep(1)
        except ConnectionClosed as closed:
            much.ended[f"closed_{closed.rcvd.code if closed.rcvd else 'abruptly'}"] += 1
        except (TimeoutError, OSError) as error:
            much.ended[type(error).__name__] += 1

    await asyncio.gather(*(flood(token) for token in _spread(served.tokens, sockets)))
    for token in _spread(served.tokens, 10):
        async with opening(served, token) as socket:
            await asked(socket, question, after)
    recovered = {f"afterwards_{name}": value for name, value in after.figures().items()}
    return {"sockets": float(sockets), **much.figures(), **recovered, "rss_mib": served.resident_mib()}


async def slow_reader(served: ServedHome, question: str, *, times: int) -> Figures:
    """How long others wait while one person asks and asks, and reads nothing at all."""
    alone, beside = Tally(), Tally()
    async with opening(served, served.tokens[0]) as reader:
        for _ in range(times):
            await asked(reader, question, alone)
        async with opening(served, served.tokens[1]) as deaf:
            deaf.transport.pause_reading()
            for number in range(times):
                await deaf.send(json.dumps({"type": "ask", "text": question, "run_id": f"deaf-{number}"}))
                await asked(reader, question, beside)
            deaf.transport.resume_reading()
    return {**_named("alone", alone), **_named("beside_a_slow_reader", beside)}


async def stopping(served: ServedHome, question: str, *, times: int) -> Figures:
    """Milliseconds from a stop to the end of its run, asked for as soon as the run has begun."""
    took: list[float] = []
    finished = 0
    async with opening(served, served.tokens[0]) as socket:
        for number in range(times):
            await socket.send(json.dumps({"type": "ask", "text": question, "run_id": f"stop-{number}"}))
            await socket.recv()
            started = time.perf_counter()
            await socket.send(json.dumps({"type": "stop", "run_id": f"stop-{number}"}))
            event: dict[str, Any] = {"type": ""}
            while event["type"] not in _ENDS:
                event = json.loads(await socket.recv())
            took.append((time.perf_counter() - started) * 1000)
            finished += event.get("outcome", {}).get("type") != "cancelled"
    ends = {f"stop_p{round(q * 100)}_ms": quantile(took, q) or 0.0 for q in (0.5, 0.95)}
    return {**ends, "stop_max_ms": max(took), "done_before_the_stop": float(finished)}


def _spread(tokens: Sequence[str], number: int) -> Iterator[str]:
    """A token for each of so many sockets, evenly among the people."""
    return itertools.islice(itertools.cycle(tokens), number)


def _named(name: str, tally: Tally) -> Mapping[str, float | str]:
    return {f"{name}_{key}": value for key, value in tally.figures().items()}
