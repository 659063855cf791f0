from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from agent.answer.model import Answer
from evals.evaluators.verdict import Subject
from evals.outcome import Outcome, judge
from evals.rendering import as_json, as_markdown, print_report, write_report
from evals.report import Report, build_report
from evals.statistics import Share, quantile
from evals.suite import Case


def outcome(name: str, expect: dict[str, Any], kind: str, tags: list[str], ms: float = 10) -> Outcome:
    case = Case.model_validate({"id": name, "question": f"question {name}", "tags": tags, "expect": expect})
    answer = Answer.model_validate({"kind": kind, "text": "", "intent": "sales_report", "rows": [{"n": 1}]})
    gold = (((1,),),) if expect.get("sql") == "SELECT 1" else (((2,),),) if "sql" in expect else ()
    return judge(Subject(case, answer, gold), (ms,))


@pytest.fixture
def report() -> Report:
    return build_report(
        "demo",
        [
            outcome("good", {"sql": "SELECT 1", "intent": "sales_report"}, "answer", ["dev"], 10),
            outcome("bad", {"sql": "SELECT 2", "intent": "trend"}, "answer", ["dev"], 20),
            outcome("secret", {"sql": "SELECT 2"}, "answer", ["holdout"], 30),
            outcome("shy", {"sql": "SELECT 1"}, "clarify", ["dev"], 40),
            outcome("no", {"kind": "abstain"}, "abstain", ["holdout"], 50),
            outcome("bold", {"kind": "abstain"}, "answer", ["dev"], 60),
            outcome("meek", {"kind": ["answer", "clarify"]}, "abstain", ["dev"], 70),
        ],
    )


def test_the_figures_count_what_they_say(report: Report) -> None:
    assert report.accuracy == Share(2, 7)
    assert report.by_tag == {"dev": Share(1, 5), "holdout": Share(1, 2)}
    assert report.by_intent == {"sales_report": Share(1, 1), "trend": Share(0, 1)}
    assert report.intent == Share(1, 2)
    assert report.in_scope == Share(1, 4)
    assert report.confidently_wrong == Share(3, 7)
    assert report.abstention_precision == Share(1, 2)
    assert report.abstention_recall == Share(1, 2)
    assert report.clarification == Share(1, 7)
    assert report.needless_clarification == Share(1, 4)
    assert report.latency_p50_ms == 40
    assert report.latency_p95_ms == pytest.approx(67)
    assert report.entity_f1 is None


def test_holdout_failures_are_counted_but_never_shown(report: Report, tmp_path: Path) -> None:
    console = Console(record=True, width=200)
    print_report(report, console)
    write_report(report, tmp_path / "report.json")
    for text in (console.export_text(), as_markdown(report), (tmp_path / "report.json").read_text()):
        assert "question bad" in text
        assert "secret" not in text


def test_breakdowns_leave_the_holdout_cases_out() -> None:
    expect = {"kind": "abstain", "intent": "trend"}
    hidden = build_report("h", [outcome("x", expect, "answer", ["holdout", "negation"])])
    shown = build_report("d", [outcome("x", expect, "answer", ["dev", "negation"])])
    assert (hidden.by_tag, hidden.by_intent) == ({"holdout": Share(0, 1)}, {})
    assert (hidden.confusion, dict(hidden.causes), hidden.failures) == ((), {}, ())
    assert hidden.accuracy == shown.accuracy == Share(0, 1)
    assert shown.by_tag == {"dev": Share(0, 1), "negation": Share(0, 1)}
    assert shown.confusion == (("trend", "sales_report", 1),)
    assert dict(shown.causes) == {"missed abstention": ("x",)}
    assert "trend taken for sales_report" in printed(shown)
    assert "missed abstention" in printed(shown)


def test_questions_back_have_precision_and_recall() -> None:
    report = build_report(
        "s",
        [
            outcome("a", {"kind": "clarify"}, "clarify", []),
            outcome("b", {"kind": "clarify"}, "answer", []),
            outcome("c", {}, "clarify", []),
            outcome("d", {"kind": ["answer", "clarify"]}, "clarify", []),
        ],
    )
    assert report.clarification_precision == Share(2, 3)
    assert report.clarification_recall == Share(1, 2)


def test_wordings_and_turns_have_figures_of_their_own() -> None:
    good, bad = outcome("a", {}, "answer", []), outcome("b", {}, "clarify", [])
    report = build_report(
        "s", [replace(good, rewordings=(good, bad)), replace(good, rewordings=(good,)), bad]
    )
    assert report.accuracy == Share(2, 3)
    assert report.paraphrase.robust == Share(1, 2)
    assert report.paraphrase.right == Share(4, 5)
    assert report.paraphrase.confidently_wrong == Share(0, 5)
    assert report.talk.dialogues == Share(0, 0)
    turns = Case.model_validate({"id": "t", "turns": ["one", "two"]})
    talk = build_report("t", [replace(good, case=turns, earlier=(bad,)), replace(good, case=turns)]).talk
    assert talk.dialogues == Share(1, 2)
    assert talk.turns == Share(2, 3)
    assert "right in every wording" in printed(report)
    assert "dialogues right" not in printed(report)


def printed(report: Report) -> str:
    console = Console(record=True, width=200)
    print_report(report, console)
    return console.export_text()


def test_the_report_is_written_as_json_or_markdown_by_its_name(report: Report, tmp_path: Path) -> None:
    write_report(report, tmp_path / "deep" / "report.md")
    write_report(report, tmp_path / "report.json")
    assert (tmp_path / "deep" / "report.md").read_text().startswith("# Suite demo\n")
    assert json.loads((tmp_path / "report.json").read_text()) == json.loads(json.dumps(as_json(report)))


def test_wilson_interval_matches_the_published_example() -> None:
    """Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662 by the score method."""
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(0, 0).interval is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_wilson_interval_lies_in_the_unit_range_and_around_its_share(counts: tuple[int, int]) -> None:
    share = Share(*counts)
    assert share.interval is not None
    assert share.value is not None
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_quantiles_lie_within_the_values(values: list[float]) -> None:
    p50, p95 = quantile(values, 0.5), quantile(values, 0.95)
    assert p50 is not None
    assert p95 is not None
    assert min(values) <= p50 <= p95 <= max(values) or p50 == pytest.approx(p95)
    assert quantile([], 0.5) is None
