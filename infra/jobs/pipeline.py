"""The pipeline: raw zone to curated tables, AI systems, quality, one published serving database."""

from __future__ import annotations

import hashlib
import os
import resource
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics_engines.engine import Engine
from analytics_engines.registry import all_engines
from infra.errors import UnknownSystemError
from infra.jobs.compliance import CHECKS, COMPLIANCE_SYSTEM, compliance_table
from infra.jobs.engines import EngineLimits
from infra.jobs.history import RUNNING, recorded
from infra.jobs.lifecycle import LIFECYCLE, Row
from infra.jobs.model_book import model_book
from infra.jobs.outputs import checked_output
from infra.jobs.regressors import with_regressors, with_scheduler
from infra.jobs.report import Observer, RunReport, Step
from infra.jobs.systems import Systems, SystemsRun
from infra.jobs.usage import ingest_usage
from infra.local.relations import TableFiles, table_files, view_over
from infra.local.serving import Published
from infra.wiring import Backends
from ingestion.curate.card_key import card_key
from ingestion.curate.cross_checks import cross_check
from ingestion.curate.quality import DATA_QUALITY, data_quality
from ingestion.curate.quality_history import QUALITY_HISTORY, continued, measured
from ingestion.curate.query_engine import query_engine
from ingestion.curate.seal import seal_raw
from ingestion.curate.shop import ShopCuration, TableCuration, curate_shop
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.port import CURATED, QUARANTINE, Lake, prod_namespace
from ingestion.lake.usage import USAGE_EVENTS
from ingestion.lake.zones import Home


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """What a run may leave out or change.

    Args:
        systems: AI systems to run; None for all.
        only_changed: Leave alone what was made from the very same input before.
        parameters: Overrides of engine parameters, by system.
        engines: The engines there are; None for those installed.
        trigger: What began the run.
    """

    systems: Sequence[str] | None = None
    only_changed: bool = False
    parameters: Mapping[str, Mapping[str, object]] | None = None
    engines: Sequence[Engine] | None = None
    trigger: str = "manual"


def run_pipeline(
    backends: Backends, options: PipelineOptions | None = None, observe: Observer | None = None
) -> RunReport:
    """Run the whole pipeline under the home's write lock and publish its result.

    Raises:
        SourceError: Nothing has been loaded, or a raw file cannot be read.
        UnknownSystemError: A system that is not installed was named.
        LakeBusyError: Another process is writing the lake.
        PublishError: The result could not be verified; what was published before stays.
    """
    chosen = options or PipelineOptions()
    engines = tuple(all_engines() if chosen.engines is None else chosen.engines)
    selected = _selected(engines, chosen.systems)
    lake = backends.lake()
    with lake.exclusive(), _work_folder(backends.home) as work:
        run = _Run(backends, lake, chosen, observe, work)
        with recorded(backends.home, run.begin()):
            return run.execute(engines, selected)


def run_curation(
    backends: Backends, *, only_changed: bool = False, observe: Observer | None = None
) -> ShopCuration:
    """Curate the current load, without engines and without publishing.

    Raises:
        SourceError: Nothing has been loaded, or a raw file cannot be read.
        LakeBusyError: Another process is writing the lake.
    """
    lake = backends.lake()
    with lake.exclusive(), _work_folder(backends.home) as work:
        return _Run(backends, lake, PipelineOptions(only_changed=only_changed), observe, work).curate()


