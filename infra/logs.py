"""Logs of a process: text for people or JSON for machines, redacted, each line with its request's id."""

from __future__ import annotations

import logging
import logging.config
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from server.traffic.redaction import redact, redact_values

LogFormat = Literal["text", "json"]
_KEPT = frozenset({"request_id", "timestamp", "level", "logger", "route", "method", "user"})
"""Fields that the product itself fills, with ids that may look like tokens."""


def configure_logs(level: str, form: LogFormat, *, redacted: bool) -> None:
    """Send the whole process's logs to standard error.

    Args:
        level: Lines below it are left out.
        form: Text for people, or one JSON object a line.
        redacted: Hide card numbers, e-mail addresses, tokens and passwords, tracebacks included.
    """
    json_form = form == "json"
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_form
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    hiding = [_redact_event] if redacted else []
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            *hiding,
            last,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _redact_event(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {
        key: value if key in _KEPT else redact(value) if isinstance(value, str) else redact_values(value)
        for key, value in event.items()
    }
