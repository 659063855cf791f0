"""Erase people from everything that a home keeps, in an order that can be taken up again."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.errors import NotOnAwsError
from infra.jobs.erasure.audit import hide_in_audit
from infra.jobs.erasure.databases import ACCOUNTS, AUDIT, erase_database
from infra.jobs.erasure.files import DATABASES, erase_texts, other_files
from infra.jobs.erasure.people import Found, find_people
from infra.jobs.erasure.receipt import Place, Receipt, done
from infra.jobs.erasure.search import search_home
from infra.jobs.erasure.tables import erase_files, erase_lake, namespaces
from infra.local.copilot import home_documents
from infra.local.lake import IcebergLake
from infra.local.relations import TableFiles, table_files
from infra.local.serving import current_publication, forget_earlier, publish
from infra.wiring import Backends
from ingestion.curate.card_key import card_key
from ingestion.curate.erasure import People
from ingestion.curate.forgotten import Forgotten
from ingestion.curate.seal import seal_raw
from ingestion.extract.raw import SHOP_SCHEMA, only_loader
from ingestion.lake.port import CURATED, QUARANTINE
from ingestion.lake.zones import Home

RECEIPTS = "erasures"
_ON_AWS = (
    "Erasing is built for a home on one machine: on AWS it would leave the lake, conversations and earlier "
    "versions as they are. Nothing was changed; docs/runbook.md says how people are erased there by hand."
)
Say = Callable[[str], None]


def erase(
    backends: Backends, wanted: Sequence[str], *, dry_run: bool = False, say: Say = lambda _: None
) -> Receipt:
    """Erase customers, named by id or e-mail address, and return the receipt, which is kept in `erasures/`.

    What is far from the source goes first and the published database last, so that an erasure that was cut
    short still finds whom it is about when it is asked for again.

    Raises:
        NotOnAwsError: The shop is kept on AWS.
        UnknownCustomerError: One of them is nowhere in the home; nothing was changed.
        LakeBusyError: Another process is writing the lake or loading the shop.
    """
    if backends.settings.backend == "aws":
        raise NotOnAwsError(_ON_AWS)
    home = backends.home
    lake = IcebergLake(home, kept_runs=1)
    started = time.monotonic()
    with lake.exclusive(), only_loader(home, SHOP_SCHEMA), _work_folder(home) as work:
        key = card_key(home.state)
        seal_raw(home.raw, home.state, key)
        found = find_people(home, lake, wanted, work)
        forgotten = Forgotten(home.state, key)
        if not dry_run:
            forgotten.add(found.people.customers, found.people.orders)
            forgotten.write()
        erasure_id = f"{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"
        run = _Erasure(home, lake, found, erasure_id, work, say, apply=not dry_run)
        receipt = run.receipt([forgotten.token(c) for c in sorted(found.people.customers)], started)
    if not dry_run:
        receipt.write(home.root / RECEIPTS)
    return receipt


class _Erasure:
    """One erasure: whom, where, and whether it is done or only counted."""

    def __init__(
        self,
        home: Home,
        lake: IcebergLake,
        found: Found,
        erasure_id: str,
        work: Path,
        say: Say,
        *,
        apply: bool,
    ) -> None:
        self._home, self._lake, self._found, self._work = home, lake, found, work
        self._people: People = found.people
        self._id, self._say, self._apply = erasure_id, say, apply

    def receipt(self, subjects: Sequence[str], started: float) -> Receipt:
        """Erase everywhere, look again, and say what was done."""
        places = [place for step in self._steps() for place in step]
        published = self._republish() if self._apply else ""
        self._say("looking through everything again")
        search = search_home(self._home, self._people, self._work) if self._apply else None
        return Receipt(
            self._id,
            datetime.now(UTC).isoformat(timespec="seconds"),
            not self._apply,
            len(self._people.customers),
            len(self._people.orders),
            tuple(subjects),
            self._found.shared,
            done(places),
            self._kept(),
            published,
            search,
            round(time.monotonic() - started, 3),
        )

    def _steps(self) -> Iterator[Iterator[Place]]:
        people, apply = self._people, self._apply
        for what, step in (
            ("conversations and other state", self._databases()),
            ("text files", erase_texts(self._home, people.mentions, apply=apply)),
            ("documents", self._documents()),
            ("audit log", self._audit()),
            ("other tables", self._loose_tables()),
            ("raw zone", erase_files(self._home.raw, self._home, people, apply=apply)),
            ("lake", erase_lake(self._lake, self._home, people, apply=apply)),
        ):
            self._say(what)
            yield step

    def _databases(self) -> Iterator[Place]:
        for path in other_files(self._home):
            own = path.name in {AUDIT, ACCOUNTS} or path == self._home.catalog
            if path.suffix in DATABASES and not own:
                yield from erase_database(path, self._people.mentions, apply=self._apply)

    def _documents(self) -> Iterator[Place]:
        mentions = self._people.mentions
        passages = home_documents(self._home).hide(mentions.holds, mentions.hide, apply=self._apply)
        yield Place("documents", texts=passages)

    def _audit(self) -> Iterator[Place]:
        path = self._home.state / AUDIT
        if path.exists():
            entries = hide_in_audit(path, self._people.mentions.hide, self._id, apply=self._apply)
            yield Place("state/audit.db", texts=entries)

    def _loose_tables(self) -> Iterator[Place]:
        """Parquet files that belong to no zone, such as the demo shop's truths."""
        zones = {self._home.raw, self._home.warehouse, self._home.serving, self._home.models, self._work}
        for folder in sorted(path for path in self._home.root.iterdir() if path.is_dir()):
            if folder not in zones and not folder.name.startswith("."):
                yield from erase_files(folder, self._home, self._people, apply=self._apply)

    def _republish(self) -> str:
        """Publish the tables of before, as they now are; the databases of before go."""
        before = current_publication(self._home.serving)
        if before is None:
            return ""
        self._say("publishing")
        published = publish(
            self._home.serving,
            self._published_tables(before.row_counts.keys()),
            run_id=self._id,
            as_of=datetime.fromisoformat(before.as_of),
            published_at=datetime.now(UTC),
            spill=self._work,
        )
        forget_earlier(self._home.serving, published)
        return published.file

    def _published_tables(self, names: Iterable[str]) -> list[TableFiles]:
        """The lake's tables of those names; quarantine has names of its own and is never published."""
        places = {
            name: namespace
            for namespace in namespaces(self._home)
            if namespace != QUARANTINE
            for name in self._lake.tables(namespace)
        }
        places |= dict.fromkeys(self._lake.tables(CURATED), CURATED)
        return [table_files(self._lake, places[name], name) for name in names if name in places]

    def _kept(self) -> tuple[str, ...]:
        """Where somebody is still named on purpose, and why."""
        accounts = self._home.state / ACCOUNTS
        if not accounts.exists():
            return ()
        named = [p for p in erase_database(accounts, self._people.mentions, apply=False) if p.touched]
        return (
            ("accounts: an account of the same name or address; `retail users` removes it",) if named else ()
        )


@contextmanager
def _work_folder(home: Home) -> Iterator[Path]:
    """A folder of this erasure, gone when it ends; those that killed ones left go as well."""
    for left in home.root.glob(".erase-*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=".erase-", dir=home.root) as folder:
        yield Path(folder)
