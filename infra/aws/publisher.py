"""Publish a run on AWS: a Glue database of its own over the snapshots of now, then one conditional write.

`published/current.json` in the curated bucket names the database that readers query. Its tables are copies of
the metadata as it was, kept beside the pointer, so later commits and pruning change nothing in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.aws.clients import AwsClients, aws_errors
from infra.aws.lake import GlueLake, lake_errors
from infra.aws.names import AwsNames
from infra.aws.objects import Objects, StoredObject
from infra.errors import ConditionFailedError, PublishError
from infra.local.relations import TableFiles, relation
from infra.local.serving import Published
from ingestion.curate.query_engine import query_engine
from ingestion.extract.quoting import identifier

if TYPE_CHECKING:
    from pyiceberg.manifest import DataFile
    from pyiceberg.table import Table

FOLDER = "published"
POINTER = f"{FOLDER}/current.json"


@dataclass(frozen=True, slots=True)
class Publication:
    """What the pointer says: the publication, and the schema that readers compile against.

    Args:
        published: As on local disk; `file` is the Glue database.
        columns: Engine type by table and column.
        empty_columns: By table, the columns that hold nothing but nulls.
        column_bytes: Bytes in storage by table and column.
        before: The Glue database published before.
    """

    published: Published
    columns: Mapping[str, Mapping[str, str]]
    empty_columns: Mapping[str, Sequence[str]]
    column_bytes: Mapping[str, Mapping[str, int]]
    before: str = ""


@dataclass(slots=True)
class _Draft:
    """What is found out about the tables while they are registered."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: dict[str, list[str]] = field(default_factory=dict)
    sizes: dict[str, dict[str, int]] = field(default_factory=dict)
    currencies: list[tuple[str, int]] = field(default_factory=list)


def read_publication(data: bytes) -> Publication:
    """Read the pointer.

    Raises:
        PublishError: It is not one that we wrote.
    """
    try:
        said: dict[str, Any] = json.loads(data)
        return Publication(**{**said, "published": Published(**said["published"])})
    except (ValueError, TypeError, KeyError) as error:
        raise PublishError(f"{POINTER} cannot be read: run the pipeline to publish again") from error


def _draft_of(publication: Publication) -> _Draft:
    """What is known of the tables of a publication."""
    return _Draft(
        {table: dict(columns) for table, columns in publication.columns.items()},
        {table: list(names) for table, names in publication.empty_columns.items()},
        {table: dict(sizes) for table, sizes in publication.column_bytes.items()},
        list(publication.published.currencies),
    )


