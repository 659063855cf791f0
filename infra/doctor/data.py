"""What is loaded, what is published, and whether both can be read; the same for either backend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.doctor.finding import Check, Outcome, bad, good, warned
from infra.wiring import Backends
from ingestion.lake.port import CURATED
from tools.ports import QueryEngine

_OLD = timedelta(days=2)
_RUN = "retail load FOLDER, then retail pipeline run"


def data_checks(backends: Backends, now: Callable[[], datetime]) -> tuple[Check, ...]:
    """Looks at the lake, the publication and the last run."""
    return (
        Check("lake", lambda: _lake(backends), "Restore the catalogue from a backup, or load and run again."),
        Check("publication", lambda: _publication(backends, now), _RUN),
        Check("queries", lambda: _queries(backends), "Look at the log; run the pipeline again."),
        Check("last run", lambda: _last_run(backends), "retail runs list"),
        Check("understanding", lambda: _understanding(backends), "retail train use shipped"),
        Check("audit log", lambda: _audit(backends), "Look for who wrote to it besides the server."),
    )


def _lake(backends: Backends) -> Outcome:
    lake = backends.lake()
    tables = lake.tables(CURATED)
    if not tables:
        return bad("There is no curated table yet.", _RUN)
    rows = sum(found.rows for name in tables if (found := lake.latest(CURATED, name)) is not None)
    return good(f"{len(tables)} curated tables, {rows:,} rows.")


def _publication(backends: Backends, now: Callable[[], datetime]) -> Outcome:
    publisher = backends.publisher(backends.lake())
    published = publisher.current()
    if published is None:
        return bad("Nothing is published.", _RUN)
    if not publisher.holds(published):
        return bad(f"{published.file}, which is published, is gone.", "retail pipeline run --force")
    age = now() - _moment(published.published_at)
    said = f"Run {published.run_id}, data until {published.as_of}, published {_told(age)} ago."
    return warned(said, "retail pipeline run, or a schedule of it") if age > _OLD else good(said)


def _queries(backends: Backends) -> Outcome:
    engine = backends.query_engine()
    try:
        return _asked(engine)
    finally:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


def _asked(engine: QueryEngine) -> Outcome:
    if "orders" not in engine.schema().row_counts:
        return warned("There are no orders in what is published.", _RUN)
    started = datetime.now(UTC)
    [[count]] = engine.execute("SELECT count(*) AS n FROM orders", max_rows=1, timeout_seconds=60).rows
    return good(f"{count:,} orders counted in {(datetime.now(UTC) - started).total_seconds():.1f} s.")


def _last_run(backends: Backends) -> Outcome:
    runs = backends.stores.runs()
    ids = runs.ids()
    report: Any = runs.report(ids[-1]) if ids else None
    if report is None:
        return warned("There is no report of a run.", _RUN)
    failed = [step["name"] for step in report["steps"] if step["status"] == "failed"]
    if failed or report["status"] in {"failed", "lost"}:
        said = f"{report['run_id']}: {report['status']}; failed: {', '.join(failed) or 'the run itself'}."
        return warned(said, f"retail runs show {report['run_id']}, then retail pipeline run --only-changed")
    return good(f"{report['run_id']}: {report['status']} in {report['seconds']:,.0f} s.")


def _understanding(backends: Backends) -> Outcome:
    from infra.local.copilot import UNDERSTANDING, trained_network

    store = backends.models()
    version = store.used(UNDERSTANDING)
    if version is not None:
        store.folder(UNDERSTANDING, version)
    trained_network(backends.home, store)
    return good(f"The {'shipped one' if version is None else f'version {version}'} is in use and whole.")


def _audit(backends: Backends) -> Outcome:
    if backends.settings.backend == "local" and not backends.home.state.exists():
        return good("Nothing has been written down yet.")
    log = backends.stores.audit()
    try:
        broken = log.broken_at()
    finally:
        log.close()
    if broken is not None:
        return bad(
            f"The chain is broken at entry {broken}.", "Somebody has changed it: keep a copy, look into it."
        )
    return good("The chain of hashes holds.")


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=found.tzinfo or UTC)


def _told(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:,.1f} hours" if hours < 48 else f"{hours / 24:,.0f} days"
