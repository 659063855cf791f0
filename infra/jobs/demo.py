"""The demo shop in a home: generated and loaded once, then computed and published once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.jobs.pipeline import run_pipeline
from infra.jobs.report import Observer
from infra.wiring import Backends
from ingestion.errors import SourceError
from ingestion.extract.demo import DemoManifest, DemoSpec, Progress, generate
from ingestion.extract.raw import SHOP_SCHEMA, current_load, read_load_record, write_full_load
from ingestion.lake.zones import Home

SOURCE = "demo"
TRUTHS_FOLDER = "demo"


@dataclass(frozen=True, slots=True)
class DemoWatch:
    """Who is told how far the work is: of generating (stage, share), of the pipeline's steps."""

    generating: Progress
    piping: Observer


def ensure_demo(backends: Backends, spec: DemoSpec | None, watch: DemoWatch) -> bool:
    """Publish a demo shop in the home unless that is done; True when there was something to do.

    Args:
        backends: The home and its adapters.
        spec: The shop wanted; None takes the one that is there, else the standard one.
        watch: Who is told of progress.

    Raises:
        SourceError: The home holds another shop.
    """
    home = backends.home
    wanted = _record(spec or DemoSpec())
    loaded = _loaded(home)
    fresh = loaded is not None and (spec is None or loaded == wanted)
    if not fresh:
        _load(home, spec or DemoSpec(), watch.generating)
    elif backends.publisher(backends.lake()).current() is not None:
        return False
    run_pipeline(backends, None, watch.piping)
    return True


def _loaded(home: Home) -> Mapping[str, Any] | None:
    """What is recorded of the demo shop in the home's raw zone; None where nothing is loaded."""
    load = current_load(home, SHOP_SCHEMA)
    if load is None:
        return None
    record = read_load_record(load)
    if record.get("source") != SOURCE:
        raise SourceError(
            f"The home {home.root} holds another shop than the demo.",
            remedy="Name another folder with --home, or serve that shop with `retail serve`.",
        )
    return {key: record.get(key) for key in _record(DemoSpec())}


def _record(spec: DemoSpec) -> dict[str, Any]:
    return {
        "source": SOURCE,
        "scale": spec.scale,
        "seed": spec.seed,
        "months": spec.months,
        "end": spec.end.isoformat(),
    }


def _load(home: Home, spec: DemoSpec, progress: Progress) -> None:
    """Generate the shop beside the raw zone, load it, and keep the planted truths.

    The publication of an earlier demo is left to be replaced by the pipeline.
    """
    home.create()
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=home.root) as folder:
        manifest = generate(spec, Path(folder), progress)
        sources: dict[str, Callable[[], Any] | Path] = dict(manifest.files)
        write_full_load(home, SHOP_SCHEMA, sources, committed_at=datetime.now(UTC), record=_record(spec))
        _keep_truths(manifest, home.root / TRUTHS_FOLDER)


def _keep_truths(manifest: DemoManifest, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.move(manifest.truths, target / manifest.truths.name)
    shutil.move(manifest.truths.parent / "truths", target / "truths")
