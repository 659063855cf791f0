"""Files as blocks of text: Markdown and plain text, PDF by page, DOCX by paragraph."""

from __future__ import annotations

import re
from pathlib import Path

from infra.errors import DocumentError
from tools.documents.passages import Block, markdown_blocks

KINDS = (".md", ".txt", ".pdf", ".docx")
_PARAGRAPH = re.compile(r"\n\s*\n|(?<=[.!?:])\s*\n")


def read_blocks(path: Path) -> tuple[Block, ...]:
    """The text of a file.

    Raises:
        DocumentError: Another kind of file, a broken or an encrypted one, or one without text.
    """
    readers = {".md": _plain, ".txt": _plain, ".pdf": _pdf, ".docx": _docx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DocumentError(f"{path.name}: only {', '.join(KINDS)} can be read.")
    try:
        blocks = reader(path)
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path.name} cannot be read.") from error
    if not any(block.text.strip() for block in blocks):
        raise DocumentError(f"{path.name} holds no text (a scan needs text recognition first).")
    return blocks


def _plain(path: Path) -> tuple[Block, ...]:
    return markdown_blocks(path.read_text("utf-8-sig"))


def _pdf(path: Path) -> tuple[Block, ...]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(path).pages]
    except (PyPdfError, ValueError, KeyError) as error:
        raise DocumentError(f"{path.name} is broken or encrypted.") from error
    return tuple(
        Block(" ".join(paragraph.split()), page=number)
        for number, text in enumerate(pages, start=1)
        for paragraph in _PARAGRAPH.split(text)
        if paragraph.strip()
    )


def _docx(path: Path) -> tuple[Block, ...]:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise DocumentError(f"{path.name} is no Word document.") from error
    blocks: list[Block] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            blocks += [Block(": ".join(cell.text for cell in row.cells)) for row in item.rows]
            continue
        style = (item.style.name or "") if item.style is not None else ""
        level = int(style[8:]) if style.startswith("Heading ") and style[8:].isdigit() else 0
        if item.text.strip():
            blocks.append(Block(item.text, 1 if style == "Title" else level))
    return tuple(blocks)
