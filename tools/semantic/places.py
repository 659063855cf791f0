"""Other words for the countries in the data: official names, codes, demonyms, nicknames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

import yaml
from babel import Locale
from babel.core import get_global

from tools.semantic.spelling import normalised

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")


def country_aliases(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each label that names a country, the other words for that country, normalised.

    A label may be a name in a major language, an ISO code, or a nickname ("EIRE", "RSA"); others are
    left out.
    """
    territories = _territories()
    words = _words()
    found: dict[str, tuple[str, ...]] = {}
    for label in labels:
        code = territories.get(normalised(label))
        if code is not None:
            found[label] = tuple(word for word in words[code] if word != normalised(label))
    return found


def is_code(alias: str) -> bool:
    """Whether the alias is a bare ISO code, which counts only when written in capitals."""
    return alias.replace(" ", "") in _codes() and alias not in _nicknames()


@lru_cache(maxsize=1)
def _document() -> Mapping[str, tuple[str, ...]]:
    text = files("tools.semantic").joinpath("places.yaml").read_text("utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return {str(code): tuple(normalised(str(word)) for word in words) for code, words in loaded.items()}


@lru_cache(maxsize=1)
def _nicknames() -> frozenset[str]:
    return frozenset(word for words in _document().values() for word in words)


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """ISO codes of two and three letters, in lower case, to the territory."""
    aliases = get_global("territory_aliases")
    codes = {str(code).lower(): str(code) for code in Locale("en").territories if len(str(code)) == 2}
    for alias, territories in aliases.items():
        if len(alias) == 3 and alias.isalpha() and len(territories) == 1 and len(territories[0]) == 2:
            codes[alias.lower()] = territories[0]
    return codes


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[str, ...]]:
    """All words for each territory, normalised; codes come last."""
    found: dict[str, list[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(code, []).append(normalised(name))
    for code, nicknames in _document().items():
        found.setdefault(code, []).extend(nicknames)
    for spelled, code in _codes().items():
        found.setdefault(code, []).append(spelled)
    return {code: tuple(dict.fromkeys(words)) for code, words in found.items()}


@lru_cache(maxsize=1)
def _territories() -> Mapping[str, str]:
    """Every word for a territory, to its code; names and nicknames win over codes."""
    found: dict[str, str] = dict(_codes())
    for code, words in _words().items():
        for word in words:
            if word not in _codes():
                found[word] = code
    for code, nicknames in _document().items():
        found.update(dict.fromkeys(nicknames, code))
    return found
