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
    assert found == {"a": ((("FR",), ("UK",)),)}


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
