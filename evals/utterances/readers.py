"""What reads an utterance: the whole copilot of a home, or the trained network alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.nlu.intents import IntentClassifier
from agent.nlu.network import UnderstandingNetwork
from agent.nlu.tagger import Tagger
from agent.ports import Copilot, Question
from evals.runner import ask
from evals.utterances.loading import NamedEntity, Utterance
from tools.policy import Policy, Role


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader took an utterance for; no entities where it does not look for any (None)."""

    intent: str
    entities: tuple[NamedEntity, ...] | None


async def read_by_copilot(copilot: Copilot, utterances: Sequence[Utterance], *, run: str) -> tuple[Read, ...]:
    """Intent and entities of the answers; each utterance is a conversation of its own."""
    found: list[Read] = []
    for number, utterance in enumerate(utterances):
        policy = Policy(f"evals:{run}", Role.ADMIN)
        question = Question(utterance.text, policy, f"evals-{run}-{number}", None)
        answer = (await ask(copilot, question)).answer
        named = tuple(NamedEntity(type=entity.type, text=entity.text) for entity in answer.entities)
        found.append(Read(answer.intent, named))
    return tuple(found)


def read_by_classifier(utterances: Sequence[Utterance]) -> tuple[Read, ...]:
    """The likeliest intent and the tags of the shipped network, which knows no shop."""
    network = UnderstandingNetwork.shipped()
    classifier, tagger = IntentClassifier(network), Tagger(network)
    return tuple(
        Read(
            classifier.score(utterance.text).best,
            tuple(NamedEntity(type=span.type, text=span.text) for span in tagger.tag(utterance.text)),
        )
        for utterance in utterances
    )
