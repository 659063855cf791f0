"""Questions spelled out: what people write short or misspell so often that it reads as a word of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Shorthand:
    """Short words with their meaning, and phrases with theirs."""

    words: Mapping[str, str] = field(default_factory=dict)
    phrases: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def shipped(cls) -> Shorthand:
        """The lists that come with the product: paraphrases, then short words and phrases."""
        document = _read("shorthand.yaml")
        said = (*_read("paraphrases.yaml"), *document["phrases"])
        phrases = tuple((re.compile(p["say"], re.IGNORECASE), p["mean"]) for p in said)
        return cls({str(k): str(v) for k, v in document["words"].items()}, phrases)

    def spelled_out(self, question: str) -> str:
        """The question with every short word in full."""
        for pattern, meaning in self.phrases:
            question = pattern.sub(meaning, question)
        return _WORD.sub(lambda found: self._full(found[0]), question)

    def _full(self, word: str) -> str:
        """Capitals alone may be a code of the data ("V", "CF"), so they stay."""
        if len(word) < 3 and word.isupper():
            return word
        return self.words.get(word.lower(), word)


_WORD = re.compile(r"(?<![\w.-])(?:[^\W\d_][\w/°%]*\.?\d?|%\w+)(?![\w-])")


def _read(name: str) -> Any:  # noqa: ANN401 - a YAML document
    text = files("agent.nlu.data").joinpath(name).read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
