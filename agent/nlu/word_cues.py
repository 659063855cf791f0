"""The words that mean something and what must account for them, as `data/cues.yaml` lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

import yaml

_USUAL_TOOLS = ("query_metrics", "look_up")


@dataclass(frozen=True, slots=True)
class Cue:
    """What may account for a word or phrase, in the calls of which tools."""

    by: tuple[str, ...]
    tools: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class WordCues:
    """Cues by word, and cues that are phrases."""

    words: Mapping[str, Cue] = field(default_factory=dict)
    phrases: tuple[Cue, ...] = ()

    @classmethod
    def shipped(cls) -> WordCues:
        """The cues that come with the product."""
        document = yaml.load(
            files("agent.nlu.data").joinpath("cues.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
        )
        words: dict[str, Cue] = {}
        for item in document["words"]:
            words |= dict.fromkeys(str(item["words"]).split(), _cue(item, ""))
        return cls(words, tuple(_cue(item, item["phrase"]) for item in document["phrases"]))


def _cue(item: Mapping[str, object], words: object) -> Cue:
    tools, effects = item.get("in", _USUAL_TOOLS), item["by"]
    if not isinstance(tools, (list, tuple)) or not isinstance(effects, list):
        raise TypeError(f"cues.yaml: {item} needs lists")
    pattern = re.compile(rf"\b(?:{words})\b")
    return Cue(tuple(map(str, effects)), frozenset(map(str, tools)), pattern)
