"""Explanations: every topic is about a figure of the model, and people's words find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.local.query_engine import WorkerPoolQueryEngine
from tools.meanings.topics import meaning_of, topics
from tools.semantic.model import SemanticModel
from tools.sql.run import QueryService


@pytest.fixture(scope="module")
def model(demo_home: Path) -> SemanticModel:
    with WorkerPoolQueryEngine(demo_home / "serving", workers=1, memory_mb=2048) as engine:
        return QueryService(engine).model()


def test_every_topic_is_about_a_figure_that_the_model_knows(model: SemanticModel) -> None:
    known = {*model.metrics, *model.unavailable}
    assert {meaning.metric for meaning, _ in topics()} <= known


def test_no_two_topics_answer_to_the_same_term() -> None:
    terms = [term.lower() for _, named in topics() for term in named]
    assert len(terms) == len(set(terms))


def test_a_topic_says_how_from_what_and_what_it_cannot_tell() -> None:
    for meaning, _ in topics():
        assert all((meaning.meaning, meaning.computed, meaning.learned, meaning.limits)), meaning.label


@pytest.mark.parametrize(
    ("phrase", "metric"),
    [
        ("the churn probabilities", "churn_probability"),
        ("your 95% interval", "forecast_error"),
        ("gold customers", "segment_customers"),
        ("days of cover", "units_to_reorder"),
        ("WAPE", "forecast_error"),
        ("net revenue", "revenue"),
    ],
)
def test_a_phrase_finds_the_figure_that_it_means(model: SemanticModel, phrase: str, metric: str) -> None:
    found = meaning_of(phrase, model)
    assert found is not None
    assert found.metric == metric


def test_what_is_no_figure_is_not_explained(model: SemanticModel) -> None:
    assert meaning_of("the weather in Paris", model) is None
