"""The demo shop behind accounts: one who sees all, one who sees a single store, an administrator."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fastapi.testclient import TestClient

from infra.local.web import local_deps
from infra.settings import Settings
from infra.wiring import build_backends
from server.app import create_app
from server.auth.throttle import Allowance, Brake
from tests.server.live import TOKEN, with_limits
from tests.server.people import BASE, bearer, login, people
from tools.policy import Role

STORE = "S01"
PEOPLE = {
    "all": (Role.MANAGER, None),
    "one": (Role.MANAGER, frozenset({STORE})),
    "ana": (Role.ANALYST, None),
    "root": (Role.ADMIN, None),
}
NO_BRAKE = Brake(Allowance(10**9), Allowance(10**9))


def own_home(home: Path, folder: Path) -> Path:
    """A copy of a home without what people did in it, where what they do is kept from other tests."""
    left = shutil.ignore_patterns("desk.db*", "audit.db*")
    shutil.copytree(home, folder / "home", copy_function=shutil.copyfile, ignore=left)
    return folder / "home"


@contextmanager
def demo_shop(home: Path, folder: Path, *, unlimited: bool = False) -> Iterator[TestClient]:
    """The shop of a home; `folder` keeps what is written; `unlimited`: at any rate, failures included."""
    backends = build_backends(Settings(home=home))
    engine = backends.query_engine()
    deps = local_deps(backends, engine, TOKEN)
    if unlimited:
        deps = with_limits(deps, user_burst=10**9, address_burst=10**9)
    town = people(folder, deps, brake=NO_BRAKE if unlimited else None)
    for name, (role, stores) in PEOPLE.items():
        town.add(f"{name}@shop.example", role, stores)
    try:
        app = create_app(replace(town.deps, warm_up=None))
        with TestClient(app, base_url=BASE, raise_server_exceptions=not unlimited) as client:
            yield client
    finally:
        engine.close()  # type: ignore[attr-defined]


def headers_of(client: TestClient, name: str) -> dict[str, str]:
    """The bearer token of one of `PEOPLE`."""
    return bearer(login(client, f"{name}@shop.example"))
