"""Words of questions that alone name no value."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """The list that ships with the package."""
    return frozenset(files("tools.semantic").joinpath("stopwords.txt").read_text("utf-8").split())
