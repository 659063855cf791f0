"""Train the understanding and keep the result as a version of the model `understanding`.

Needs the extra `deep`; serving needs neither it nor this job, because trained weights come with the product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from agent.nlu.network import ROUTING_FILE, UnderstandingNetwork
from infra.errors import MissingExtraError
from infra.local.model_store import ModelVersion
from infra.ports import ModelStore

if TYPE_CHECKING:
    from infra.jobs.understanding.training import Trained

MODEL = "understanding"
_LIBRARIES = ("torch", "onnx")


@dataclass(frozen=True, slots=True)
class Request:
    """How to train: the seed, how many sentences of each intent, how often each is shown, of each wording.

    Without `draws` sentences of a wording there is no head that says which tool a question is for.
    """

    seed: int
    per_intent: int | None = None
    epochs: int | None = None
    draws: int = 3


def train_understanding(
    store: ModelStore, request: Request, progress: Callable[[int, int, float], None]
) -> ModelVersion:
    """Train, store the version, and put it in use; a version that is stored already is only put in use.

    Raises:
        MissingExtraError: The extra `deep` is not installed.
    """
    if any(find_spec(name) is None for name in _LIBRARIES):
        raise MissingExtraError("Training the understanding", "deep")
    from infra.jobs.understanding.training import PER_INTENT, SCHEDULE, train

    trained = train(
        request.seed, progress, request.per_intent or PER_INTENT, request.epochs or SCHEDULE.epochs
    )
    known = {item.version: item for item in store.versions(MODEL)}
    stored = known.get(trained.version) or _stored(store, trained, request)
    store.use(MODEL, stored.version)
    return stored


def _stored(store: ModelStore, trained: Trained, request: Request) -> ModelVersion:
    """The version with the head that was trained on its vectors."""
    if not request.draws:
        return store.store(MODEL, trained.version, trained.files, trained.figures)
    from infra.jobs.understanding.routing import train_routing

    sheet = trained.files["understanding.json"].decode()
    network = UnderstandingNetwork.made(trained.files["understanding.onnx"], sheet)
    head = train_routing(network, request.seed, request.draws)
    return store.store(
        MODEL,
        trained.version,
        {**trained.files, ROUTING_FILE: head.content},
        {**trained.figures, **head.figures},
    )
