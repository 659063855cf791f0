from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

import evals.cli
from agent.answer.model import Answer
from evals.errors import SuiteError
from evals.evaluators.verdict import Subject
from evals.gold import GoldDatabase
from evals.outcome import Outcome, judge
from evals.statistics import Share
from evals.suite import Case
from evals.templating import filled_suite, load_templates
from evals.transfer import print_transfer, transfer


def test_the_shipped_templates_fill_themselves_from_the_loaded_shop(demo_home: Path) -> None:
    suite = filled_suite(load_templates(), demo_home / "serving", instances=2, seed=5)
    cases = [located.case for located in suite.cases]
    assert len({case.tags for case in cases}) >= 25
    assert len({case.id for case in cases}) == len(cases)
    assert {len(case.wordings) for case in cases} == {4}
    asked = [text for case in cases for text in (*case.questions, *case.wordings, *case.expect.sql)]
    assert not [text for text in asked if "{" in text or "}" in text]
    with GoldDatabase(demo_home / "serving") as database:
        assert all(any(database.rows(located)) for located in suite.cases)


def test_the_same_seed_asks_the_same_questions(demo_home: Path) -> None:
    def questions(seed: int) -> list[str | None]:
        suite = filled_suite(load_templates(), demo_home / "serving", instances=1, seed=seed)
        return [located.case.question for located in suite.cases]

    assert questions(1) == questions(1)
    assert questions(1) != questions(2)


def templates(folder: Path, text: str) -> Path:
    path = folder / "templates.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_shop_has_nothing_of_is_not_asked(home: Path, tmp_path: Path) -> None:
    text = """
slots:
  country: SELECT country AS text, total AS sum FROM orders WHERE country = 'UK'
  brand: SELECT country AS text FROM orders WHERE total > 100
templates:
- {id: shown, wordings: ["{country}?", "sales {country}"], sql: "SELECT {country.sum}, '{country}'"}
- {id: no-value, wordings: ["{brand}?"], sql: "SELECT '{brand}'"}
- {id: unmet, needs: [brand], wordings: ["all?"], sql: SELECT 1}
- {id: no-result, wordings: ["{country} in May?"], sql: SELECT NULL}
"""
    suite = filled_suite(load_templates(templates(tmp_path, text)), home / "serving", instances=3, seed=1)
    (located,) = suite.cases
    assert (located.case.id, located.case.question, located.case.wordings) == (
        "shown.1",
        "UK?",
        ("sales UK",),
    )
    assert located.case.expect.sql == ("SELECT 10.5, 'UK'",)


def test_a_quote_in_a_name_does_not_end_the_gold(home: Path, tmp_path: Path) -> None:
    text = """
slots: {name: "SELECT 'L''Oréal' AS text"}
templates:
- {id: a, wordings: ["{name}"], sql: "SELECT '{name}'"}
"""
    suite = filled_suite(load_templates(templates(tmp_path, text)), home / "serving", instances=1, seed=1)
    assert suite.cases[0].case.question == "L'Oréal"
    with GoldDatabase(home / "serving") as database:
        assert database.rows(suite.cases[0]) == ((("L'Oréal",),),)


def test_wrong_templates_are_told_by_name(home: Path, tmp_path: Path) -> None:
    unknown = "slots: {}\ntemplates:\n- {id: a, wordings: ['{x}'], sql: SELECT 1}\n"
    with pytest.raises(SuiteError, match=r"case 'a': no slot x"):
        load_templates(templates(tmp_path, unknown))
    broken = "slots: {x: SELECT nothing}\ntemplates:\n- {id: a, wordings: ['{x}'], sql: SELECT 1}\n"
    with pytest.raises(SuiteError, match="SQL fails"):
        filled_suite(load_templates(templates(tmp_path, broken)), home / "serving", instances=1, seed=1)


def test_the_command_says_when_a_shop_cannot_be_asked(home: Path) -> None:
    result = CliRunner().invoke(evals.cli.app, ["templates", "--home", str(home)])
    assert result.exit_code == 2
    assert "SQL fails" in result.output


def outcome(template: str, kind: str) -> Outcome:
    case = Case.model_validate({"id": f"{template}.1", "question": "q", "tags": [template]})
    return judge(Subject(case, Answer.model_validate({"kind": kind, "text": ""})), (1.0,))


def test_the_loss_is_over_the_templates_of_both_shops_and_each_weighs_the_same() -> None:
    good, bad, other = outcome("a", "answer"), outcome("a", "abstain"), outcome("b", "answer")
    here = [replace(bad, rewordings=(good,)), other, outcome("only-here", "abstain")]
    there = [good, replace(other, rewordings=(other, other)), outcome("only-there", "answer")]
    result = transfer(here, there)
    assert (result.here, result.there) == (Share(2, 3), Share(4, 4))
    assert result.loss == pytest.approx(25.0)
    assert [name for name, _, _ in result.templates] == ["a", "b"]
    console = Console(record=True, width=160)
    print_transfer(result, console)
    assert "25.0 points" in console.export_text()
