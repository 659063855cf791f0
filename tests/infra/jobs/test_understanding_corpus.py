from __future__ import annotations

from pathlib import Path

import pytest

from infra.jobs.understanding.corpus import ENTITY_TYPES, generate, templates

HOLDOUT = Path("evals/utterances/holdout.jsonl")


def test_the_same_seed_gives_the_same_sentences_and_another_seed_gives_others() -> None:
    first, again, other = generate(20, 3), generate(20, 3), generate(20, 4)
    assert first == again
    assert len({u.text for u in first} & {u.text for u in other}) < len(first) / 2


def test_every_label_stands_on_whole_words_of_its_sentence() -> None:
    for utterance in generate(60, 5):
        stops = [0]
        for span in utterance.spans:
            words = utterance.text[span.begin : span.stop]
            assert words == words.strip() != ""
            assert span.type in ENTITY_TYPES
            assert span.begin >= stops[-1]
            stops.append(span.stop)


def test_no_slot_or_choice_is_left_in_a_sentence() -> None:
    assert not [u.text for u in generate(150, 6) if set("{}[]|") & set(u.text)]


def test_every_intent_is_asked_in_many_ways() -> None:
    assert min(len(patterns) for patterns in templates().values()) >= 70


def test_every_type_of_entity_occurs() -> None:
    assert {span.type for u in generate(150, 7) for span in u.spans} == set(ENTITY_TYPES)


@pytest.mark.skipif(not HOLDOUT.exists(), reason="the held-out utterances are not in this checkout")
def test_no_held_out_utterance_is_in_the_corpus() -> None:
    from evals.utterances.loading import load_utterances

    def plain(text: str) -> str:
        return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())

    corpus = {plain(u.text) for u in generate(400, 7)}
    talk = {"small_talk", "help"}
    shared = [u for u in load_utterances(HOLDOUT) if plain(u.text) in corpus and u.intent not in talk]
    assert len(shared) <= 2, "sentences that anybody writes alike may coincide, no more"
