"""Errors of the server and the one place that turns any error into a status and a problem document."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from agent.errors import BadArgumentsError, UnknownToolError
from tools.errors import (
    AccessDeniedError,
    InternalQueryError,
    JobFailedError,
    JobTimeoutError,
    QueryCancelledError,
    QueryRejectedError,
    QueryServiceError,
    QueryTimeoutError,
    ServingUnavailableError,
    UserQueryError,
)


class ServerError(Exception):
    """Base of every error raised by the server; the message is for the user."""


class NotSignedInError(ServerError):
    """No valid credential came with the request."""


class WeakPasswordError(ServerError):
    """The password is too easily guessed; the message says what to change."""


class CodeNeededError(ServerError):
    """The password is right, and the account also wants a code of its second factor."""


class NotLetInError(ServerError):
    """The password is right, but the account may not sign in (yet); says why."""


class WaitError(ServerError):
    """Too many failures; the next attempt is looked at after a while.

    Args:
        seconds: How long to wait.
    """

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Too many attempts. Try again in {seconds} seconds.")


class TooManyRequestsError(WaitError):
    """More requests than the rate allows; the next one is looked at after a while."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.args = (f"Too many requests. Try again in {seconds} seconds.",)


class ConflictError(ServerError):
    """What is there already stands against it; says what."""


class NotBuiltError(ServerError):
    """What the endpoint is for is not there in this version."""


class ForeignOriginError(ServerError):
    """The request comes from another site, or asks for a host that this server is not."""


class NotFoundError(ServerError):
    """There is no such thing for this user; says nothing about other users' things."""


class TooLargeError(ServerError):
    """The message is longer than the server reads."""


class MalformedMessageError(ServerError):
    """The message is not one that the protocol knows; a client's mistake."""


class BusyError(ServerError):
    """A limit of concurrent work is reached; trying again later can succeed."""


class StoreUnavailableError(ServerError):
    """Where the server keeps conversations, accounts or the audit log does not answer; later it can."""


class RunTimeoutError(ServerError):
    """The run took longer than it may and was ended; a narrower question can succeed."""


class RunStoppedError(ServerError):
    """The run was stopped before it had an answer."""


class IncompleteRunError(ServerError):
    """The agent ended without an answer: a developer's mistake."""


class CopilotError(Exception):
    """What a client is told: the server refused or failed.

    Args:
        status: The HTTP status.
        code: The machine-readable code of the problem.
        detail: What to do, for people.
    """

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status, self.code, self.detail = status, code, detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a caller learns of an error (RFC 9457): a status, a machine-readable code, words for people."""

    status: int
    code: str
    title: str
    detail: str

    def document(self) -> dict[str, object]:
        """The `application/problem+json` body."""
        return {
            "type": f"urn:retail-copilot:problem:{self.code}",
            "status": self.status,
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class _Rule:
    status: HTTPStatus
    code: str
    title: str
    shown: bool = False
    detail: str = ""


_RULES: dict[type[Exception], _Rule] = {
    NotSignedInError: _Rule(HTTPStatus.UNAUTHORIZED, "not_signed_in", "Sign in first", shown=True),
    WeakPasswordError: _Rule(HTTPStatus.UNPROCESSABLE_ENTITY, "weak_password", "Weak password", shown=True),
    CodeNeededError: _Rule(HTTPStatus.UNAUTHORIZED, "code_needed", "A code is needed", shown=True),
    NotLetInError: _Rule(HTTPStatus.FORBIDDEN, "not_let_in", "Not let in", shown=True),
    WaitError: _Rule(HTTPStatus.TOO_MANY_REQUESTS, "wait", "Wait a moment", shown=True),
    TooManyRequestsError: _Rule(
        HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", "Too many requests", shown=True
    ),
    ConflictError: _Rule(HTTPStatus.CONFLICT, "conflict", "Not possible now", shown=True),
    NotBuiltError: _Rule(HTTPStatus.NOT_IMPLEMENTED, "not_built", "Not here", shown=True),
    ForeignOriginError: _Rule(HTTPStatus.FORBIDDEN, "foreign_origin", "Not from here", shown=True),
    NotFoundError: _Rule(HTTPStatus.NOT_FOUND, "not_found", "Not found", shown=True),
    TooLargeError: _Rule(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "Too long", shown=True),
    MalformedMessageError: _Rule(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", "Not understood", shown=True),
    BusyError: _Rule(HTTPStatus.TOO_MANY_REQUESTS, "busy", "Too much at once", shown=True),
    StoreUnavailableError: _Rule(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "store_unavailable",
        "Not possible at the moment",
        detail="Something that this server stands on does not answer. Nothing was lost; try again soon.",
    ),
    RunTimeoutError: _Rule(HTTPStatus.GATEWAY_TIMEOUT, "run_timeout", "This took too long", shown=True),
    RunStoppedError: _Rule(HTTPStatus.CONFLICT, "stopped", "Stopped", shown=True),
    UnknownToolError: _Rule(HTTPStatus.NOT_FOUND, "unknown_tool", "No such tool", shown=True),
    BadArgumentsError: _Rule(
        HTTPStatus.UNPROCESSABLE_ENTITY, "bad_arguments", "Arguments not understood", shown=True
    ),
    AccessDeniedError: _Rule(
        HTTPStatus.FORBIDDEN, "access_denied", "Not allowed", detail="Your role does not allow this."
    ),
    UserQueryError: _Rule(
        HTTPStatus.UNPROCESSABLE_ENTITY, "cannot_answer", "Cannot be answered so", shown=True
    ),
    QueryRejectedError: _Rule(
        HTTPStatus.UNPROCESSABLE_ENTITY, "sql_refused", "Statement refused", shown=True
    ),
    QueryCancelledError: _Rule(HTTPStatus.CONFLICT, "stopped", "Stopped", detail="The query was stopped."),
    QueryTimeoutError: _Rule(
        HTTPStatus.GATEWAY_TIMEOUT,
        "query_timeout",
        "The query took too long",
        detail="The query was stopped. Ask for a shorter period or fewer groups.",
    ),
    QueryServiceError: _Rule(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "query_service",
        "The query service does not answer",
        detail="The query service does not answer. Nothing was lost; ask again in a moment.",
    ),
    JobTimeoutError: _Rule(
        HTTPStatus.GATEWAY_TIMEOUT, "job_timeout", "The computation took too long", shown=True
    ),
    JobFailedError: _Rule(
        HTTPStatus.UNPROCESSABLE_ENTITY, "cannot_compute", "Cannot be computed", shown=True
    ),
    ServingUnavailableError: _Rule(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "nothing_published",
        "No data yet",
        detail="No data has been published. Load a shop and run `retail pipeline run`, or `retail demo`.",
    ),
    InternalQueryError: _Rule(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "query_failed",
        "Something went wrong",
        detail="The query could not be run. This is our mistake; it has been logged.",
    ),
}

_UNKNOWN = _Rule(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal_error",
    "Something went wrong",
    detail="This is our mistake; it has been logged. Asking again may work.",
)

MAPPED = tuple(_RULES)
"""The error classes with a rule of their own; every other one is an internal error."""


def problem_of(error: BaseException) -> Problem:
    """What to tell the caller of `error`: its own words only where they are written for users."""
    rule = next((_RULES[kind] for kind in type(error).__mro__ if kind in _RULES), _UNKNOWN)
    return Problem(rule.status, rule.code, rule.title, str(error) if rule.shown else rule.detail)
