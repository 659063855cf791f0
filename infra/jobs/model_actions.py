"""What people do with versions by hand: put one in use, on the ramp, or go back to the one before."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics_engines.engine import Engine
from analytics_engines.lifecycle.versions import EventKind, ModelEvent
from analytics_engines.registry import all_engines
from infra.errors import ModelStoreError
from infra.jobs.lifecycle import MODEL_TABLES
from infra.jobs.model_book import NAMESPACE, ModelBook, Step, model_book
from infra.jobs.model_standing import Standing
from infra.jobs.systems import INPUTS_NOTE, managed_models
from infra.local.relations import TableFiles, table_files
from infra.wiring import Backends
from ingestion.lake.port import Lake, prod_namespace


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: the version that serves now, and the outputs of it that are published again."""

    model: str
    version: str
    restored: tuple[str, ...] = ()


def promote(backends: Backends, model: str, version: str, actor: str) -> Done:
    """Put a stored version in use; the next run computes its outputs.

    Raises:
        ModelStoreError: There is no such model or version, or it is damaged.
        LakeBusyError: Another process is writing the lake.
    """
    return _act(backends, model, actor, lambda book: _promotion(book, model, version))


def ramp(backends: Backends, model: str, version: str, share: float, actor: str) -> Done:
    """Let a stored version serve a share from the next run on, under guard.

    Raises:
        ModelStoreError: There is no such model or version, it is in use, or none is in use.
        LakeBusyError: Another process is writing the lake.
    """

    def steps(book: ModelBook) -> list[ModelEvent]:
        champion = book.standing(model).champion
        if champion is None or champion == version:
            raise ModelStoreError(f"{model} has no other version in use that {version} could run beside.")
        book.check(model, version)
        return [ModelEvent(EventKind.RAMPED, model, version, "by hand", share)]

    return _act(backends, model, actor, steps)


def rollback(backends: Backends, model: str, actor: str, reason: str = "by hand") -> Done:
    """Take the version on the ramp, else the one in use, out of use; what served before serves again.

    The outputs that the version before computed last are published again at once, where a run that the lake
    still holds has them; the next run computes them anew.

    Raises:
        ModelStoreError: There is no such model, or no version to go back to.
        LakeBusyError: Another process is writing the lake.
    """
    return _act(backends, model, actor, lambda book: _way_back(book, model, reason), restores=True)


def _promotion(book: ModelBook, model: str, version: str) -> list[ModelEvent]:
    book.check(model, version)
    if book.standing(model).champion == version:
        raise ModelStoreError(f"{model} {version} is in use already.")
    return [ModelEvent(EventKind.PROMOTED, model, version, "by hand", 1.0)]


def _way_back(book: ModelBook, model: str, reason: str) -> list[ModelEvent]:
    at = book.standing(model)
    if at.contender is not None:
        return [ModelEvent(EventKind.ROLLED_BACK, model, at.contender, reason, 0.0)]
    if at.champion is None or at.previous is None:
        raise ModelStoreError(f"{model} has no version before {at.champion or 'the first'} to go back to.")
    return [
        ModelEvent(EventKind.ROLLED_BACK, model, at.champion, reason, 0.0),
        ModelEvent(EventKind.PROMOTED, model, at.previous, f"{at.champion} was rolled back", 1.0),
    ]


def _act(
    backends: Backends,
    model: str,
    actor: str,
    steps: Callable[[ModelBook], list[ModelEvent]],
    *,
    restores: bool = False,
) -> Done:
    """Take steps under the lake's lock; restore outputs and publish where that is asked for."""
    engine = _engine_of(model)
    lake = backends.lake()
    with lake.exclusive():
        book = model_book(backends, lake)
        now = datetime.now(UTC)
        run_id = f"{now:%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"
        book.take(Step(engine.name, now, _known_until(backends, lake), None, actor), steps(book))
        at = book.standing(model)
        restored = _restored(lake, engine, model, at, run_id) if restores else []
        book.write(run_id)
        _publish_again(backends, lake, restored, run_id)
    return Done(model, at.champion or "", tuple(table.name for table in restored))


def _engine_of(model: str) -> Engine:
    for engine in all_engines():
        if model in managed_models(engine):
            return engine
    known = sorted(name for engine in all_engines() for name in managed_models(engine))
    raise ModelStoreError(f"There is no managed model {model}. There are: {', '.join(known)}.")


def _known_until(backends: Backends, lake: Lake) -> datetime | None:
    published = backends.publisher(lake).current()
    return datetime.fromisoformat(published.as_of) if published else None


def _restored(lake: Lake, engine: Engine, model: str, at: Standing, run_id: str) -> list[TableFiles]:
    """Make what the version in use computed last, all by itself, the content of the model's outputs."""
    namespace, name = prod_namespace(engine.name), f"{model}-{at.champion}"
    found = []
    for output in managed_models(engine)[model]:
        if lake.latest(namespace, output) is None:
            continue
        run = _run_by(lake, namespace, output, name)
        if run is not None:
            rows = lake.read(namespace, output, run_id=run)
            lake.replace(namespace, output, rows, run_id=run_id, notes={INPUTS_NOTE: f"restored from {run}"})
            found.append(table_files(lake, namespace, output))
    return found


def _run_by(lake: Lake, namespace: str, output: str, name: str) -> str | None:
    """The latest kept run whose rows are all by a version."""
    for run in reversed(lake.runs(namespace, output)):
        versions = lake.read(namespace, output, run_id=run)["model_version"].unique().to_pylist()
        if versions == [name]:
            return run
    return None


def _publish_again(backends: Backends, lake: Lake, restored: Sequence[TableFiles], run_id: str) -> None:
    """Publish restored outputs and the book beside everything else that is published."""
    publisher = backends.publisher(lake)
    if publisher.current() is None:
        return
    tables = [*restored, *(table_files(lake, NAMESPACE, contract.name) for contract in MODEL_TABLES)]
    with TemporaryDirectory(prefix=".run-", dir=backends.home.root) as folder:
        publisher.amend(tables, run_id=run_id, published_at=datetime.now(UTC), spill=Path(folder))
