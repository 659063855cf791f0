from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import SuiteError
from evals.loading import load_suite
from tools.policy import Role


def suite_file(folder: Path, text: str, name: str = "suite.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_yaml_suite_keeps_cases_lines_users_and_turns(tmp_path: Path) -> None:
    text = """
- id: a
  question: how much did we sell?
  expect: {sql: SELECT 1}
- id: b
  turns: [sales in May, "and in June?"]
  now: 2024-07-01T00:00:00
  user: {role: analyst, stores: [S1]}
  tags: dev
  expect: {kind: [clarify, answer], intent: sales_report}
"""
    first, second = load_suite(suite_file(tmp_path, text)).cases
    assert (first.line, second.line) == (2, 5)
    assert first.case.questions == ("how much did we sell?",)
    assert first.case.policy.role is Role.ADMIN
    assert first.case.policy.stores is None
    assert second.case.questions == ("sales in May", "and in June?")
    assert second.case.policy.stores == frozenset({"S1"})
    assert second.case.tags == ("dev",)
    assert second.case.expect.kind == ("clarify", "answer")


def test_a_turn_may_say_what_it_expects_and_the_last_one_says_it_for_the_case(tmp_path: Path) -> None:
    text = """
- id: a
  turns:
  - {question: sales in May, expect: {sql: SELECT 1}}
  - and in June?
  - {question: "why?", expect: {kind: clarify}}
"""
    (located,) = load_suite(suite_file(tmp_path, text)).cases
    (place, first), (last_place, last) = located.case.judged
    assert (place, first.id, first.questions) == (0, "a.1", ("sales in May",))
    assert first.expect.sql == ("SELECT 1",)
    assert (last_place, last.id, last.expect.kind) == (2, "a", ("clarify",))


def test_a_jsonl_suite_has_one_case_a_line(tmp_path: Path) -> None:
    text = '{"id": "a", "question": "q", "expect": {"value": 3}}\n\n{"id": "b", "question": "r"}\n'
    cases = load_suite(suite_file(tmp_path, text, "suite.jsonl")).cases
    assert [(c.case.id, c.line) for c in cases] == [("a", 1), ("b", 3)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: a\n  question: q\n- id: a\n  question: r\n", r"suite.yaml:3: case 'a': .*line 1"),
        ("- id: a\n  question: q\n  expekt: {}\n", r"suite.yaml:1: case 'a': expekt: Extra inputs"),
        ("- id: a\n", r"suite.yaml:1: case 'a': .*either `question` or `turns`"),
        ("- id: a\n  turns: [b]\n  wordings: [c]\n", r"suite.yaml:1: case 'a': .*`wordings` are of a"),
        (
            "- id: a\n  turns: [{question: b, expect: {}}]\n  expect: {}\n",
            r"suite.yaml:1: case 'a': .*the last turn has an `expect`",
        ),
        ("- id: a\n  question: '  '\n", r"suite.yaml:1: case 'a': .*question is empty"),
        ("- id: a b\n  question: q\n", r"suite.yaml:1: case 'a b': id: .*without spaces"),
        (
            "- id: a\n  question: q\n  expect: {kind: abstain, sql: SELECT 1}\n",
            r"suite.yaml:1: case 'a': expect: .*need kind answer",
        ),
        ("- id: a\n  question: q\n  expect: {entities: [{type: x}]}\n", r"needs `text` or `value`"),
        ("- id: [a\n", r"suite.yaml:2: not YAML"),
        ("id: a\n", r"suite.yaml:1: a suite is a list of cases"),
        ("[]\n", r"suite.yaml: the suite has no cases"),
    ],
)
def test_a_wrong_suite_is_refused_with_file_line_and_case(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SuiteError, match=message):
        load_suite(suite_file(tmp_path, text))


def test_a_broken_json_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"suite.jsonl:2: not JSON"):
        load_suite(suite_file(tmp_path, '{"id": "a", "question": "q"}\n{"id": \n', "suite.jsonl"))


def test_an_unknown_suite_names_the_shipped_ones() -> None:
    with pytest.raises(SuiteError, match=r"shipped: "):
        load_suite("no_such_suite")
