"""Train the understanding and keep the result as a version of the model `understanding`.

Needs the extra `deep`; serving needs neither it nor this job, because trained weights come with the product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from infra.errors import MissingExtraError
from infra.local.model_store import FolderModelStore, ModelVersion

MODEL = "understanding"
_LIBRARIES = ("torch", "onnx")


@dataclass(frozen=True, slots=True)
class Request:
    """How to train: the seed, how many sentences of each intent, how often each is shown."""

    seed: int
    per_intent: int | None = None
    epochs: int | None = None


def train_understanding(
    store: FolderModelStore, request: Request, progress: Callable[[int, int, float], None]
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
    stored = known.get(trained.version) or store.store(MODEL, trained.version, trained.files, trained.figures)
    store.use(MODEL, stored.version)
    return stored
