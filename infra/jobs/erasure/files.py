"""Erase people from text files: line by line, or whole; each file is replaced in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from infra.jobs.erasure.receipt import Place
from ingestion.curate.mentions import Mentions
from ingestion.lake.zones import Home

TEXT_FILES = frozenset({".json", ".jsonl", ".log", ".txt", ".md", ".csv", ".yaml", ".yml", ".html", ".eml"})
DATABASES = frozenset({".db", ".sqlite", ".sqlite3"})


def erase_texts(home: Home, mentions: Mentions, *, apply: bool) -> Iterator[Place]:
    """Hide the people in every text file of the home that is no part of the lake."""
    for path in other_files(home):
        if path.suffix not in TEXT_FILES:
            continue
        text = path.read_text("utf-8", errors="surrogateescape")
        lines = text.splitlines(keepends=True)
        named = mentions.holds([line.encode("utf-8", "replace").decode() for line in lines])
        if any(named):
            clean = [mentions.hide(line) if hit else line for line, hit in zip(lines, named, strict=True)]
            if apply:
                _replace(path, "".join(clean))
            yield Place(str(path.relative_to(home.root)), texts=sum(named))


def other_files(home: Home) -> list[Path]:
    """Files outside the zones of the lake and the stores that erase by themselves."""
    apart = (home.raw, home.warehouse, home.serving, home.models, home.root / "documents")
    return [
        path
        for path in sorted(home.root.rglob("*"))
        if path.is_file() and not any(path.is_relative_to(folder) for folder in apart)
    ]


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    mode = path.stat().st_mode & 0o777
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as handle:
        handle.write(text.encode("utf-8", "surrogateescape"))
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
