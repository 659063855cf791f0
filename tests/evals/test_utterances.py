from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from agent.answer.model import Answer, Entity
from evals.errors import SuiteError
from evals.statistics import Share
from evals.utterances.loading import UTTERANCES, NamedEntity, Utterance, find_utterances, load_utterances
from evals.utterances.readers import Read, read_by_classifier, read_by_copilot
from evals.utterances.rendering import print_understanding, understanding_json
from evals.utterances.scoring import UnderstandingReport, score
from tests.evals.scripted import ScriptedCopilot


def utterance(text: str, intent: str, **entities: str) -> Utterance:
    named = [{"type": kind, "text": stretch} for kind, stretch in entities.items()]
    return Utterance.model_validate({"text": text, "intent": intent, "entities": named})


def read(intent: str, **entities: str) -> Read:
    return Read(intent, tuple(NamedEntity(type=kind, text=text) for kind, text in entities.items()))


def report(name: str = "mine") -> UnderstandingReport:
    said = [
        utterance("shoes in Ghent", "sales_report", category="shoes", city="Ghent"),
        utterance("is there tea?", "inventory", product="tea"),
        utterance("boo", "out_of_scope"),
        utterance("hats in May", "sales_report", category="hats"),
    ]
    found = [
        read("sales", category="Shoes", city="in Ghent"),
        read("stock", product="tea", metric="is"),
        read("sales_report", category="boo"),
        read("sales-report"),
    ]
    return score(name, said, found)


def test_intents_have_accuracy_and_macro_f1_over_every_expected_intent() -> None:
    assert report().intent == Share(3, 4)
    assert report().intents.macro_f1 == pytest.approx((0.8 + 1.0 + 0.0) / 3)
    assert report().confusion == (("out_of_scope", "sales_report", 1),)


def test_entities_count_by_their_exact_stretch_and_by_a_shared_word() -> None:
    entities, touching = report().entities, report().touching
    assert entities is not None
    assert touching is not None
    assert entities.micro_f1 == pytest.approx(2 * 2 / (2 * 2 + 2 + 2))
    assert touching.micro_f1 == pytest.approx(2 * 3 / (2 * 3 + 1 + 1))
    assert "metric" not in entities.counts


def test_a_holdout_file_shows_its_headline_figures_only() -> None:
    for name, shown in (("mine", True), ("style_holdout", False)):
        console = Console(record=True, width=160)
        print_understanding(report(name), console)
        text = console.export_text() + json.dumps(understanding_json(report(name)))
        assert "intent macro F1" in text
        assert ("boo" in text) is shown
        assert ("out_of_scope" in text) is shown


async def test_the_copilot_reads_each_utterance_in_a_conversation_of_its_own() -> None:
    given = Answer(
        kind="answer", text="", intent="trend", entities=(Entity(type="city", text="Ghent", value=1),)
    )
    copilot = ScriptedCopilot(lambda _: given)
    said = [utterance("Ghent up?", "trend"), utterance("and tea?", "inventory")]
    found = await read_by_copilot(copilot, said, run="r")
    assert found[0] == read("trend", city="Ghent")
    assert len({question.conversation_id for question in copilot.asked}) == 2


def test_the_network_alone_needs_no_home() -> None:
    said = utterance("how much did we sell in June?", "sales_report")
    (found,) = read_by_classifier([said])
    assert found.intent == "sales_report"
    assert NamedEntity(type="period", text="June") in (found.entities or ())


def test_every_shipped_file_is_well_formed() -> None:
    files = sorted(UTTERANCES.glob("*.jsonl"))
    assert files
    for path in files:
        texts = [u.text.casefold() for u in load_utterances(path)]
        assert len(texts) == len(set(texts)), path.stem


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "a"}', "u.jsonl:1: Field required"),
        ('{"text": "a", "intent": "b", "entities": [{"type": "c", "text": "d"}]}', "does not hold 'd'"),
        ("", "no utterances"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "u.jsonl"
    path.write_text(line)
    with pytest.raises(SuiteError, match=message):
        load_utterances(find_utterances(str(path)))
