"""Nothing here may reach anything but this machine; and the published orders that most tests ask about."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pyarrow as pa
import pytest

from infra.aws.clients import AwsClients
from infra.aws.lake import GlueLake
from infra.aws.names import AwsNames
from infra.aws.publisher import GluePublisher
from infra.local.relations import table_files
from ingestion.lake.zones import Home

AS_OF = datetime(2026, 1, 31)  # noqa: DTZ001 - times of the lake carry no zone


def is_local(address: object) -> bool:
    """Whether a socket address is of this machine: loopback, or a file."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    return host == "localhost" or ip_address(host.partition("%")[0]).is_loopback


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection to anywhere else is refused on the spot and fails the test, even where it is caught."""
    strangers: list[object] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: object) -> None:
        if not is_local(address):
            strangers.append(address)
            raise ConnectionRefusedError(f"{address} is not this machine")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", watched)
    yield
    assert strangers == []


@pytest.fixture
def publisher(clients: AwsClients, names: AwsNames, tmp_path: Path) -> GluePublisher:
    return GluePublisher(clients, names, lake_of(clients, names, tmp_path))


def lake_of(clients: AwsClients, names: AwsNames, folder: Path) -> GlueLake:
    """The lake of an installation, with a working copy in the folder."""
    return GlueLake(clients, names, Home(folder / "home"))


def publish_orders(
    clients: AwsClients, names: AwsNames, folder: Path, *, orders: int = 3, run_id: str = "r1"
) -> None:
    """Write so many orders to the lake and publish them."""
    lake = lake_of(clients, names, folder)
    rows = pa.table(
        {
            "order_id": [f"o{number}" for number in range(orders)],
            "total": [float(number) for number in range(orders)],
            "note": pa.array([None] * orders, pa.string()),
            "currency": ["EUR"] * orders,
        }
    )
    lake.replace("curated", "orders", rows, run_id=run_id)
    GluePublisher(clients, names, lake).publish(
        [table_files(lake, "curated", "orders")],
        run_id=run_id,
        as_of=AS_OF,
        published_at=datetime.now(UTC),
        spill=folder,
    )
