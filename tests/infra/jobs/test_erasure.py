"""Erased customers are nowhere in the home: their rows go, their sales stay without them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from analytics_engines.engine import EngineContext, EngineResult
from infra.errors import UnknownCustomerError
from infra.jobs.erasure.job import erase
from infra.jobs.pipeline import PipelineOptions, run_curation, run_pipeline
from infra.local.audit import SqliteAuditLog
from infra.local.conversations import SqliteConversations
from infra.local.copilot import home_documents
from infra.local.replays import SqliteReplays
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from ingestion.extract.raw import SHOP_SCHEMA, write_full_load
from ingestion.lake.contracts import Column, LogicalType, TableContract
from ingestion.lake.port import CURATED
from server.audit import AuditEntry
from server.chat.ports import Feedback, Turn
from server.traffic.ports import Response
from tools.policy import Role

AT = datetime(2024, 6, 1, tzinfo=UTC)
ADA = ("C-001", "Ada Lovelace", "ada@example.com", "+44 20 7946 0001", "dev-ada-1", "Rose Street 97, London")
BOB = ("C-002", "Bob Marlowe", "bob@example.com", "+44 20 7946 0002", "dev-bob-1", "Rose Street 98, London")
VALUE = TableContract(
    name="customer_lifetime_value",
    grain="one row per customer",
    columns=(
        Column("customer_id", required=True),
        Column("orders", LogicalType.INTEGER),
        Column("reason"),
        Column("model_version", required=True),
    ),
    key=("customer_id",),
)


@dataclass(frozen=True)
class ValuingEngine:
    """Counts the orders of each customer, and says it in words that name another."""

    name: str = "demand_insights_engine"
    inputs: tuple[str, ...] = ("orders",)
    outputs: tuple[TableContract, ...] = (VALUE,)
    parameters: Mapping[str, object] = field(default_factory=dict)
    test_parameters: Mapping[str, object] = field(default_factory=dict)

    def run(self, context: EngineContext) -> EngineResult:
        """One row per customer."""
        rows = context.query(
            "SELECT customer_id, count(*) AS orders, 'Shares a device with C-001.' AS reason, "
            "'1' AS model_version FROM orders WHERE customer_id IS NOT NULL GROUP BY 1"
        )
        return EngineResult({"customer_lifetime_value": rows})


def shop(*, more: bool = False) -> dict[str, pa.Table]:
    """Two customers with an order each, and a wrong row about Ada; she has a second order with `more`."""
    buyers = [ADA, BOB, *([ADA] if more else [])]
    ids = [f"o{n}" for n in range(len(buyers))]
    when = ["2024-05-01 10:00:00"] * len(buyers)
    return {
        "customers": pa.table(
            {
                "customer_id": [ADA[0], BOB[0], "C-003", ADA[0]],
                "name": [ADA[1], BOB[1], BOB[1], ADA[1]],
                "email": [ADA[2], BOB[2], "bob2@example.com", ADA[2]],
                "phone": [ADA[3], BOB[3], None, None],
                "birth_year": ["1985", "1980", "1990", "unknown"],
            }
        ),
        "orders": pa.table(
            {
                "order_id": ids,
                "customer_id": [b[0] for b in buyers],
                "device_id": [b[4] for b in buyers],
                "order_date": when,
                "total": ["10.00"] * len(ids),
                "currency": ["EUR"] * len(ids),
                "gift_message": ["With love"] * len(ids),
            }
        ),
        "shipments": pa.table(
            {
                "shipment_id": ids,
                "order_id": ids,
                "shipping_address": [b[5] for b in buyers],
                "ship_country": ["UK"] * len(ids),
            }
        ),
        "promotions": pa.table(
            {
                "promotion_id": ["p"],
                "name": ["For ada lovelace, C-001"],
                "starts_on": ["2024-05-01"],
                "ends_on": ["2024-05-02"],
            }
        ),
    }


def load(backends: Backends, **options: bool) -> None:
    write_full_load(backends.home, SHOP_SCHEMA, shop(**options), committed_at=AT)


def pipeline(backends: Backends) -> None:
    run_pipeline(backends, PipelineOptions(engines=[ValuingEngine()]))


def entry(said: str) -> AuditEntry:
    return AuditEntry(AT, "ann", "admin", None, "ask", said, "done", ("SELECT 1",))


def history(backends: Backends) -> None:
    """A second version of every table, so that the first is history."""
    lake = backends.lake()
    for namespace in (CURATED, "prod_demand_insights_engine"):
        for name in lake.tables(namespace):
            latest = lake.latest(namespace, name)
            lake.replace(namespace, name, lake.read(namespace, name), run_id="again", notes=latest.notes)  # type: ignore[union-attr]


def replay(state: Path, key: str, body: bytes) -> None:
    """Keep a response under an idempotency key."""
    with closing(SqliteReplays(state / "replays.db")) as kept:
        kept.claim("ann", key, "f", AT)
        kept.keep("ann", key, Response(200, (), body))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where a home that knows Ada everywhere was made, and a copy of it; a lake cannot be moved."""
    root = tmp_path_factory.mktemp("erasure")
    made = build_backends(Settings(home=root / "home"))
    load(made)
    pipeline(made)
    history(made)
    state = made.home.state
    talks = SqliteConversations(state / "conversations.db")
    talks.begin_turn("ann", "talk", Turn("r1", "what did Ada Lovelace buy?", "running", AT))
    talks.end_turn("ann", "r1", "done", '{"text": "Ada Lovelace (C-001) bought one thing"}')
    talks.begin_turn("ann", "talk", Turn("r2", "revenue last year", "running", AT))
    talks.feedback.say("ann", "r1", Feedback(False, AT, comment="she bought two"))
    talks.feedback.say("ann", "r2", Feedback(False, AT, comment="Ada Lovelace said it was more"))
    talks.begin_turn("ann", "alone", Turn("r3", "orders of Ada Lovelace", "running", AT))
    talks.shares.open("ann", "alone", "a-link", AT)
    talks.close()
    for key, body in (("k1", b'{"text": "Ada Lovelace bought one thing"}'), ("k2", b'{"text": "done"}')):
        replay(state, key, body)
    with closing(SqliteAuditLog(state / "audit.db")) as log:
        for said in ("revenue", "orders of ADA LOVELACE", "revenue again"):
            log.add(entry(said))
    (state / "usage").mkdir()
    (state / "usage" / "2024-05-01.jsonl").write_text('{"question": "mail to ada@example.com"}\n')
    (made.home.root / "demo").mkdir()
    pq.write_table(shop()["customers"], made.home.root / "demo" / "customers.parquet")
    letter = root / "letter.md"
    letter.write_text("# Complaints\n\nAda Lovelace wrote about the kettle.\n\nBob Marlowe did not.\n")
    home_documents(made.home).add(letter, [Role.ADMIN])
    shutil.copytree(root / "home", root / "copy", symlinks=True)
    return root / "home", root / "copy"