class _Run:
    """One run: its identity, what it writes to, and the steps done so far."""

    def __init__(
        self, backends: Backends, lake: Lake, options: PipelineOptions, observe: Observer | None, work: Path
    ) -> None:
        self._backends, self._lake, self._options, self._work = backends, lake, options, work
        self._home, self._settings = backends.home, backends.settings
        self._publisher = backends.publisher(lake)
        self._observe = observe
        self._steps: list[Step] = []
        self._under_way: list[str] = []
        self._is_recorded = False
        self._started = datetime.now(UTC)
        self._clock = self._marked = time.monotonic()
        self._run_id = f"{self._started:%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"

    def begin(self) -> RunReport:
        """The report of a run that has just begun; it is kept up to date from now on."""
        self._is_recorded = True
        return self._so_far(RUNNING)

    def execute(self, engines: Sequence[Engine], selected: Sequence[Engine]) -> RunReport:
        shop = self.curate()
        systems = self._refresh(shop, engines, selected)
        tables = self._serving_tables(systems)
        content = _content(shop, systems.runs())
        published = self._publisher.current()
        if self._options.only_changed and self._is_published(published, content):
            return self._report("unchanged", shop, published, systems)
        tables += self._assess(shop, tables)
        tables.append(self._check_compliance(shop))
        published = self._publish(shop, tables, content)
        self._tidy(engines)
        return self._report(_status(systems.runs()), shop, published, systems)

    def curate(self) -> ShopCuration:
        raw = self._backends.raw()
        if brought := raw.pull():
            self._step("pull", "raw files", "ok", brought)
        sealed = seal_raw(self._home.raw, self._home.state, card_key(self._home.state))
        raw.push()
        self._step("seal", "raw files", "ok" if sealed else "unchanged", sealed)

        def done(table: TableCuration) -> None:
            counts = table.outcome.counts
            self._step("curate", table.name, table.status, counts.curated, _rejected(counts.quarantined))

        return curate_shop(
            self._lake,
            self._home,
            run_id=self._run_id,
            work=self._work,
            only_changed=self._options.only_changed,
            on_table=done,
        )

    def _refresh(self, shop: ShopCuration, engines: Sequence[Engine], selected: Sequence[Engine]) -> Systems:
        settings = self._settings
        limits = EngineLimits(
            settings.engine_processes,
            settings.engine_timeout_seconds,
            settings.engine_memory_mb,
            settings.engine_attempts,
        )
        run = SystemsRun(
            self._run_id,
            settings.seed,
            limits,
            self._parameters(),
            self._work,
            self._options.only_changed,
            {USAGE_EVENTS.name: self._usage()},
        )
        systems = Systems(self._lake, shop, engines, run, model_book(self._backends, self._lake))
        systems.refresh(selected, self._engine_begun, self._engine_done)
        for name in systems.skipped:
            self._step("engine", name, "unchanged")
        return systems

    def _parameters(self) -> Mapping[str, Mapping[str, object]]:
        chosen = with_regressors(self._options.parameters or {}, self._home.root / "regressors")
        return with_scheduler(chosen, self._settings.scheduler)

    def _usage(self) -> str:
        """Take in what was asked since; returns what stands for the whole usage history."""
        taken = ingest_usage(self._lake, self._home.state / "usage", self._settings.usage_days, self._run_id)
        self._step("curate", USAGE_EVENTS.name, "curated" if taken.rows else "absent", taken.rows)
        return taken.input

    def _engine_begun(self, system: str) -> None:
        self._under_way.append(system)
        self._keep_progress()

    def _engine_done(self, row: Row, rows: int) -> None:
        self._under_way = [system for system in self._under_way if system != row["system"]]
        step = Step("engine", row["system"], row["status"], row["seconds"], rows, row["message"] or "")
        self._add(step)

    def _serving_tables(self, systems: Systems) -> list[TableFiles]:
        curated = [table_files(self._lake, CURATED, name) for name in CANONICAL_TABLES]
        lifecycle = [
            table_files(self._lake, LIFECYCLE, name)
            for name in self._lake.tables(LIFECYCLE)
            if name not in {DATA_QUALITY.name, QUALITY_HISTORY.name}
        ]
        return [*curated, *systems.outputs(), *lifecycle]

    def _assess(self, shop: ShopCuration, tables: Sequence[TableFiles]) -> list[TableFiles]:
        """Measure the quality of every table, and whether tables agree; add it to the history."""
        curated = [table for table in tables if table.name in CANONICAL_TABLES]
        with query_engine(spill=self._work) as connection:
            for table in curated:
                connection.execute(view_over(table))

            def counts(sql: str) -> list[tuple[int, int]]:
                return connection.execute(sql).fetchall()

            quality = data_quality(shop, self._run_id, counts)
            agreements = cross_check({table.name for table in curated if table.rows}, counts)
        rows = measured(shop, quality, agreements, self._run_id, self._started)
        is_known = self._lake.latest(LIFECYCLE, QUALITY_HISTORY.name) is not None
        earlier = self._lake.read(LIFECYCLE, QUALITY_HISTORY.name) if is_known else None
        content = {DATA_QUALITY.name: quality, QUALITY_HISTORY.name: continued(earlier, rows)}
        for name, data in content.items():
            self._lake.replace(LIFECYCLE, name, data, run_id=self._run_id)
        self._step("quality", "all tables", "ok", quality.num_rows)
        return [table_files(self._lake, LIFECYCLE, name) for name in content]

    def _check_compliance(self, shop: ShopCuration) -> TableFiles:
        """Look for card data in everything that is kept, once all of it is written."""
        found = compliance_table(self._home, self._settings, self._work)
        namespace = prod_namespace(COMPLIANCE_SYSTEM)
        stamped = checked_output(found, CHECKS, self._run_id, shop.as_of)
        self._lake.replace(namespace, CHECKS.name, stamped, run_id=self._run_id)
        self._step("compliance", "all of the home", "ok", found.num_rows)
        return table_files(self._lake, namespace, CHECKS.name)

    def _publish(self, shop: ShopCuration, tables: Sequence[TableFiles], content: str) -> Published:
        published = self._publisher.publish(
            tables,
            run_id=self._run_id,
            as_of=shop.as_of,
            published_at=datetime.now(UTC),
            content=content,
            spill=self._work,
        )
        self._step("publish", published.file, "ok", sum(published.row_counts.values()))
        return published

    def _tidy(self, engines: Sequence[Engine]) -> None:
        for namespace in (CURATED, QUARANTINE, LIFECYCLE, *(prod_namespace(e.name) for e in engines)):
            for table in self._lake.tables(namespace):
                self._lake.prune(namespace, table)
        self._step("tidy", "old snapshots", "ok")

    def _is_published(self, published: Published | None, content: str) -> bool:
        return published is not None and published.content == content and self._publisher.holds(published)

    def _report(
        self, status: str, shop: ShopCuration, published: Published | None, systems: Systems
    ) -> RunReport:
        report = replace(
            self._so_far(status),
            as_of=shop.as_of.isoformat(),
            published=published.file if published else "",
            ignored_tables=shop.ignored,
            row_counts=dict(published.row_counts) if published else {},
        )
        report.write(self._home.runs)
        self._backends.record(report)
        return report

    def _so_far(self, status: str) -> RunReport:
        return RunReport(
            run_id=self._run_id,
            status=status,
            as_of="",
            started_at=self._started.isoformat(),
            seconds=round(time.monotonic() - self._clock, 3),
            peak_memory_mb=_peak_memory_mb(),
            published="",
            steps=tuple(self._steps),
            trigger=self._options.trigger,
            pid=os.getpid(),
            under_way=tuple(self._under_way),
        )

    def _keep_progress(self) -> None:
        if self._is_recorded:
            self._so_far(RUNNING).write(self._home.runs)

    def _step(self, stage: str, name: str, status: str, rows: int | None = None, message: str = "") -> None:
        """Note a step that has taken from the last one until now."""
        self._add(Step(stage, name, status, round(time.monotonic() - self._marked, 3), rows, message))

    def _add(self, step: Step) -> None:
        self._steps.append(step)
        self._marked = time.monotonic()
        self._keep_progress()
        if self._observe is not None:
            self._observe(step)


