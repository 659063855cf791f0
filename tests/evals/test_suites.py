from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from evals.gold import GoldDatabase, GoldRows
from evals.loading import load_suite, shipped_suites
from evals.shops.bookshop import bookshop_tables, write_bookshop
from evals.suite import LocatedCase
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import DUCKDB_TYPES, TableContract

HOMES = {"demo_shop": "demo", "online_retail": "online_retail", "olist": "olist", "unseen_shop": "unseen"}
"""Folder, below $RETAIL_TEST_HOMES, of the home that a shop's suites (named after it) are written for."""


def shop_of(suite: str) -> str:
    """The shop that a suite is about, by its name; one named after a subject is about the demo shop."""
    return next((shop for shop in HOMES if suite.startswith(shop)), "demo_shop")


@cache
def cases() -> tuple[tuple[str, LocatedCase], ...]:
    return tuple((name, located) for name in shipped_suites() for located in load_suite(name).cases)


def test_ids_are_unique_over_all_suites() -> None:
    counts = Counter(located.case.id for _, located in cases())
    assert [name for name, count in counts.items() if count > 1] == []


def test_questions_are_unique_within_a_shop() -> None:
    asked = Counter(
        (shop_of(name), located.case.questions)
        for name, located in cases()
        if located.case.user.stores is None and located.case.user.role == "admin"
    )
    assert [question for question, count in asked.items() if count > 1] == []


def test_every_gold_statement_is_one_query() -> None:
    for _, located in cases():
        for sql in located.case.expect.sql:
            (statement,) = sqlglot.parse(sql, dialect="duckdb")
            assert isinstance(statement, exp.Query), located


def test_every_case_expects_something_checkable() -> None:
    for name, located in cases():
        expect = located.case.expect
        checkable = expect.has_result or expect.tool or expect.not_contains or expect.kind != ("answer",)
        assert checkable, (name, located.case.id)


def test_development_and_holdout_cases_are_kept_apart() -> None:
    for name, located in cases():
        holdout = "holdout" in name or name == "unseen_shop"
        assert ("holdout" in located.case.tags) == holdout, (name, located.case.id)
        assert ("dev" in located.case.tags) != holdout, (name, located.case.id)


@pytest.mark.parametrize(
    ("shop", "fewest"), [("demo_shop", 120), ("online_retail", 60), ("olist", 60), ("unseen_shop", 40)]
)
def test_each_shop_has_enough_questions(shop: str, fewest: int) -> None:
    count = sum(shop_of(name) == shop for name, _ in cases())
    assert count >= fewest


def test_the_bookshop_is_the_same_every_time() -> None:
    assert bookshop_tables() == bookshop_tables()
    assert bookshop_tables(1)["orders"] != bookshop_tables()["orders"]


def test_the_bookshop_keeps_the_canonical_rules(bookshop: duckdb.DuckDBPyConnection) -> None:
    for name in bookshop_tables():
        for rule in CANONICAL_TABLES[name].rules:
            broken = bookshop.sql(f"SELECT count(*) FROM {name} WHERE ({rule.predicate}) IS FALSE").fetchall()
            assert broken == [(0,)], (name, rule.name)
    orphans = bookshop.sql("SELECT * FROM order_items ANTI JOIN orders USING (order_id)").fetchall()
    assert orphans == []


def test_gold_of_the_unseen_shop_has_rows(bookshop: duckdb.DuckDBPyConnection) -> None:
    for located in load_suite("unseen_shop").cases:
        for sql in located.case.expect.sql:
            tables = {table.name for table in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table)}
            if not tables & {"forecasts", "trends", "customer_segments"}:
                assert_rows(located, tuple(bookshop.execute(sql).fetchall()))


@pytest.mark.parametrize("name", shipped_suites())
def test_gold_has_rows_in_the_home_it_is_written_for(name: str) -> None:
    folder = os.environ.get("RETAIL_TEST_HOMES")
    home = Path(folder or "") / HOMES[shop_of(name)]
    if folder is None or not (home / "serving" / "current.json").is_file():
        pytest.skip(f"set RETAIL_TEST_HOMES to a folder with a published home {home.name!r}")
    with GoldDatabase(home / "serving") as database:
        for located in load_suite(name).cases:
            readings = database.rows(located)
            if readings and located.case.expect.kind == ("answer",):
                assert_rows(located, max(readings, key=len))


def assert_rows(located: LocatedCase, rows: GoldRows) -> None:
    assert bool(rows), located.case.id


@pytest.fixture(scope="module")
def bookshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The bookshop's CSV files, typed as the canonical schema has it."""
    folder = tmp_path_factory.mktemp("bookshop")
    write_bookshop(folder)
    with duckdb.connect() as connection:
        for file in sorted(folder.glob("*.csv")):
            connection.execute(typed_copy(connection, CANONICAL_TABLES[file.stem], file))
        yield connection


def typed_copy(connection: duckdb.DuckDBPyConnection, contract: TableContract, file: Path) -> str:
    source = f"read_csv('{file}', all_varchar = true)"
    present = [str(row[0]) for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()]
    types = {column.name: DUCKDB_TYPES[column.type] for column in contract.columns}
    given = [f"CAST(nullif({quoted(c)}, '') AS {types.get(c, 'VARCHAR')}) AS {quoted(c)}" for c in present]
    absent = [f"NULL::{kind} AS {quoted(name)}" for name, kind in types.items() if name not in present]
    return f"CREATE TABLE {contract.name} AS SELECT {', '.join(given + absent)} FROM {source}"


def quoted(name: str) -> str:
    return f'"{name}"'