class GluePublisher:
    """The `Publisher` port on Glue and S3."""

    def __init__(self, clients: AwsClients, names: AwsNames, lake: GlueLake) -> None:
        self._clients, self._names, self._lake = clients, names, lake
        self._objects = Objects(clients, names.curated_bucket)

    def current(self) -> Published | None:
        """What is published now; None before the first run."""
        found = self._objects.read(POINTER)
        return None if found is None else read_publication(found.data).published

    def holds(self, published: Published) -> bool:
        """Whether the Glue database is still there."""
        with lake_errors():
            return bool(self._lake.catalog.namespace_exists(published.file))

    def publish(
        self,
        tables: Sequence[TableFiles],
        *,
        run_id: str,
        as_of: datetime,
        published_at: datetime,
        spill: Path,
        content: str = "",
    ) -> Published:
        """Register every table's snapshot of now, verified; move the pointer; forget all but the last two."""
        database, before = self._names.serving_database(run_id), self._objects.read(POINTER)
        draft = _Draft()
        with lake_errors():
            self._lake.catalog.create_namespace_if_not_exists(database)
        for table in tables:
            self._register(database, table, draft)
        _describe(tables, draft, spill)
        published = Published(
            run_id,
            database,
            as_of.isoformat(),
            published_at.isoformat(),
            {table.name: table.rows for table in tables},
            draft.currencies,
            content,
        )
        return self._point(published, draft, before)

    def amend(
        self, tables: Sequence[TableFiles], *, run_id: str, published_at: datetime, spill: Path
    ) -> Published:
        """Publish what is published with some tables replaced or added; the others stay at their snapshots.

        What stands for its content is nothing known, so that the next run publishes.

        Raises:
            PublishError: Nothing is published, or a table does not hold what was written to it.
        """
        before = self._objects.read(POINTER)
        if before is None:
            raise PublishError("Nothing is published that could be amended: run the pipeline.")
        earlier, database = read_publication(before.data), self._names.serving_database(run_id)
        draft = _draft_of(earlier)
        with lake_errors():
            self._lake.catalog.create_namespace_if_not_exists(database)
        for name in sorted(set(earlier.published.row_counts) - {table.name for table in tables}):
            self._carry(earlier.published.file, database, name)
        for table in tables:
            self._register(database, table, draft)
        _describe(tables, draft, spill)
        rows = {**earlier.published.row_counts, **{table.name: table.rows for table in tables}}
        published = replace(
            earlier.published,
            run_id=run_id,
            file=database,
            published_at=published_at.isoformat(),
            row_counts=rows,
            currencies=draft.currencies,
            content="",
        )
        return self._point(published, draft, before)

    def _point(self, published: Published, draft: _Draft, before: StoredObject | None) -> Published:
        """Make the publication what readers see, unless another came first; forget all but the last two."""
        earlier = read_publication(before.data).published.file if before else ""
        said = Publication(published, draft.columns, draft.empty, draft.sizes, earlier)
        try:
            self._objects.write_if(POINTER, _text(said), before.etag if before else None)
        except ConditionFailedError as error:
            raise PublishError("Another run has published meanwhile; what it published stays.") from error
        self._forget(keep={published.file, earlier})
        return published

    def _carry(self, earlier: str, database: str, name: str) -> None:
        """Give a table at the snapshot of the publication before its name in another one.

        Raises:
            PublishError: Its metadata is gone.
        """
        found = self._objects.read(f"{FOLDER}/{earlier}/{name}.metadata.json")
        if found is None:
            raise PublishError(f"What was published of {name} is gone: run the pipeline.")
        self._name(database, name, found.data)

    def _name(self, database: str, name: str, metadata: bytes) -> Table:
        """Register a table by a copy of its metadata beside the pointer."""
        key = f"{FOLDER}/{database}/{name}.metadata.json"
        self._objects.write(key, metadata)
        with lake_errors():
            return self._lake.catalog.register_table(
                (database, name), f"s3://{self._names.curated_bucket}/{key}"
            )

    def _register(self, database: str, table: TableFiles, draft: _Draft) -> None:
        """Give the table's current snapshot its name in the published database.

        Raises:
            PublishError: Its rows or files are not those that were written.
        """
        live = self._lake.table(table.namespace, table.name)
        with lake_errors():
            registered = self._name(database, table.name, _content(live))
            files = [task.file for task in registered.scan().plan_files()]
            self._verify(registered, files, table)
            draft.sizes[table.name] = _column_bytes(registered, files)

    def _verify(self, registered: Table, files: Sequence[DataFile], table: TableFiles) -> None:
        """Compare rows with what was written, and every data file with its size in S3."""
        rows = sum(file.record_count for file in files)
        if rows != table.rows:
            raise PublishError(f"{table.name} should have {table.rows} rows, but its files have {rows}")
        if not files:
            return
        bucket, _, folder = registered.location().removeprefix("s3://").partition("/")
        there = {
            f"s3://{bucket}/{item.key}": item.size
            for item in Objects(self._clients, bucket).listed(f"{folder}/data/")
        }
        for file in files:
            if there.get(file.file_path) != file.file_size_in_bytes:
                raise PublishError(f"{table.name}: {file.file_path} is missing or cut off in S3")

    def _forget(self, keep: set[str]) -> None:
        """Delete published databases that are neither current nor the one before."""
        prefix = self._names.serving_database("")
        glue = self._clients.client("glue")
        with aws_errors("glue"):
            pages = glue.get_paginator("get_databases").paginate()
            names = [database["Name"] for page in pages for database in page["DatabaseList"]]
        for name in names:
            if name.startswith(prefix) and name not in keep:
                with aws_errors("glue"):
                    glue.delete_database(Name=name)
                self._objects.delete([item.key for item in self._objects.listed(f"{FOLDER}/{name}/")])


def _content(table: Table) -> bytes:
    """The table's metadata file, byte for byte."""
    with table.io.new_input(table.metadata_location).open() as file:
        return file.read()


def _column_bytes(table: Table, files: Sequence[DataFile]) -> dict[str, int]:
    names = {column.field_id: column.name for column in table.schema().fields}
    found = dict.fromkeys(names.values(), 0)
    for file in files:
        for identity, size in (file.column_sizes or {}).items():
            if identity in names:
                found[names[identity]] += size
    return found


def _describe(tables: Sequence[TableFiles], draft: _Draft, spill: Path) -> None:
    """Types, columns without values, and the orders' currencies, from the local copies of the files."""
    with query_engine(spill=spill, threads=1) as connection:
        for table in tables:
            draft.columns[table.name] = dict(table.columns)
            draft.empty.pop(table.name, None)
            if table.rows:
                counts = ", ".join(f"count({identifier(name)})" for name, _ in table.columns)
                row = connection.execute(f"SELECT {counts} FROM {relation(table)}").fetchone() or ()  # noqa: S608
                names = (name for name, _ in table.columns)
                draft.empty[table.name] = [n for n, count in zip(names, row, strict=True) if not count]
            if table.name == "orders" and "currency" in draft.columns["orders"]:
                draft.currencies = connection.execute(
                    f"SELECT currency, count(*) FROM {relation(table)} WHERE currency IS NOT NULL "  # noqa: S608
                    "GROUP BY 1 ORDER BY 2 DESC, 1"
                ).fetchall()


def _text(publication: Publication) -> bytes:
    return (json.dumps(asdict(publication), indent=1) + "\n").encode()
