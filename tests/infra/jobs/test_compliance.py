"""The compliance checks see what a home keeps, and say what nobody can see."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pypdf import PdfReader

from analytics_engines.compliance_guardian.pci import judge, pci_rules
from infra.jobs.compliance import compliance_rows
from infra.jobs.compliance_report import Report, as_html, as_pdf, fraud_summary
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.local.accounts import database_url
from infra.local.audit import SqliteAuditLog
from infra.local.users import SqlUsers
from infra.wiring import Backends
from ingestion.curate.seal import sealed_table
from server.audit import AuditEntry
from server.auth.accounts import Account, AccountStatus, SecondFactor
from tests.infra.jobs.conftest import LOADED_AT
from tools.policy import Role

VISA, AMEX = "4111111111111111", "378282246310005"


def statuses(backends: Backends, spill: Path) -> dict[object, object]:
    return {r["check_id"]: r["status"] for r in compliance_rows(backends.home, backends.settings, spill)}


def test_what_nobody_looked_at_is_not_checked_and_never_passed() -> None:
    assert {row["status"] for row in judge(pci_rules(), {})} == {"not_checked"}


def test_every_check_has_a_name_of_its_own() -> None:
    names = [check.id for check in pci_rules().checks]
    assert len(set(names)) == len(names)


def test_the_checks_of_a_run_are_published(backends: Backends) -> None:
    run_pipeline(backends, PipelineOptions(engines=[]))
    (file,) = backends.home.serving.glob("serving-*.duckdb")
    with duckdb.connect(file, read_only=True) as connection:
        found = dict(connection.execute("SELECT check_id, status FROM compliance_checks").fetchall())
    assert found["PAN-RAW"] == found["PAN-CURATED"] == "pass"
    assert found["POLICY"] == "not_checked"


def test_a_card_number_in_a_file_of_the_home_fails_until_it_is_gone(
    backends: Backends, tmp_path: Path
) -> None:
    backends.home.state.mkdir(parents=True, exist_ok=True)
    log = backends.home.state / "chat.log"
    log.write_text(f"paid with {VISA}, thanks")
    (row,) = [
        r for r in compliance_rows(backends.home, backends.settings, tmp_path) if r["check_id"] == "PAN-FILES"
    ]
    assert (row["status"], row["evidence_count"], row["places"]) == ("fail", 1, "state/chat.log (1)")
    assert VISA not in str(row)
    log.write_text("paid with ****1111")
    assert statuses(backends, tmp_path)["PAN-FILES"] == "pass"


def test_stripe_data_in_a_text_fails(backends: Backends, tmp_path: Path) -> None:
    backends.home.state.mkdir(parents=True, exist_ok=True)
    (backends.home.state / "dump.txt").write_text(f"%B{VISA}^DOE/JANE^29121010000000000000?")
    assert statuses(backends, tmp_path)["SAD-TRACKS"] == "fail"


def test_a_server_on_the_network_is_not_taken_to_be_encrypted(backends: Backends, tmp_path: Path) -> None:
    settings = backends.settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - never bound
    rows = compliance_rows(backends.home, settings, tmp_path)
    assert next(r["status"] for r in rows if r["check_id"] == "TLS-SERVER") == "not_checked"


@pytest.mark.parametrize("table_name", ["payments", "customers"])
def test_a_sealed_table_holds_no_card_number_and_seals_to_itself(table_name: str) -> None:
    table = pa.table(
        {
            "payment_id": ["a", VISA],
            "card_number": [VISA, f"{AMEX[:4]}-{AMEX[4:10]}-{AMEX[10:]}"],
            "cvv": ["123", "999"],
            "note": ["none", f"card {AMEX}"],
            "amount_code": [int(VISA), 7],
        }
    )
    sealed = sealed_table(table, table_name, b"k" * 32)
    said = str(sealed.to_pylist())
    assert VISA not in said
    assert AMEX not in said
    assert "cvv" not in sealed.column_names
    assert sealed_table(sealed, table_name, b"k" * 32) is sealed
    if table_name == "payments":
        assert sealed["card_last4"].to_pylist() == ["1111", "0005"]
        assert sealed["card_brand"].to_pylist() == ["visa", "amex"]


def test_a_report_of_a_shop_without_fraud_analysis_says_so(backends: Backends, tmp_path: Path) -> None:
    run_pipeline(backends, PipelineOptions(engines=[]))
    rows = compliance_rows(backends.home, backends.settings, tmp_path)
    report = Report(tuple(rows), fraud_summary(backends.home.serving, tmp_path), LOADED_AT)
    assert "Fraud has not been computed" in as_html(report)
    assert as_html(report).count("<tr>") == len(rows) + 1
    pages = [page.extract_text() for page in PdfReader(BytesIO(as_pdf(report))).pages]
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
    assert report.verdict in pages[0]
    assert report.counts in pages[0]


AT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def audited(backends: Backends, questions: int) -> Path:
    """The audit log of a home in which some questions were asked through the server."""
    path = backends.home.state / "audit.db"
    log = SqliteAuditLog(path)
    for number in range(questions):
        said = f"question {number}"
        log.add(AuditEntry(AT + timedelta(days=number), "ann", "admin", None, "ask", said, "done"))
    log.close()
    return path


def test_access_is_logged_where_the_audit_log_holds_it(backends: Backends, tmp_path: Path) -> None:
    assert statuses(backends, tmp_path)["ACCESS-LOG"] == "not_applicable"
    audited(backends, 3)
    rows = {r["check_id"]: r for r in compliance_rows(backends.home, backends.settings, tmp_path)}
    assert (rows["ACCESS-LOG"]["status"], rows["LOG-CHAIN"]["status"]) == ("pass", "pass")
    assert "3 entries over 2 days" in str(rows["ACCESS-LOG"]["evidence"])


def test_a_changed_access_log_fails(backends: Backends, tmp_path: Path) -> None:
    path = audited(backends, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER audit_unchanged")
        connection.execute(
            "UPDATE audit SET entry = replace(entry, 'question 1', 'nothing') WHERE number = 2"
        )
    assert statuses(backends, tmp_path)["LOG-CHAIN"] == "fail"


def account(number: int, role: Role, factor: SecondFactor | None) -> Account:
    return Account(
        id=f"a{number}",
        email=f"person{number}@shop.example",
        password_hash="x",  # noqa: S106 - nobody signs in with it
        role=role,
        status=AccountStatus.ACTIVE,
        created_at=AT,
        second_factor=factor,
    )


def test_administrators_without_a_second_factor_fail(backends: Backends, tmp_path: Path) -> None:
    assert statuses(backends, tmp_path)["SIGN-IN"] == "not_applicable"
    users = SqlUsers(database_url(backends.settings, backends.home))
    users.add(account(1, Role.ADMIN, None))
    users.add(account(2, Role.ANALYST, None))
    rows = {r["check_id"]: r for r in compliance_rows(backends.home, backends.settings, tmp_path)}
    assert (rows["SIGN-IN"]["status"], rows["SECOND-FACTOR"]["status"]) == ("pass", "fail")
    assert rows["SECOND-FACTOR"]["evidence_count"] == 1
    assert "person1" not in str(rows)
    users.change("a1", lambda known: replace(known, second_factor=SecondFactor("sealed", confirmed=True)))
    users.close()
    assert statuses(backends, tmp_path)["SECOND-FACTOR"] == "pass"


def test_one_token_for_all_fails_on_the_network(backends: Backends, tmp_path: Path) -> None:
    settings = backends.settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - never bound
    rows = compliance_rows(backends.home, settings, tmp_path)
    assert next(r["status"] for r in rows if r["check_id"] == "SIGN-IN") == "fail"
