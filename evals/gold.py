"""Gold results: a case's own SQL, run on the published serving database, read-only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from evals.errors import GoldUnavailableError, SuiteError
from evals.suite import LocatedCase, Suite
from tools.result import Value

GoldRows = tuple[tuple[Value, ...], ...]
VIEWS = Path(__file__).with_name("gold_views.sql")
"""Views that gold SQL may use: `net_sales`, `placed_orders`, `sold_lines`, `catalogue`."""
_LOCKED = {"enable_external_access": "false", "lock_configuration": "true", "threads": "2"}


def serving_file(serving: Path) -> Path:
    """The database that is published in a serving folder now.

    Raises:
        GoldUnavailableError: Nothing is published there.
    """
    pointer = serving / "current.json"
    if not pointer.is_file():
        raise GoldUnavailableError(f"Nothing is published in {serving}. Run `retail pipeline run` first.")
    return serving / str(json.loads(pointer.read_text(encoding="utf-8"))["file"])


class GoldDatabase:
    """Runs gold SQL; a context manager that holds one read-only connection."""

    def __init__(self, serving: Path) -> None:
        self._connection = duckdb.connect(str(serving_file(serving)), read_only=True, config=dict(_LOCKED))
        self._create_views()

    def __enter__(self) -> GoldDatabase:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, located: LocatedCase) -> tuple[GoldRows, ...]:
        """The result of each of the case's gold statements, one a fair reading.

        Raises:
            SuiteError: A statement fails.
        """
        return tuple(self._run(sql, located) for sql in located.case.expect.sql)

    def table(self, sql: str) -> tuple[dict[str, str], ...]:
        """The rows of a statement as texts by column name, sorted.

        Raises:
            SuiteError: The statement fails.
        """
        try:
            result = self._connection.execute(sql)
        except duckdb.Error as error:
            raise SuiteError(f"SQL fails: {error}\n{sql}") from error
        names = [column[0] for column in result.description]
        rows = sorted(tuple(map(str, row)) for row in result.fetchall())
        return tuple(dict(zip(names, row, strict=True)) for row in rows)

    def secrets(self, located: LocatedCase) -> tuple[GoldRows, ...]:
        """What the case's user may not see.

        Raises:
            SuiteError: A statement fails.
        """
        return tuple(self._run(sql, located) for sql in located.case.expect.leaks)

    def _create_views(self) -> None:
        """Where a shop lacks what a view is made of, there is no such view and gold that needs it fails."""
        for statement in VIEWS.read_text(encoding="utf-8").split(";\n"):
            with suppress(duckdb.CatalogException, duckdb.BinderException):
                self._connection.execute(statement)

    def _run(self, sql: str, located: LocatedCase) -> GoldRows:
        try:
            return tuple(self._connection.execute(sql).fetchall())
        except duckdb.Error as error:
            raise SuiteError(
                f"gold SQL fails: {error}", file=located.file, line=located.line, case_id=located.case.id
            ) from error


@dataclass(frozen=True, slots=True)
class Gold:
    """Gold rows of each fair reading, and values to be kept secret, by the id of the case or judged turn."""

    readings: Mapping[str, tuple[GoldRows, ...]]
    secrets: Mapping[str, tuple[GoldRows, ...]] = field(default_factory=dict)


def gold_results(suite: Suite, serving: Path) -> Gold:
    """Run the gold of every case before anything is asked, so that a wrong suite shows at once.

    Raises:
        GoldUnavailableError: Nothing is published.
        SuiteError: A statement fails.
    """
    parts = [
        located.model_copy(update={"case": case})
        for located in suite.cases
        for _, case in located.case.judged
    ]
    with GoldDatabase(serving) as database:
        return Gold(
            readings={part.case.id: database.rows(part) for part in parts},
            secrets={part.case.id: database.secrets(part) for part in parts if part.case.expect.leaks},
        )
