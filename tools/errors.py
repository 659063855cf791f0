"""Errors of the tools, split by who must act. Engine and database messages never reach the user raw."""

from __future__ import annotations


class ToolError(Exception):
    """Base of every error raised by a tool."""


class UserQueryError(ToolError):
    """The request cannot be answered as asked; the message tells the user what to change."""


class AccessDeniedError(ToolError):
    """The policy does not allow this to the user; deliberately says nothing about what exists."""


class QueryRejectedError(ToolError):
    """The guard refused the SQL text.

    Args:
        rule: Short machine name of the rule that refused, such as `one_statement`.
        message: What to change, in the user's words.
    """

    def __init__(self, rule: str, message: str) -> None:
        self.rule = rule
        super().__init__(message)


class QueryTimeoutError(ToolError):
    """The query ran out of time or memory and was stopped; a narrower one can succeed."""


class QueryCancelledError(ToolError):
    """The caller cancelled the query; nobody waits for its result."""


class ServingUnavailableError(ToolError):
    """Nothing has been published yet, or the database cannot be opened: run the pipeline."""


class QueryServiceError(ToolError):
    """The query service does not answer or is refused; trying again later, or an operator, can mend it."""


class JobTimeoutError(ToolError):
    """A computation on demand took longer than it may and was stopped."""


class JobFailedError(ToolError):
    """A computation on demand could not be done; the message says why, in the user's words."""


class InternalQueryError(ToolError):
    """Our own SQL failed: a developer's mistake, counted as a failure and never as a refusal."""
