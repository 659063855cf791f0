"""Problem documents as HTTP responses."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from server.errors import (
    MAPPED,
    BusyError,
    MalformedMessageError,
    NotBuiltError,
    Problem,
    WaitError,
    problem_of,
)
from server.traffic.request_ids import current_id

PROBLEM_TYPE = "application/problem+json"
_SOON = "1"
"""Seconds after which a place may be free again."""
LOGGER = logging.getLogger(__name__)


def problem_response(error: Exception) -> Response:
    """The response for `error`; 401 names the scheme to use."""
    problem = problem_of(error)
    if isinstance(error, WaitError):
        return _respond(problem, {"Retry-After": str(error.seconds)})
    if isinstance(error, BusyError):
        return _respond(problem, {"Retry-After": _SOON})
    return _respond(problem)


def install_error_handlers(app: FastAPI) -> None:
    """Turn every error into problem+json."""
    for kind in (*MAPPED, Exception):
        app.add_exception_handler(kind, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def _respond(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer"}
    document = problem.document() | {"request_id": current_id()}
    return JSONResponse(document, problem.status, headers, media_type=PROBLEM_TYPE)


async def _on_error(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, NotBuiltError):
        LOGGER.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_response(error)


async def _on_invalid(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return problem_response(MalformedMessageError(validation_detail(error)))


async def _on_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    return _respond(Problem(status, status.name.lower(), status.phrase, str(error.detail)))


def validation_detail(error: RequestValidationError) -> str:
    """Where and why each field is wrong, without repeating what was sent."""
    return "; ".join(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
    )
