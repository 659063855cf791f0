"""Asking a semantic query, and the rows of hand-written SQL to hold against its answer."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from tests.tools.semantic.figures import Rows, rounded
from tools.policy import Policy
from tools.result import ResultTable
from tools.semantic.query import SemanticQuery
from tools.sql.run import QueryService


@pytest.fixture
def ask(service: QueryService, admin: Policy) -> Callable[..., ResultTable]:
    """Run a semantic query given by its parts."""
    return lambda **parts: service.run(SemanticQuery(**parts), admin)


@pytest.fixture
def figures(ask: Callable[..., ResultTable]) -> Callable[..., Rows]:
    """Rows of a semantic query, numbers as rounded floats, so that decimals compare with doubles."""
    return lambda **parts: [rounded(row) for row in ask(**parts).rows]


@pytest.fixture
def expect(database: duckdb.DuckDBPyConnection) -> Callable[[str], Rows]:
    """Rows of hand-written SQL, numbers as rounded floats."""
    return lambda sql: [rounded(row) for row in database.execute(sql).fetchall()]
