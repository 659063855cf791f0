"""Errors of ingestion, split by who must act."""

from __future__ import annotations


class IngestionError(Exception):
    """Base of every error raised by ingestion."""


class SourceError(IngestionError):
    """The user's data or mapping is wrong; the message names file, column and remedy.

    Args:
        message: What is wrong, in the user's words.
        remedy: What the user can do about it.
        file: The file (or source table) at fault.
        column: The column at fault, where there is one.
    """

    def __init__(
        self, message: str, *, remedy: str, file: str | None = None, column: str | None = None
    ) -> None:
        self.message, self.remedy, self.file, self.column = message, remedy, file, column
        where = ", ".join(part for part in (file, f"column {column!r}" if column else None) if part)
        super().__init__(f"{where + ': ' if where else ''}{message} {remedy}")


class SourceUnavailableError(IngestionError):
    """A source system cannot be reached or broke off; trying again later can succeed."""


class LakeBusyError(IngestionError):
    """Another process holds the lake's write lock; trying again later can succeed."""


class LakeCorruptError(IngestionError):
    """The lake on disk is not what its catalog says; an operator must restore or rebuild it."""


class ContractError(IngestionError):
    """Code handed the lake a frame that breaks a table contract: a developer's mistake."""
