"""Documents cut into passages that can be quoted, each with its heading and page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.lake.cards import card_numbers, mask_cards

MOST_CHARACTERS = 320
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+(?=[^\s])")
_DUTY = re.compile(r"\b(?:must|shall|required to|have to|has to|may not|prohibited|forbidden|never)\b", re.I)
_ABOUT_CARDS = re.compile(
    r"\b(?:cards?|cardholders?|pan|cvv|cvc|pci|payments?|account data|track data)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading as the file has it; `level` 0 is a paragraph, 1 the highest heading."""

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document small enough to quote; `section` is the path of headings above it."""

    document: str
    section: str
    page: int | None
    text: str

    @property
    def source(self) -> str:
        """Where it stands, for people."""
        page = f"page {self.page}" if self.page is not None else ""
        return ", ".join(part for part in (self.document, self.section, page) if part)


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """Headings and paragraphs of Markdown or plain text; lines of a paragraph are joined."""
    blocks: list[Block] = []
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        heading = _HEADING.match(line)
        if heading or not line.strip() or line.lstrip().startswith(("- ", "* ", "|")):
            blocks += [Block(" ".join(lines))] if lines else []
            lines = []
        if heading:
            blocks.append(Block(heading[2], len(heading[1])))
        elif line.strip():
            lines.append(line.strip())
    return tuple(blocks)


def passages_of(document: str, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Passages of at most about 320 characters, none across a heading or page, card numbers starred out."""
    return tuple(_passages(document, blocks))


def _passages(document: str, blocks: Sequence[Block]) -> Iterator[Passage]:
    path: list[tuple[int, str]] = []
    held: list[str] = []
    page: int | None = None
    for block in [*blocks, Block("", 1)]:
        text = " ".join(mask_cards(block.text).split())
        full = sum(map(len, held)) + len(text) > MOST_CHARACTERS
        if held and (block.level or full or block.page != page):
            yield Passage(document, _section(path), page, " ".join(held))
            held = []
        page = block.page
        if block.level:
            path = [*((level, name) for level, name in path if level < block.level), (block.level, text)]
            continue
        *whole, last = _pieces(text)
        for piece in whole:
            yield Passage(document, _section(path), page, piece)
        held += [last] if last else []


def _section(path: Sequence[tuple[int, str]]) -> str:
    return " > ".join(name for _, name in path if name)


def _pieces(text: str) -> list[str]:
    """A long paragraph at the ends of its sentences."""
    pieces = [""]
    for sentence in _SENTENCE_END.split(text):
        if pieces[-1] and len(pieces[-1]) + len(sentence) > MOST_CHARACTERS:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {sentence}".strip()
    return pieces


def cards_in(blocks: Sequence[Block]) -> int:
    """How many card numbers a document holds."""
    return sum(1 for block in blocks for _ in card_numbers(" ".join(block.text.split())))


def duties_in(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Sentences that oblige somebody as to card data, each as a passage of its own."""
    return tuple(
        Passage(p.document, p.section, p.page, sentence)
        for p in passages
        for sentence in _SENTENCE_END.split(p.text)
        if _DUTY.search(sentence) and _ABOUT_CARDS.search(f"{p.section} {sentence}")
    )
