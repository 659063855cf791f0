"""The tiny shop as a published serving database, and what reads it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tests.tools.tiny_shop import Rows, build_shop, publish
from tools.policy import Policy, Role
from tools.semantic.model import SemanticModel
from tools.sql.run import QueryService


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden`: write the golden files instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", default=False)


@pytest.fixture(scope="session")
def shop() -> Rows:
    """Rows of every table: nulls, orphans, repeated payments and shipments, returns, cancellations."""
    return build_shop(random.Random(7))  # noqa: S311 - a fixed shop


@pytest.fixture(scope="session")
def serving(shop: Rows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny shop as a published serving folder."""
    folder = tmp_path_factory.mktemp("serving")
    publish(shop, folder, "run-1")
    return folder


@pytest.fixture(scope="session")
def publish_shop() -> Callable[[Rows, Path, str], None]:
    """Publish rows in a folder under a run's name."""
    return publish


@pytest.fixture(scope="session")
def engine(serving: Path) -> Iterator[WorkerPoolQueryEngine]:
    """The real query engine on the tiny shop."""
    with WorkerPoolQueryEngine(serving, workers=1, memory_mb=1024) as engine:
        yield engine


@pytest.fixture(scope="session")
def service(engine: WorkerPoolQueryEngine) -> QueryService:
    """The query service on the tiny shop."""
    return QueryService(engine)


@pytest.fixture(scope="session")
def model(service: QueryService) -> SemanticModel:
    """The semantic model bound to the tiny shop."""
    return service.model()


@pytest.fixture(scope="session")
def admin() -> Policy:
    """Someone who may see everything that anyone may see."""
    return Policy("ada", Role.ADMIN)


@pytest.fixture(scope="session")
def database(serving: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain connection to the same file, for hand-written SQL."""
    pointer = json.loads((serving / "current.json").read_text())
    connection = duckdb.connect(str(serving / pointer["file"]), read_only=True)
    yield connection
    connection.close()