def _selected(engines: Sequence[Engine], names: Sequence[str] | None) -> tuple[Engine, ...]:
    if names is None:
        return tuple(engines)
    known = {engine.name: engine for engine in engines}
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise UnknownSystemError(
            f"There is no AI system named {', '.join(unknown)}. Choose from: {', '.join(known) or 'none'}."
        )
    return tuple(known[name] for name in dict.fromkeys(names))


def _status(runs: Sequence[Row]) -> str:
    return "partial" if any(row["status"] == "failed" for row in runs) else "ok"


def _content(shop: ShopCuration, runs: Sequence[Row]) -> str:
    """Stands for everything that is published."""
    parts = [f"{table.name}={table.input}" for table in shop.tables]
    parts += [f"{row['system']}={row['outputs_run_id']}={row['run_id']}" for row in runs]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _rejected(rows: int) -> str:
    return f"{rows:,} quarantined" if rows else ""


def _peak_memory_mb() -> float:
    """The most that this process, or any one process it ran, had in memory."""
    kilobytes = max(
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return round(kilobytes / 1024, 1)


@contextmanager
def _work_folder(home: Home) -> Iterator[Path]:
    """A folder of this run, gone when it ends; those that killed runs left go as well."""
    import shutil

    for left in home.root.glob(".run-*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=".run-", dir=home.root) as folder:
        yield Path(folder)
