from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import GoldUnavailableError, SuiteError
from evals.gold import gold_results
from evals.suite import Case, LocatedCase, Suite


def suite(sql: str) -> Suite:
    case = Case.model_validate({"id": "a", "question": "q", "expect": {"sql": sql}})
    return Suite(name="s", cases=(LocatedCase(case=case, file="s.yaml", line=3),))


def test_gold_sql_runs_on_the_published_database(home: Path) -> None:
    found = gold_results(suite("SELECT country FROM orders ORDER BY total DESC"), home / "serving")
    assert found.readings == {"a": ((("FR",), ("UK",)),)}


def test_gold_sql_may_use_the_shared_meanings(demo_home: Path) -> None:
    written_out = (
        "SELECT (SELECT sum(line_total) FROM order_items JOIN orders USING (order_id) "
        "WHERE status <> 'cancelled') - (SELECT sum(amount) FROM returns)"
    )
    (short,), (long,) = (
        gold_results(suite(sql), demo_home / "serving").readings["a"]
        for sql in ("SELECT sum(amount) FROM net_sales", written_out)
    )
    assert short == long
    for view in ("placed_orders", "sold_lines", "catalogue"):
        ((count,),) = gold_results(suite(f"SELECT count(*) FROM {view}"), demo_home / "serving").readings[
            "a"
        ][0]
        assert isinstance(count, int)
        assert count > 0


def test_a_shared_meaning_that_a_shop_cannot_have_is_absent(home: Path) -> None:
    with pytest.raises(SuiteError, match="net_sales"):
        gold_results(suite("SELECT * FROM net_sales"), home / "serving")


def test_gold_sql_cannot_write_or_read_files(home: Path, tmp_path: Path) -> None:
    for sql in (
        "DELETE FROM orders",
        f"COPY orders TO '{tmp_path}/x.csv'",
        f"SELECT * FROM '{tmp_path}/y.csv'",
    ):
        with pytest.raises(SuiteError, match=r"s\.yaml:3: case 'a': gold SQL fails"):
            gold_results(suite(sql), home / "serving")


def test_a_home_without_a_published_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GoldUnavailableError, match="retail pipeline run"):
        gold_results(suite("SELECT 1"), tmp_path)
