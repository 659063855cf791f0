"""Errors of the analytics engines, split by who must act."""

from __future__ import annotations


class EngineError(Exception):
    """Base of every error raised by an engine."""


class NotEnoughDataError(EngineError):
    """The shop's data is too short or sparse for a computation; becomes a stated gap, not a failure."""


class MissingLibraryError(EngineError):
    """A model's library is not installed; the message says how to get it."""


class QueryFailedError(EngineError):
    """The query engine refused or failed a feature query: a developer's or an operator's matter."""


class OutputContractError(EngineError):
    """An engine returned a frame that breaks its declared contract: a developer's mistake."""
