"""Documents are masked before they are kept, found by those who may read them, quoted with their source."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF

from agent.nlu.network import UnderstandingNetwork
from infra.errors import DocumentError
from infra.local.documents import FolderDocuments
from tools.documents.search import Embed
from tools.policy import Role

FIXTURES = Path(__file__).parents[2] / "fixtures" / "documents"
VISA, AMEX = "4111111111111111", "378282246310005"


def encoder() -> Embed:
    network = UnderstandingNetwork.shipped()
    return lambda text: network.read(text).vector


@pytest.fixture
def documents(tmp_path: Path) -> FolderDocuments:
    return FolderDocuments(tmp_path / "home", encoder)


def kept(tmp_path: Path) -> bytes:
    """Everything at rest in the home."""
    return b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())


def pdf(path: Path, *pages: str) -> Path:
    made = FPDF()
    made.set_font("Helvetica", size=11)
    for page in pages:
        made.add_page()
        made.multi_cell(0, 6, page)
    made.output(str(path))
    return path


def test_a_question_finds_the_passage_with_its_heading(documents: FolderDocuments) -> None:
    documents.add(FIXTURES / "returns-policy.md", [Role.SUPPORT])
    hit, *_ = documents.search("what does our return policy say about opened items", Role.SUPPORT, 3)
    assert "refunded in full if they are clean" in hit.passage.text
    assert hit.passage.source == "returns-policy.md, Returns policy > Opened items"


def test_a_pdf_is_quoted_with_its_page(documents: FolderDocuments, tmp_path: Path) -> None:
    file = pdf(tmp_path / "lease.pdf", "The lease runs until 2031.", "Parking costs 40 euros a month.")
    documents.add(file, [Role.ADMIN])
    hit, *_ = documents.search("how much must we pay for parking", Role.ADMIN, 1)
    assert hit.passage.source == "lease.pdf, page 2"


def test_card_numbers_never_reach_the_store(documents: FolderDocuments, tmp_path: Path) -> None:
    markdown = tmp_path / "a.md"
    markdown.write_text(f"# Paid {AMEX}\n\nby card {VISA[:4]} {VISA[4:8]}\n{VISA[8:12]} {VISA[12:]} today")
    word = Document()
    word.add_paragraph(f"card {VISA}")
    word.add_table(1, 2).rows[0].cells[1].text = AMEX
    word.save(str(tmp_path / "b.docx"))
    files = [markdown, tmp_path / "b.docx", pdf(tmp_path / "c.pdf", f"card {VISA}")]
    assert [documents.add(file, [Role.ADMIN]).cards_masked for file in files] == [2, 2, 1]
    stored = kept(tmp_path)
    assert VISA.encode() not in stored
    assert AMEX.encode() not in stored
    assert b"4111 1111" not in stored
    assert b"*1111" in stored


def test_obligations_on_card_data_are_reported(documents: FolderDocuments) -> None:
    duties = documents.add(FIXTURES / "card-handling.md", [Role.ADMIN]).duties
    assert any("must not be stored after the payment is authorised" in duty.text for duty in duties)


def test_a_role_that_is_not_named_finds_nothing(documents: FolderDocuments) -> None:
    documents.add(FIXTURES / "staff-handbook.md", [Role.MANAGER])
    asked = "what does the handbook say about discounts"
    assert documents.search(asked, Role.MANAGER, 3)
    assert not any(documents.search(asked, role, 3) for role in Role if role is not Role.MANAGER)


def test_a_removed_document_is_gone(documents: FolderDocuments) -> None:
    documents.add(FIXTURES / "staff-handbook.md", [Role.ADMIN])
    documents.remove("staff-handbook.md")
    assert not documents.search("what does the handbook say about discounts", Role.ADMIN, 3)
    with pytest.raises(DocumentError, match="no document named"):
        documents.remove("staff-handbook.md")


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"%PDF-none"), ("a.docx", b"PK")])
def test_a_file_that_cannot_be_read_is_refused(
    documents: FolderDocuments, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DocumentError):
        documents.add(tmp_path / name, [Role.ADMIN])
