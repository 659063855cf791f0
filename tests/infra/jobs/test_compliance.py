"""The compliance checks see what a home keeps, and say what nobody can see."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from analytics_engines.compliance_guardian.pci import judge, pci_rules
from infra.jobs.compliance import compliance_rows
from infra.jobs.compliance_report import Report, as_html, as_pdf, fraud_summary
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.wiring import Backends
from ingestion.curate.seal import sealed_table
from tests.infra.jobs.conftest import LOADED_AT

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
    assert as_pdf(report).startswith(b"%PDF")
