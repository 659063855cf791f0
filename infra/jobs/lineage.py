"""Where a published table comes from: the run and model behind it, what it was computed from, the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analytics_engines.engine import Engine
from analytics_engines.registry import all_engines
from infra.errors import UnknownTableError
from infra.jobs.compliance import CHECKS
from infra.jobs.lifecycle import LIFECYCLE
from infra.wiring import Backends
from ingestion.curate.shop import INPUT_NOTE
from ingestion.curate.source import Input, content_digest
from ingestion.extract.raw import SHOP_SCHEMA, current_load, loaded_tables, read_load_record
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.port import CURATED, Lake, prod_namespace


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A raw file with the digest of the content that was curated.

    `is_unchanged` says whether the file there now is that content; None where no file is there any more (an
    earlier load that was replaced).
    """

    digest: str
    path: str | None
    is_unchanged: bool | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where one table comes from.

    Args:
        table: Its name.
        kind: curated, output (of an AI system) or record (of the pipeline itself).
        run_id: The run whose snapshot of the lake is published.
        rows: In that snapshot.
        system: The AI system that computed it.
        models: Versions of models behind its rows, as published.
        inputs: Tables it was computed from.
        files: Raw files it was curated from.
        source: What the load says of where the files came from.
    """

    table: str
    kind: str
    run_id: str
    rows: int
    system: str | None = None
    models: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()
    source: Any = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def lineage_of(backends: Backends, tables: Sequence[str]) -> list[Lineage]:
    """Each table, followed by everything it was computed from, down to the files; each once.

    Raises:
        UnknownTableError: A table is not in the lake.
    """
    tracer = _Tracer(backends, backends.lake())
    found: dict[str, Lineage] = {}
    for table in tables:
        for one in tracer.trace(table):
            found.setdefault(one.table, one)
    return list(found.values())


class _Tracer:
    """Looks at the lake, the publication and the raw zone of a home."""

    def __init__(self, backends: Backends, lake: Lake) -> None:
        self._backends, self._lake = backends, lake
        self._makers: dict[str, Engine] = {c.name: e for e in all_engines() for c in e.outputs}
        published = backends.publisher(lake).current()
        self._versions = published.model_versions if published else {}
        self._load = current_load(backends.home, SHOP_SCHEMA)

    def trace(self, table: str) -> Iterator[Lineage]:
        if table in CANONICAL_TABLES:
            yield self._curated(table)
        elif table in self._makers:
            engine = self._makers[table]
            yield self._found(prod_namespace(engine.name), table, "output", engine.name, engine.inputs)
            for name in engine.inputs:
                if name in CANONICAL_TABLES and self._lake.latest(CURATED, name) is not None:
                    yield self._curated(name)
        elif table == CHECKS.name:
            yield self._found(prod_namespace("compliance_guardian"), table, "record")
        else:
            yield self._found(LIFECYCLE, table, "record")

    def _found(
        self, namespace: str, table: str, kind: str, system: str | None = None, inputs: Sequence[str] = ()
    ) -> Lineage:
        latest = self._lake.latest(namespace, table)
        if latest is None:
            raise UnknownTableError(table)
        models = tuple(self._versions.get(table, ()))
        return Lineage(table, kind, latest.run_id, latest.rows, system, models, tuple(inputs))

    def _curated(self, table: str) -> Lineage:
        latest = self._lake.latest(CURATED, table)
        if latest is None:
            raise UnknownTableError(table)
        digests = Input.from_note(latest.notes[INPUT_NOTE]).files if INPUT_NOTE in latest.notes else ()
        files = tuple(self._files(table, digests))
        source = read_load_record(self._load).get("source") if self._load else None
        return Lineage(table, "curated", latest.run_id, latest.rows, files=files, source=source)

    def _files(self, table: str, digests: Sequence[str]) -> Iterator[SourceFile]:
        """The files of the load in their order, each beside the digest that was curated in its place."""
        loaded = loaded_tables(self._load).get(table) if self._load else None
        paths = loaded.files if loaded else ()
        for number, digest in enumerate(digests):
            if number >= len(paths):
                yield SourceFile(digest, None, None)
                continue
            name = str(paths[number].relative_to(self._backends.home.root))
            yield SourceFile(digest, name, content_digest(paths[number]) == digest)
