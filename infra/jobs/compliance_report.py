"""The compliance report for people: the checks, their evidence, and what is suspected of fraud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from infra.local.serving import current_publication
from ingestion.curate.query_engine import query_engine

if TYPE_CHECKING:
    from fpdf import FPDF

_LABELS = {
    "fail": "Failed",
    "not_checked": "Not checked",
    "pass": "Passed",
    "not_applicable": "Not applicable",
}
_COLOURS = {"fail": "#b3261e", "not_checked": "#8a5a00", "pass": "#1b6e3c", "not_applicable": "#5f6368"}
_WIDTHS = (24, 25, 50, 52, 39)
_LINE, _MUTED, _STRIPE = (205, 210, 216), (95, 99, 104), (246, 248, 250)
_HEADINGS = ("Requirement", "Status", "What is checked", "Evidence", "What to do")
_LIMITS = (
    "This report says what software can see of this home. It is no attestation of compliance: what is not "
    "checked has to be looked at by a person, and an assessor decides."
)
_FRAUD = """SELECT count(*) AS orders, count(*) FILTER (decision = 'block') AS blocked,
    count(*) FILTER (outcome = 'open') AS open_alerts, count(*) FILTER (outcome = 'confirmed') AS confirmed
    FROM fraud_detections"""
_STYLE = """body{font:14px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem;
border-bottom:1px solid #ddd}td{overflow-wrap:anywhere}.status{font-weight:600;white-space:nowrap}"""


@dataclass(frozen=True, slots=True)
class Report:
    """The checks (rows of `compliance_checks`), the fraud summary if any, and when it was made."""

    checks: tuple[Mapping[str, object], ...]
    fraud: Mapping[str, int] | None
    made_at: datetime

    def count(self, status: str) -> int:
        """How many checks ended so."""
        return sum(row["status"] == status for row in self.checks)

    @property
    def ordered(self) -> list[Mapping[str, object]]:
        """What failed first, then what nobody looked at."""
        order = list(_LABELS)
        return sorted(self.checks, key=lambda row: order.index(str(row["status"])))

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        failed, unseen = self.count("fail"), self.count("not_checked")
        said = (
            f"{failed} of {len(self.checks)} checks failed"
            if failed
            else "No check that could be made failed"
        )
        return f"{said}; {unseen} could not be checked by software."

    @property
    def counts(self) -> str:
        """How many checks ended how, the worst first."""
        return ", ".join(f"{self.count(status)} {label.lower()}" for status, label in _LABELS.items())


def fraud_summary(serving: Path, spill: Path) -> Mapping[str, int] | None:
    """Suspected orders by outcome; None where fraud has not been computed."""
    published = current_publication(serving)
    if published is None:
        return None
    try:
        with query_engine(serving / published.file, spill=spill, threads=1, read_only=True) as connection:
            row = connection.execute(_FRAUD).fetchone()
    except duckdb.CatalogException:
        return None
    names = ("suspected orders", "blocked", "open alerts", "confirmed")
    return dict(zip(names, row, strict=True)) if row else None


def as_html(report: Report) -> str:
    """One page that needs nothing else."""
    rows = "\n".join(_html_row(row) for row in report.ordered)
    heads = "".join(f"<th>{name}</th>" for name in _HEADINGS)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Card data compliance</title>'
        f"<style>{_STYLE}</style></head><body><h1>Card data compliance</h1>"
        f"<p>{_standard(report)}</p><p><strong>{escape(report.verdict)}</strong></p><p>{report.counts}.</p>"
        f"<p>{_LIMITS}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>Fraud</h2><p>{escape(_fraud_text(report))}</p></body></html>"
    )


def as_pdf(report: Report) -> bytes:
    """The same as PDF, on A4, with numbered pages."""
    pdf = _numbered(report)
    pdf.set_title("Card data compliance")
    pdf.set_lang("en")
    pdf.set_creation_date(report.made_at)
    pdf.set_margins(10, 12)
    pdf.set_auto_page_break(auto=True, margin=14)
    pdf.add_page()
    _paragraph(pdf, "Card data compliance", size=18, style="B")
    _paragraph(pdf, _standard(report), size=9)
    _paragraph(pdf, report.verdict, size=11, style="B")
    _paragraph(pdf, f"{report.counts}.", size=9)
    _paragraph(pdf, _LIMITS, size=9)
    _pdf_table(pdf, report)
    _paragraph(pdf, "Fraud", size=13, style="B")
    _paragraph(pdf, _fraud_text(report), size=9)
    return bytes(pdf.output())


def _numbered(report: Report) -> FPDF:
    """An empty document whose pages say what they belong to, and which of how many each is."""
    from fpdf import FPDF

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-11)
            self.set_font("Helvetica", "", 8)
            self.set_text_color(*_MUTED)
            self.cell(0, 5, _latin(f"Card data compliance, {_standard(report)}"), align="L")
            self.set_x(self.l_margin)
            self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="R")
            self.set_text_color(0)

    return Numbered(format="A4")


def _html_row(row: Mapping[str, object]) -> str:
    status = str(row["status"])
    shown = [f"<td>{escape(str(row['requirement']))}</td>"]
    shown.append(f'<td class="status" style="color:{_COLOURS[status]}">{_LABELS[status]}</td>')
    shown += [f"<td>{escape(text)}</td>" for text in _texts(row)]
    return f"<tr>{''.join(shown)}</tr>"


def _texts(row: Mapping[str, object]) -> tuple[str, str, str]:
    evidence = f"{row['evidence']} Where: {row['places']}" if row["places"] else str(row["evidence"])
    return f"{row['checks']} ({row['severity']})", evidence, str(row["what_to_do"])


def _standard(report: Report) -> str:
    first = report.checks[0]
    return f"{first['standard']}, {first['model_version']}, {report.made_at:%d %B %Y %H:%M} UTC"


def _fraud_text(report: Report) -> str:
    if report.fraud is None:
        return "Fraud has not been computed for this shop."
    said = "; ".join(f"{name}: {number:,}" for name, number in report.fraud.items())
    return f"{said[0].upper()}{said[1:]}."


def _paragraph(pdf: FPDF, text: str, *, size: int, style: str = "") -> None:
    pdf.set_font("Helvetica", style, size)
    pdf.multi_cell(0, size * 0.5, _latin(text), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1.5)


def _pdf_table(pdf: FPDF, report: Report) -> None:
    from fpdf.fonts import FontFace

    pdf.set_font("Helvetica", "", 8)
    pdf.set_draw_color(*_LINE)
    heading = FontFace(emphasis="BOLD", fill_color=(235, 238, 242))
    with pdf.table(
        col_widths=_WIDTHS,
        text_align="LEFT",
        v_align="TOP",
        line_height=3.8,
        padding=1.2,
        headings_style=heading,
        borders_layout="HORIZONTAL_LINES",
        cell_fill_color=_STRIPE,
        cell_fill_mode="EVEN_ROWS",
    ) as table:
        head = table.row()
        for name in _HEADINGS:
            head.cell(name)
        for row in report.ordered:
            line = table.row()
            status = str(row["status"])
            line.cell(str(row["requirement"]))
            line.cell(_LABELS[status], style=FontFace(emphasis="BOLD", color=_COLOURS[status]))
            for text in _texts(row):
                line.cell(_latin(text))
    pdf.ln(4)


def _latin(text: str) -> str:
    """The built-in fonts know Latin-1 only."""
    return text.encode("latin-1", "replace").decode("latin-1")
