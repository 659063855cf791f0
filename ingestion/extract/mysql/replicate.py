"""Keep the raw zone in step with a database: a full load, then its changes, again and again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import SourceError, SourceUnavailableError
from ingestion.extract.mysql.binlog import (
    BinlogEvent,
    CaughtUp,
    RowChanges,
    SchemaChange,
    TransactionEnd,
    read_binlog,
)
from ingestion.extract.mysql.change_files import ChangeFiles
from ingestion.extract.mysql.full_load import (
    replicate_full,
    snapshot,
    table_columns,
    table_names,
    table_reader,
)
from ingestion.extract.mysql.source import MySqlSource
from ingestion.extract.raw import SHOP_SCHEMA, current_load, only_loader, read_load_record
from ingestion.extract.raw_changes import first_record, read_change_record
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.zones import Home

STATUS_FILE = "replication.json"
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 30.0


@dataclass(frozen=True, slots=True)
class ReplicationOptions:
    """How to replicate.

    Args:
        full: Load everything anew first, even where the changes could be followed.
        follow: Go on until stopped, and through interruptions of the server.
        commit_rows: Rows after which changes are committed, at the end of a transaction.
        commit_seconds: Time after which changes are committed, at the end of a transaction.
        server_id: What we call ourselves among the server's replicas; must be ours alone.
        attempts: Without `follow`, how often to try a server that breaks off.
    """

    full: bool = False
    follow: bool = False
    commit_rows: int = 50_000
    commit_seconds: float = 5.0
    server_id: int = 77_341
    attempts: int = 3


@dataclass(slots=True)
class Replication:
    """How replication stands; kept in `state/replication.json`.

    `lag_seconds` is how old the last change was when it was read, 0 when the server has nothing newer;
    `loaded` are rows of full loads by table, `changes` the row changes of this run.
    """

    source: str
    position: str = ""
    lag_seconds: float | None = None
    changes: int = 0
    reloads: int = 0
    reconnects: int = 0
    loaded: dict[str, int] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    seen_at: str = ""

    def write(self, home: Home) -> None:
        """Leave it where `retail replicate --status` and monitoring look."""
        home.state.mkdir(parents=True, exist_ok=True)
        fresh = home.state / f"{STATUS_FILE}.unfinished"
        fresh.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
        fresh.replace(home.state / STATUS_FILE)


def replicate(
    source: MySqlSource,
    home: Home,
    options: ReplicationOptions,
    *,
    on_progress: Callable[[str], None] = lambda _: None,
    on_tick: Callable[[Replication], None] = lambda _: None,
) -> Replication:
    """Bring the raw zone to where the database is, and with `follow` keep it there.

    The first time, after `full`, and when the load is of another source, everything is loaded; else only what
    changed since. Killed at any point, the next run goes on from the last commit.

    Args:
        source: The database.
        home: Whose raw zone to write.
        options: How.
        on_progress: Told what is being done.
        on_tick: Called whenever everything read so far is committed, at least every few seconds.

    Raises:
        SourceError: The account, the tables or the server's settings do not allow it.
        SourceUnavailableError: The server cannot be reached (with `follow`, only at the start).
        LakeBusyError: Another process is loading.
    """
    status = Replication(source.label)
    if options.full or not _can_go_on(source, home):
        report = replicate_full(source, home, committed_at=datetime.now(UTC), on_progress=on_progress)
        status.loaded, status.absent, status.ignored = report.rows, report.absent, report.ignored
    with only_loader(home, SHOP_SCHEMA):
        load = current_load(home, SHOP_SCHEMA)
        if load is not None and _start(load) is not None:
            _Run(source, home, load, options, status, on_progress, on_tick).until_done()
    return status


def _can_go_on(source: MySqlSource, home: Home) -> bool:
    load = current_load(home, SHOP_SCHEMA)
    if load is None or _start(load) is None:
        return False
    return bool(read_load_record(load)["source"]["database"] == source.label)


def _start(load: Path) -> str | None:
    """The GTID position that the full load stands at; None where the source keeps none."""
    said = read_load_record(load).get("source", {})
    position = said.get("binlog", {}).get("gtid") if said.get("kind") == "mysql" else None
    return position if isinstance(position, str) else None


class _Run:
    """One run over the changes of one load."""

    def __init__(
        self,
        source: MySqlSource,
        home: Home,
        load: Path,
        options: ReplicationOptions,
        status: Replication,
        on_progress: Callable[[str], None],
        on_tick: Callable[[Replication], None],
    ) -> None:
        self._source, self._home, self._load, self._options = source, home, load, options
        self._status, self._on_progress, self._on_tick = status, on_progress, on_tick
        self._files = self._fresh_files()
        self._committed_at = time.monotonic()

    def until_done(self) -> None:
        """Read until the server has nothing newer, or for ever; a server that breaks off is tried again."""
        wait, failures = _FIRST_WAIT_SECONDS, 0
        while True:
            before = self._status.position
            try:
                self._read()
            except SourceUnavailableError as error:
                if self._status.position != before:
                    wait, failures = _FIRST_WAIT_SECONDS, 0
                failures += 1
                if not self._options.follow and failures >= self._options.attempts:
                    raise
                self._on_progress(f"{error} Trying again in {wait:g} s.")
                self._status.reconnects += 1
                time.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
                self._files = self._fresh_files()
            else:
                return

    def _fresh_files(self) -> ChangeFiles:
        known = read_change_record(self._load)
        if known is None:
            known = first_record(
                self._load, _start(self._load) or "", read_load_record(self._load)["committed_at"]
            )
            known.write(self._load)
        return ChangeFiles(self._load, known)

    def _read(self) -> None:
        self._position = self._files.record.position
        self._in_transaction = False
        events = read_binlog(
            self._source,
            self._position,
            tuple(CANONICAL_TABLES),
            server_id=self._options.server_id,
            follow=self._options.follow,
        )
        with closing(events):  # type: ignore[type-var]
            for event in events:
                self._take(event)
        self._commit()

    def _take(self, event: BinlogEvent) -> None:
        if isinstance(event, RowChanges):
            self._in_transaction = True
            self._files.add(event)
            self._seen(max(0.0, (datetime.now(UTC) - event.at).total_seconds()))
            return
        if isinstance(event, SchemaChange):
            self._reload(event)
        elif isinstance(event, TransactionEnd):
            self._position, self._in_transaction = event.position, False
        elif isinstance(event, CaughtUp):
            self._seen(0.0)
        if self._is_due(event):
            self._commit()

    def _is_due(self, event: BinlogEvent) -> bool:
        if self._in_transaction:
            return False
        waited = time.monotonic() - self._committed_at >= self._options.commit_seconds
        idle = isinstance(event, CaughtUp) and self._files.rows_waiting > 0
        return waited or idle or self._files.rows_waiting >= self._options.commit_rows

    def _commit(self) -> None:
        self._status.changes += self._files.commit(self._position)
        self._status.position = self._position
        self._committed_at = time.monotonic()
        self._status.write(self._home)
        self._on_tick(self._status)

    def _reload(self, event: SchemaChange) -> None:
        """Load the tables anew: what an ALTER does to rows that are there is not in the log."""
        self._commit()
        self._position, self._in_transaction = event.position, False
        with snapshot(self._source) as connection:
            present = table_names(connection)
            for name in event.tables:
                self._on_progress(f"{name} was altered")
                if name in present:
                    columns = table_columns(connection, name, present[name])
                    reader = table_reader(connection, present[name], columns, self._on_progress)()
                    self._files.reload(name, reader)
                else:
                    self._files.reload(name, None)
        self._status.reloads += len(event.tables)
        self._commit()

    def _seen(self, lag: float) -> None:
        self._status.lag_seconds = round(lag, 3)
        self._status.seen_at = datetime.now(UTC).isoformat(timespec="seconds")


def replication_status(home: Home) -> Replication:
    """What the last run left.

    Raises:
        SourceError: Nothing has been replicated yet.
    """
    path = home.state / STATUS_FILE
    if not path.exists():
        raise SourceError("Nothing has been replicated yet.", remedy="Run `retail replicate` first.")
    said = json.loads(path.read_text("utf-8"))
    return Replication(**said)
