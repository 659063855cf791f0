"""What must not be read in logs and traces: card numbers, e-mail addresses, tokens, passwords."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.audit import redacted

_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
_CREDENTIAL = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_NAMED = re.compile(
    r"(?i)([\"']?\b(?:password|passwd|secret|token|refresh_token|access_token|api_key|ticket|code)[\"']?\s*[=:]\s*[\"']?)"
    r"[^\s\"',;&}]{4,}"
)
_LOGIN = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{40,}(?![\w-])")


def redact(text: str) -> str:
    """The text without secrets and without what names a person."""
    text = redacted(_JWT.sub("[token]", text))
    text = _CREDENTIAL.sub(r"\1 [token]", text)
    text = _NAMED.sub(r"\1[hidden]", text)
    text = _EMAIL.sub("[e-mail]", _LOGIN.sub(r"\1[login]@", text))
    return _RANDOM.sub("[token]", text)


def redact_values(value: object) -> object:
    """Every text in a value of mappings, lists and plain values, redacted; other objects by their text."""
    match value:
        case str():
            return redact(value)
        case Mapping():
            return {key: redact_values(item) for key, item in value.items()}
        case list() | tuple():
            return [redact_values(item) for item in value]
        case None | bool() | int() | float():
            return value if not isinstance(value, int) or value < 10**11 else redact(str(value))
        case _:
            return redact(str(value))
