from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner, Result

import evals.cli
from agent.answer.model import Answer
from agent.ports import Question, ToolingCopilot
from evals.loading import load_suite
from infra.settings import Settings
from infra.wiring import build_backends
from tests.evals.scripted import ScriptedCopilot
from tools.ports import QueryEngine

SUITE = """
- id: right
  question: how many orders?
  tags: [dev]
  expect: {sql: SELECT count(*) FROM orders, intent: sales_report}
- id: wrong
  question: how many countries?
  tags: [holdout]
  expect: {sql: SELECT count(DISTINCT country) FROM orders}
"""


class Engine:
    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def engine(home: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The query engine of a home whose copilot answers 2 to the first question and 3 to the second."""

    def script(question: Question) -> Answer:
        count = 2 if "orders" in question.text else 3
        return Answer(kind="answer", text="", intent="sales_report", rows=({"n": count},))

    engine = Engine()
    copilot = ScriptedCopilot(script)
    backends = replace(
        build_backends(Settings(home=home)),
        query_engine=lambda: cast(QueryEngine, engine),
        copilot=lambda _: cast(ToolingCopilot, copilot),
    )
    monkeypatch.setattr(evals.cli, "backends_of", lambda _: backends)
    return engine


@pytest.fixture
def suite(tmp_path: Path) -> str:
    path = tmp_path / "tiny.yaml"
    path.write_text(SUITE)
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(evals.cli.app, ["run", *arguments])


def test_a_run_reports_and_exits_0_even_when_answers_are_wrong(engine: Engine, suite: str) -> None:
    result = run(suite)
    assert result.exit_code == 0, result.output
    assert "50.0% (1/2" in result.output
    assert engine.closed


def test_fail_under_sets_the_exit_code(engine: Engine, suite: str) -> None:
    assert run(suite, "--fail-under", "0.5").exit_code == 0
    assert run(suite, "--fail-under", "0.6").exit_code == 1


def test_tags_choose_cases_and_json_is_printed(engine: Engine, suite: str) -> None:
    result = run(suite, "--tags", "dev", "--json")
    assert json.loads(result.output)["accuracy"]["value"] == 1.0
    assert run(suite, "--tags", "nothing").exit_code == 2


def test_reports_are_written_where_asked(engine: Engine, suite: str, tmp_path: Path) -> None:
    run(suite, "--report", str(tmp_path / "r.md"), "--report", str(tmp_path / "r.json"))
    assert "tiny" in (tmp_path / "r.md").read_text()
    assert json.loads((tmp_path / "r.json").read_text())["suite"] == "tiny"


def test_a_wrong_suite_is_a_user_error(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("- id: a\n  question: q\n  expect: {sql: SELECT nothing FROM nowhere}\n")
    result = run(str(path))
    assert result.exit_code == 2
    assert "bad.yaml:1: case 'a': gold SQL fails" in result.output
    assert run("no_such_suite").exit_code == 2


def test_shipped_suites_are_listed_and_the_bookshop_is_written(tmp_path: Path) -> None:
    listed = CliRunner().invoke(evals.cli.app, ["list"])
    assert f"unseen_shop  ({len(load_suite('unseen_shop').cases)} cases)" in listed.output
    written = CliRunner().invoke(evals.cli.app, ["shop", str(tmp_path / "books")])
    assert written.exit_code == 0
    assert (tmp_path / "books" / "order_items.csv").is_file()