@pytest.fixture
def backends(pristine: tuple[Path, Path]) -> Backends:
    """A home that knows Ada everywhere, with an earlier version of each table."""
    home, copy = pristine
    shutil.rmtree(home)
    shutil.copytree(copy, home, symlinks=True)
    return build_backends(Settings(home=home))


@pytest.fixture
def log(backends: Backends) -> Iterator[SqliteAuditLog]:
    with closing(SqliteAuditLog(backends.home.state / "audit.db")) as opened:
        yield opened


def everything(home: Path) -> str:
    """All that the home holds, as it lies on disk and as its tables and databases read."""
    parts = []
    for path in (p for p in home.rglob("*") if p.is_file()):
        parts.append(path.read_bytes().decode("utf-8", "replace"))
        if path.suffix == ".parquet":
            parts.append(str(pq.read_table(path, partitioning=None).to_pylist()))
        if path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as connection:
                names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
                parts += [str(connection.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in names]
    return "\n".join(parts).lower()


def served(backends: Backends, sql: str) -> list[tuple[Any, ...]]:
    pointer = json.loads((backends.home.serving / "current.json").read_text())
    with duckdb.connect(backends.home.serving / pointer["file"], read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_nothing_in_the_home_names_an_erased_customer(backends: Backends) -> None:
    assert all(word.lower() in everything(backends.home.root) for word in ADA)
    receipt = erase(backends, ["C-001"])
    assert receipt.search is not None
    assert receipt.search.hits == ()
    left = everything(backends.home.root)
    assert [word for word in ADA if word.lower() in left] == []
    assert all(word.lower() in left for word in BOB)


def test_what_was_said_of_their_answers_and_kept_responses_go_and_others_stay(backends: Backends) -> None:
    erase(backends, ["C-001"])
    with closing(SqliteConversations(backends.home.state / "conversations.db")) as talks:
        said = talks.feedback.unhelpful(None, 10)
        assert [(one.turn.run_id, one.feedback.comment) for one in said] == [
            ("r2", "[erased] said it was more")
        ]
        assert talks.shares.behind("a-link") is None
    with closing(sqlite3.connect(backends.home.state / "replays.db")) as kept:
        assert kept.execute("SELECT key FROM replays").fetchall() == [("k2",)]
    with closing(sqlite3.connect(backends.home.state / "conversations.db")) as connection:
        for table, left in (("feedback", 1), ("shares", 0), ("conversations", 1)):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (left,), table


def test_sales_stay_without_the_person(backends: Backends) -> None:
    erase(backends, ["ada@example.com"])
    assert served(backends, "SELECT customer_id, device_id, gift_message, total FROM orders ORDER BY 1") == [
        ("C-002", "dev-bob-1", "With love", 10),
        (None, None, None, 10),
    ]
    assert served(backends, "SELECT name FROM promotions") == [("For [erased], [erased]",)]
    assert served(backends, "SELECT customer_id, reason FROM customer_lifetime_value") == [
        ("C-002", "Shares a device with [erased].")
    ]


def test_a_preview_changes_nothing_and_counts_the_same(backends: Backends) -> None:
    before = everything(backends.home.root)
    preview = erase(backends, ["C-001"], dry_run=True)
    assert everything(backends.home.root) == before
    assert {p.place: p for p in preview.places} == {p.place: p for p in erase(backends, ["C-001"]).places}


def test_the_receipt_names_nobody(backends: Backends) -> None:
    receipt = erase(backends, ["C-001"])
    kept = json.loads((backends.home.root / "erasures" / f"{receipt.erasure_id}.json").read_text())
    assert kept["customers"] == 1
    assert kept["orders"] == 1
    assert [word for word in ADA if word in json.dumps(kept, ensure_ascii=False)] == []
    removed = {place["place"]: place["removed"] for place in kept["places"]}
    assert removed["curated.customers"] == removed["quarantine.customers"] == 1
    assert removed["state/conversations.db:turns"] == 2


def test_the_audit_log_stays_a_whole_chain(backends: Backends, log: SqliteAuditLog) -> None:
    before = log.rows()
    erase(backends, ["C-001"])
    after = log.rows()
    assert log.broken_at() is None
    assert [digest for _, _, digest in after[:3]] == [digest for _, _, digest in before]
    assert json.loads(after[1][1])["said"] == "orders of [erased]"
    assert json.loads(after[3][1])["action"] == "erase"


def test_a_pseudonymised_entry_cannot_be_changed_once_more(backends: Backends, log: SqliteAuditLog) -> None:
    erase(backends, ["C-001"])
    with closing(sqlite3.connect(backends.home.state / "audit.db")) as thief, thief:
        thief.execute("DROP TRIGGER audit_unchanged")
        thief.execute("UPDATE audit SET entry = replace(entry, '[erased]', 'somebody') WHERE number = 2")
    assert log.broken_at() == 2


def test_a_later_load_does_not_bring_them_back(backends: Backends) -> None:
    erase(backends, ["C-001"])
    load(backends, more=True)
    run_curation(backends)
    lake = backends.lake()
    assert sorted(map(str, lake.read(CURATED, "orders")["customer_id"].to_pylist())) == [
        "C-002",
        "None",
        "None",
    ]
    assert lake.read(CURATED, "shipments")["shipping_address"].to_pylist().count(None) == 2
    assert "ada@example.com" not in everything(backends.home.raw)


def test_an_erasure_that_was_cut_short_is_taken_up_again(backends: Backends) -> None:
    lake = backends.lake()
    rest = lake.read(CURATED, "customers").filter(pc.field("customer_id") != "C-001")
    lake.replace(CURATED, "customers", rest, run_id="cut")
    for path in backends.home.raw.rglob("customers/*.parquet"):
        pq.write_table(
            pq.read_table(path, partitioning=None).filter(pc.field("customer_id") != "C-001"), path
        )
    receipt = erase(backends, ["C-001"])
    assert receipt.search is not None
    assert receipt.search.hits == ()
    assert "ada@example.com" not in everything(backends.home.root)


def test_a_name_that_another_bears_stays_theirs(backends: Backends) -> None:
    receipt = erase(backends, ["C-002"])
    assert receipt.shared == 1
    assert served(backends, "SELECT name FROM customers WHERE customer_id = 'C-003'") == [(BOB[1],)]


def test_an_unknown_customer_changes_nothing(backends: Backends) -> None:
    before = everything(backends.home.root)
    with pytest.raises(UnknownCustomerError):
        erase(backends, ["C-001", "C-999"])
    assert everything(backends.home.root) == before
