"""Curate a whole shop: every canonical table of the current load, from the raw zone into the lake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb

from ingestion.curate.card_key import card_key
from ingestion.curate.cards import mask_cards
from ingestion.curate.source import fingerprint
from ingestion.curate.table import QUARANTINE_SCHEMA, CuratedTable, Outcome, empty_table
from ingestion.errors import IngestionError, SourceError
from ingestion.extract.raw import SHOP_SCHEMA, LoadedTable, current_load, loaded_tables, read_load_record
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.contracts import TableContract
from ingestion.lake.port import CURATED, QUARANTINE, Lake
from ingestion.lake.zones import Home

CURATION_VERSION = "1"
"""Raised whenever the same raw rows would curate to something else."""
INPUT_NOTE, OUTCOME_NOTE = "input", "outcome"
Status = Literal["curated", "unchanged", "absent"]


@dataclass(frozen=True, slots=True)
class TableCuration:
    """One table after the run: what became of its raw rows, and the fingerprint of what it was made from."""

    name: str
    status: Status
    input: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ShopCuration:
    """Every canonical table after the run, in canonical order.

    `as_of` is the latest order (else the latest fact of any table, else the load itself), UTC; `ignored` are
    raw tables that are not in the canonical schema.
    """

    tables: tuple[TableCuration, ...]
    as_of: datetime
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the query engine may use while curating."""

    memory_mb: int = 1536
    threads: int = 2


def curate_shop(
    lake: Lake,
    home: Home,
    *,
    run_id: str,
    only_changed: bool = False,
    limits: Limits = Limits(),
    on_table: Callable[[TableCuration], None] | None = None,
) -> ShopCuration:
    """Bring the current load of the raw zone into the curated and quarantine namespaces.

    Args:
        lake: Where to write.
        home: Whose raw zone to read.
        run_id: The run to write as.
        only_changed: Leave a table as it is when it was curated from these very files before.
        limits: What the query engine may use.
        on_table: Called after each table.

    Raises:
        SourceError: There is no load, or a raw file is not in the raw layout.
        LakeBusyError: Another process is writing the lake.
    """
    load = current_load(home, SHOP_SCHEMA)
    if load is None:
        raise SourceError("No shop has been loaded yet.", remedy="Run `retail load FOLDER` first.")
    loaded = loaded_tables(load)
    key = card_key(home.state)
    done = []
    for contract in CANONICAL_TABLES.values():
        curation = _curate_one(
            lake, home, contract, loaded.get(contract.name), key, run_id, only_changed, limits
        )
        done.append(curation)
        if on_table is not None:
            on_table(curation)
    ignored = tuple(name for name in loaded if name not in CANONICAL_TABLES)
    return ShopCuration(tuple(done), _as_of(done, load), ignored)


def _curate_one(
    lake: Lake,
    home: Home,
    contract: TableContract,
    loaded: LoadedTable | None,
    key: bytes,
    run_id: str,
    only_changed: bool,
    limits: Limits,
) -> TableCuration:
    if loaded is None or not loaded.files:
        return _leave_empty(lake, contract, run_id, only_changed)
    made_from = fingerprint(loaded, contract, CURATION_VERSION)
    if only_changed and (known := _known(lake, contract.name, made_from)) is not None:
        return TableCuration(contract.name, "unchanged", made_from, known)
    with _engine(home, limits) as connection, _no_card_numbers_in_errors(contract.name):
        table = CuratedTable(connection, contract, loaded, key)
        if table.outcome.counts.quarantined or lake.latest(QUARANTINE, contract.name) is not None:
            lake.replace(QUARANTINE, contract.name, table.quarantined(run_id), run_id=run_id)
        lake.replace(
            CURATED,
            contract.name,
            table.rows(),
            run_id=run_id,
            notes={INPUT_NOTE: made_from, OUTCOME_NOTE: table.outcome.to_json()},
        )
    return TableCuration(contract.name, "curated", made_from, table.outcome)


def _leave_empty(lake: Lake, contract: TableContract, run_id: str, only_changed: bool) -> TableCuration:
    """A table that the source lacks: all of its columns, no rows."""
    made_from = f"absent:{CURATION_VERSION}:{hash_of(contract)}"
    curation = TableCuration(contract.name, "absent", made_from, Outcome())
    if only_changed and _known(lake, contract.name, made_from) is not None:
        return curation
    if lake.latest(QUARANTINE, contract.name) is not None:
        lake.replace(QUARANTINE, contract.name, QUARANTINE_SCHEMA.empty_table(), run_id=run_id)
    notes = {INPUT_NOTE: made_from, OUTCOME_NOTE: curation.outcome.to_json()}
    lake.replace(CURATED, contract.name, empty_table(contract), run_id=run_id, notes=notes)
    return curation


def _known(lake: Lake, table: str, made_from: str) -> Outcome | None:
    """The outcome of the table's current snapshot, if it was made from the same input."""
    latest = lake.latest(CURATED, table)
    if latest is None or latest.notes.get(INPUT_NOTE) != made_from:
        return None
    return Outcome.from_json(latest.notes[OUTCOME_NOTE])


def hash_of(contract: TableContract) -> str:
    """A short stand-in for a contract, the same in every process."""
    import hashlib

    return hashlib.sha256(repr(contract).encode()).hexdigest()[:16]


@contextmanager
def _engine(home: Home, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """A fresh in-memory query engine in UTC that spills into the home and leaves nothing behind."""
    home.root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".run-curate-", dir=home.root) as spill:
        connection = duckdb.connect(
            config={
                "memory_limit": f"{limits.memory_mb}MB",
                "threads": limits.threads,
                "temp_directory": spill,
                "preserve_insertion_order": False,
            }
        )
        try:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()


@contextmanager
def _no_card_numbers_in_errors(table: str) -> Iterator[None]:
    """Turn an engine error into ours, its text free of card numbers and without the original in its chain."""
    try:
        yield
    except duckdb.Error as error:
        message = mask_cards(str(error))
    else:
        return
    raise IngestionError(f"{table}: the query engine failed while curating: {message}")


def _as_of(tables: list[TableCuration], load: Path) -> datetime:
    """The latest order, else the latest fact, else the load's commit time."""
    latest = {t.name: datetime.fromisoformat(t.outcome.latest) for t in tables if t.outcome.latest}
    plans = {"promotions", "price_history"}
    facts = [moment for name, moment in latest.items() if name not in plans]
    if "orders" in latest:
        return latest["orders"]
    if facts:
        return max(facts)
    return datetime.fromisoformat(read_load_record(load)["committed_at"])
