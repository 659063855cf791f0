from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from infra.errors import AddressError
from infra.local.suggestions import suggestions_from
from infra.local.web import bind, link, may_be_reached
from infra.settings import Settings
from infra.wiring import build_backends
from tests.server.live import SCHEMA, nothing_published
from tools.ports import ServingSchema


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", ""])  # noqa: S104
def test_only_loopback_addresses_are_served_on(host: str) -> None:
    with pytest.raises(AddressError, match=r"127\.0\.0\.1"):
        bind(host, 0)


def test_a_server_that_others_may_reach_serves_on_any_address() -> None:
    with bind("0.0.0.0", 0, beyond=True) as bound:  # noqa: S104
        assert bound.getsockname()[0] == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(
    ("settings", "may"),
    [
        (Settings(), False),
        (Settings(accounts=True), False),
        (Settings(public_url="https://shop.example"), False),
        (Settings(accounts=True, public_url="https://shop.example"), True),
    ],
)
def test_others_may_reach_a_server_with_accounts_and_a_known_address(
    settings: Settings, may: bool, tmp_path: Path
) -> None:
    assert may_be_reached(build_backends(settings.model_copy(update={"home": tmp_path}))) is may


def test_a_taken_port_is_named_with_a_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(AddressError, match="--port 0"):
            bind("127.0.0.1", taken.getsockname()[1])


def test_the_link_names_the_port_that_was_picked() -> None:
    with bind("127.0.0.1", 0) as bound:
        assert link(bound, "t") == f"http://127.0.0.1:{bound.getsockname()[1]}/#token=t"


async def test_small_messages_are_sent_at_once() -> None:
    with bind("127.0.0.1", 0) as bound:
        undelayed: list[int] = []

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            undelayed.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            await reader.read()
            writer.close()

        async with await asyncio.start_server(greet, sock=bound) as listening:
            _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            writer.write_eof()
            writer.close()
            await writer.wait_closed()
            while not undelayed:
                await asyncio.sleep(0.01)
    assert undelayed == [1]


def test_only_questions_that_the_data_can_answer_are_suggested() -> None:
    few = suggestions_from(lambda: ServingSchema("r", SCHEMA.as_of, {}, {"forecasts": 30, "orders": 0}))()
    assert few == ("Forecast revenue for the next 30 days",)
    assert suggestions_from(nothing_published)() == ()
