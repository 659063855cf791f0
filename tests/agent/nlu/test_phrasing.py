"""Unknown words: a way of putting the question is let go, a name or a condition never is."""

from __future__ import annotations

import pytest

from agent.nlu.phrasing import binding
from agent.nlu.signals import Signals
from agent.nlu.time import TimeReading
from agent.nlu.tokens import tokenize


def unknown_in(question: str, *words: str) -> Signals:
    tokens = tokenize(question)
    unknown = tuple(t for t in tokens if t.text in words)
    return Signals(question, tokens, TimeReading(), (), None, (), (), (), unknown)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("forecast november for zorbles", "zorbles"),
        ("which employees are about to leave", "employees"),
        ("what does Acme pay us next year", "Acme"),
        ("who in the harbour will churn", "harbour"),
    ],
)
def test_a_word_that_may_be_a_name_or_a_condition_is_kept(question: str, word: str) -> None:
    assert [t.text for t in binding(unknown_in(question, word))] == [word]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("whom should we ring before they walk away", "ring"),
        ("any idea how it will go", "idea"),
        ("the attrition risk is high", "attrition"),
    ],
)
def test_a_way_of_putting_the_question_is_let_go(question: str, word: str) -> None:
    assert list(binding(unknown_in(question, word))) == []
