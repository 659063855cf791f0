"""What the answer of an engine's tool can be held against, as `data/engine_cues.yaml` lists it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

_NOTHING = r"(?!)"


@dataclass(frozen=True, slots=True)
class ToolCue:
    """What one tool tells.

    Args:
        rows: The things that its rows are of, beside the dimensions that its arguments name.
        counts: Words for what it tells the number of.
        period: What it does with a period; "" where it knows the present only.
        lengths: Days that it looks ahead, where not any.
        negations: Negative words that are its own meaning.
        averages: Whether it tells averages.
        shares: Whether it tells shares of a whole.
        foreign: Words for figures that it does not tell.
    """

    rows: frozenset[str]
    counts: re.Pattern[str]
    period: str
    lengths: frozenset[int]
    negations: re.Pattern[str]
    averages: bool
    shares: bool
    foreign: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class EngineCues:
    """Cues by tool; words by the thing that they stand for; fields that no tool tells of."""

    tools: Mapping[str, ToolCue]
    things: Mapping[str, re.Pattern[str]]
    fields: re.Pattern[str]

    @classmethod
    def shipped(cls) -> EngineCues:
        """The cues that come with the product."""
        text = files("agent.nlu.data").joinpath("engine_cues.yaml").read_text("utf-8")
        document = yaml.load(text, Loader=yaml.CSafeLoader)
        words: Mapping[str, str] = document["things"]
        return cls(
            {name: _cue(item, words) for name, item in document["tools"].items()},
            {name: re.compile(rf"(?:{pattern})") for name, pattern in words.items()},
            re.compile(rf"\b(?:{document['fields']})\b"),
        )

    def things_of(self, word: str) -> frozenset[str]:
        """What a word stands for; several things where it may be either."""
        return frozenset(name for name, pattern in self.things.items() if pattern.fullmatch(word))


def _cue(item: Mapping[str, object], words: Mapping[str, str]) -> ToolCue:
    counted = "|".join(words.get(name, name) for name in _list(item, "counts"))
    return ToolCue(
        rows=frozenset(_list(item, "rows")),
        counts=re.compile(rf"\b(?:{counted})\b" if counted else _NOTHING),
        period=str(item.get("period", "")),
        lengths=frozenset(int(days) for days in _list(item, "lengths")),
        negations=re.compile(str(item.get("negations", _NOTHING))),
        averages=bool(item.get("averages")),
        shares=bool(item.get("shares")),
        foreign=re.compile(rf"\b(?:{item['foreign']})\b" if "foreign" in item else _NOTHING),
    )


def _list(item: Mapping[str, object], key: str) -> list[str]:
    found = item.get(key, ())
    return [str(one) for one in found] if isinstance(found, list) else []
