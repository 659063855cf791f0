"""Curate a whole shop: every canonical table of the current load, from the raw zone into the lake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.curate.card_key import card_key
from ingestion.curate.incremental import merge_changes
from ingestion.curate.query_engine import query_engine
from ingestion.curate.source import Input, curation_input
from ingestion.curate.table import QUARANTINE_SCHEMA, CuratedTable, Outcome, empty_table
from ingestion.errors import IngestionError, SourceError
from ingestion.extract.raw import SHOP_SCHEMA, LoadedTable, current_load, loaded_tables
from ingestion.lake.canonical import CANONICAL_TABLES
from ingestion.lake.cards import mask_cards
from ingestion.lake.contracts import TableContract, sql_type
from ingestion.lake.port import CURATED, QUARANTINE, Lake
from ingestion.lake.zones import Home

CURATION_VERSION = "1"
"""Raised whenever the same raw rows would curate to something else."""
INPUT_NOTE, OUTCOME_NOTE = "input", "outcome"
MOST_FILES = 200
"""A table in more data files is curated whole, which makes few of them again."""
PLANS = frozenset({"promotions", "price_history"})
"""Tables whose time is not that of something that has happened."""
Rows: TypeAlias = pa.Table | pa.RecordBatchReader
Status = Literal["curated", "merged", "unchanged", "absent"]


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


def curate_shop(
    lake: Lake,
    home: Home,
    *,
    run_id: str,
    work: Path,
    only_changed: bool = False,
    on_table: Callable[[TableCuration], None] | None = None,
) -> ShopCuration:
    """Bring the current load of the raw zone into the curated and quarantine namespaces.

    Args:
        lake: Where to write.
        home: Whose raw zone to read.
        run_id: The run to write as.
        work: A folder of the caller's to spill into.
        only_changed: Leave a table as it is when it was curated from these very files before.
        on_table: Called after each table.

    Raises:
        SourceError: There is no load, it has no rows, or a raw file is not in the raw layout.
        LakeBusyError: Another process is writing the lake.
    """
    load = current_load(home, SHOP_SCHEMA)
    if load is None:
        raise SourceError("No shop has been loaded yet.", remedy="Run `retail load FOLDER` first.")
    loaded = loaded_tables(load)
    curator = _Curator(lake, card_key(home.state), run_id, work, only_changed)
    done = []
    for contract in CANONICAL_TABLES.values():
        done.append(curator.curate(contract, loaded.get(contract.name)))
        if on_table is not None:
            on_table(done[-1])
    ignored = tuple(name for name in loaded if name not in CANONICAL_TABLES)
    return ShopCuration(tuple(done), _as_of(done), ignored)


@dataclass(frozen=True, slots=True)
class _Curator:
    lake: Lake
    card_key: bytes = field(repr=False)
    run_id: str
    work: Path
    only_changed: bool

    def curate(self, contract: TableContract, loaded: LoadedTable | None) -> TableCuration:
        """Curate one table; one that the source lacks has all of its columns and no rows."""
        present = loaded is not None and bool(loaded.files)
        made_from = curation_input(loaded.files if loaded else (), contract, CURATION_VERSION)
        known = _known(self.lake, contract.name) if self.only_changed else None
        if known is not None and known[0] == made_from:
            status: Status = "unchanged" if present else "absent"
            return TableCuration(contract.name, status, made_from.fingerprint, known[1])
        if loaded is None or not present:
            self._quarantine(contract.name, QUARANTINE_SCHEMA.empty_table(), 0)
            return self._keep(contract, made_from, "absent", empty_table(contract), Outcome())
        if known is not None:
            merged = self._merge(contract, loaded, made_from, *known)
            if merged is not None:
                return merged
        with query_engine(spill=self.work) as connection, _no_card_numbers_in_errors(contract.name):
            table = CuratedTable(connection, contract, loaded, self.card_key)
            rejected = table.outcome.counts.quarantined
            self._quarantine(contract.name, table.quarantined(self.run_id), rejected)
            return self._keep(contract, made_from, "curated", table.rows(), table.outcome)

    def _merge(
        self,
        contract: TableContract,
        loaded: LoadedTable,
        made_from: Input,
        earlier: Input,
        before: Outcome,
    ) -> TableCuration | None:
        """Merge files that came since into the table as it is; None where everything must be curated."""
        files = self.lake.data_files(CURATED, contract.name)
        added = made_from.added_to(earlier)
        if not added or len(files) > MOST_FILES:
            return None
        fresh = LoadedTable(loaded.name, 0, loaded.files[-added:])
        with query_engine(spill=self.work) as connection, _no_card_numbers_in_errors(contract.name):
            changes = CuratedTable(connection, contract, fresh, self.card_key)
            schema = self.lake.schema(CURATED, contract.name)
            columns = {field.name: sql_type(field.type) for field in schema}
            merge = merge_changes(connection, changes, files, columns, before)
            if merge is None:
                return None
            if changes.outcome.counts.quarantined:
                self._add_to_quarantine(contract.name, changes.quarantined(self.run_id), fresh)
            self.lake.replace_files(
                CURATED, contract.name, merge.files, merge.open_rows(),
                run_id=self.run_id, notes=_notes(made_from, merge.outcome),
            )  # fmt: skip
        return TableCuration(contract.name, "merged", made_from.fingerprint, merge.outcome)

    def _add_to_quarantine(self, name: str, rows: pa.RecordBatchReader, fresh: LoadedTable) -> None:
        """Add rejected rows; those of the same files, left by a killed run, are replaced."""
        added = rows.read_all()
        if self.lake.latest(QUARANTINE, name) is not None:
            known = self.lake.read(QUARANTINE, name)
            names = pa.array([path.name for path in fresh.files])
            other = pc.invert(pc.is_in(known["source_file"], value_set=names))
            added = pa.concat_tables([known.filter(other).cast(added.schema), added])
        self.lake.replace(QUARANTINE, name, added, run_id=self.run_id)

    def _quarantine(self, name: str, rows: Rows, count: int) -> None:
        if count or self.lake.latest(QUARANTINE, name) is not None:
            self.lake.replace(QUARANTINE, name, rows, run_id=self.run_id)

    def _keep(
        self, contract: TableContract, made_from: Input, status: Status, rows: Rows, outcome: Outcome
    ) -> TableCuration:
        """Write the curated rows last: their notes say that the table is done."""
        notes = _notes(made_from, outcome)
        self.lake.replace(CURATED, contract.name, rows, run_id=self.run_id, notes=notes)
        return TableCuration(contract.name, status, made_from.fingerprint, outcome)


def _notes(made_from: Input, outcome: Outcome) -> dict[str, str]:
    return {INPUT_NOTE: made_from.to_note(), OUTCOME_NOTE: outcome.to_json()}


def _known(lake: Lake, table: str) -> tuple[Input, Outcome] | None:
    """What the table's current snapshot was made from, and its outcome."""
    latest = lake.latest(CURATED, table)
    if latest is None or INPUT_NOTE not in latest.notes:
        return None
    return Input.from_note(latest.notes[INPUT_NOTE]), Outcome.from_json(latest.notes[OUTCOME_NOTE])


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


def _as_of(tables: Sequence[TableCuration]) -> datetime:
    """The latest order, else the latest fact, else the latest commit."""
    latest = {t.name: t.outcome.latest for t in tables if t.outcome.latest}
    facts = [moment for name, moment in latest.items() if name not in PLANS]
    commits = [t.outcome.committed for t in tables if t.outcome.committed]
    if not commits:
        raise SourceError("The loaded tables have no rows.", remedy="Check the folder and load it again.")
    return datetime.fromisoformat(latest.get("orders") or max(facts, default=max(commits)))
