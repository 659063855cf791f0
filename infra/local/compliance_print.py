"""Prints what was published about card data for the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from infra.jobs.compliance_report import Report, as_pdf


def print_compliance(checks: Sequence[Mapping[str, object]], fraud: Mapping[str, int] | None) -> bytes:
    """The report as a PDF, made now."""
    return as_pdf(Report(tuple(checks), fraud, datetime.now(UTC)))
