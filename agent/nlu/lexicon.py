"""The words for what can be asked: metrics, dimensions and entities of the model, found in a question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from rapidfuzz.distance import DamerauLevenshtein

from agent.nlu.cues import filler_words
from agent.nlu.english import english_words
from agent.nlu.tokens import Token, stems
from ingestion.lake.canonical import CANONICAL_TABLES
from tools.semantic.model import Dimension, Entity, Metric, SemanticModel

Kind = Literal["metric", "dimension", "entity", "unavailable"]

_LONGEST = 6
_TYPO_LENGTH = 5
_VERBS = frozenset({"sold", "bought", "returned"})
_ASKING = frozenset({"which", "what", "whose"})


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a phrase."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of the model found at tokens `[first, last)`, with every meaning it has.

    Args:
        exact: Found without a typo.
        primary: The phrase is the name or label of a meaning, not a synonym.
        partial: The word is only a part of a name ("method" of payment method).
    """

    senses: tuple[Sense, ...]
    first: int
    last: int
    text: str
    exact: bool = True
    primary: bool = True
    partial: bool = False

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Names of that kind."""
        return tuple(sense.name for sense in self.senses if sense.kind == kind)

    def only(self, kind: Kind) -> Mention:
        """The same mention, read as that kind."""
        return replace(self, senses=tuple(s for s in self.senses if s.kind == kind))


class Lexicon:
    """Phrases of one shop's model, matched longest first and with one typo in a longer word."""

    def __init__(self, model: SemanticModel, extra: Mapping[Sense, Iterable[str]] | None = None) -> None:
        self._phrases: dict[tuple[str, ...], list[Sense]] = defaultdict(list)
        self._primary: set[tuple[str, ...]] = set()
        self._add_all(model)
        for kind, name, spoken_as in _spoken():
            if name in (model.metrics if kind == "metric" else model.dimensions):
                self._add(Sense(kind, name), spoken_as, first=True)
        for sense, phrases in (extra or {}).items():
            self._add(sense, phrases)
        self._parts = self._telling_words(model)
        words = {word for phrase in self._phrases for word in phrase}
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(words):
            self._by_length[len(word)].append(word)
        self._words = words

    def _add_all(self, model: SemanticModel) -> None:
        terms = _terms(model)
        for kind, term in terms:
            self._primary |= {stems(term.label), stems(term.name.replace("_", " "))}
            if not term.generated:
                self._add(Sense(kind, term.name), _phrases(term.name, term.label, term.synonyms))
        taken = frozenset(self._phrases)
        for name in model.unavailable:
            spoken = model.unavailable_phrases.get(name, ())
            self._add(Sense("unavailable", name), _phrases(name, name, spoken))
        for kind, term in terms:
            if term.generated and _is_extra_column(term.name):
                spoken = (term.label, *term.synonyms, *_bare(term.label), *_other_words(kind, term.label))
                spoken += tuple(p.lower().replace("average ", "average number of ") for p in spoken)
                free = [phrase for phrase in spoken if stems(phrase) not in taken]
                self._add(Sense(kind, term.name), free)

    def _add(self, sense: Sense, phrases: Iterable[str], *, first: bool = False) -> None:
        for phrase in phrases:
            key = stems(phrase)
            known = self._phrases[key] if key else []
            if first and sense in known:
                known.remove(sense)
            if key and key not in _OPERATORS and sense not in known:
                self._phrases[key].insert(0 if first else len(self._phrases[key]), sense)

    def _telling_words(self, model: SemanticModel) -> Mapping[str, list[Sense]]:
        """Words that occur in the name of one thing only, which they may stand for by themselves."""
        senses: dict[str, list[Sense]] = defaultdict(list)
        for kind, term in _terms(model):
            if not term.generated or _is_extra_column(term.name):
                for word in stems(term.label)[: _LONGEST if len(stems(term.label)) > 1 else 0]:
                    senses[word].append(Sense(kind, term.name))
        ignored = filler_words()
        return {
            word: found
            for word, found in senses.items()
            if len(word) >= _TYPO_LENGTH
            and (word,) not in self._phrases
            and word not in ignored
            and len({s.name.removesuffix(".avg").removesuffix(".sum") for s in found}) == 1
        }

    def knows(self, word: str) -> bool:
        """Whether the stem occurs in any phrase."""
        return word in self._words

    def find(self, tokens: tuple[Token, ...], blocked: frozenset[int] = frozenset()) -> tuple[Mention, ...]:
        """Longest phrases first, left to right, never over a blocked or an already taken token."""
        words = [self._correct(t) for t in tokens]
        taken = set(blocked)
        found: list[Mention] = []
        for length in range(min(_LONGEST, len(tokens)), 0, -1):
            for first in range(len(tokens) - length + 1):
                window = range(first, first + length)
                if taken.isdisjoint(window):
                    mention = self._at(tokens, words, first, first + length)
                    if mention:
                        found.append(mention)
                        taken.update(window)
        for at, token in enumerate(tokens):
            if at not in taken and token.stem in self._parts:
                found.append(Mention(tuple(self._parts[token.stem]), at, at + 1, token.text, partial=True))
        return tuple(sorted(found, key=lambda m: m.first))

    def _at(self, tokens: tuple[Token, ...], words: list[str], first: int, last: int) -> Mention | None:
        senses = self._phrases.get(tuple(words[first:last]))
        if not senses:
            return None
        text = " ".join(t.text for t in tokens[first:last])
        exact = all(words[i] == tokens[i].stem for i in range(first, last))
        if last - first > 1 and words[last - 1] in _VERBS and first and tokens[first - 1].lower in _ASKING:
            return None
        primary = tuple(words[first:last]) in self._primary
        return Mention(tuple(senses), first, last, text, exact, primary)

    def _correct(self, token: Token) -> str:
        word = token.stem
        if word not in self._words and word.endswith("ed"):
            bare = word[:-2]
            word = next((w for w in (bare, bare[:-1], f"{bare}e") if w in self._words), word)
        if word in self._words or len(word) < _TYPO_LENGTH or not word.isalpha() or _is_english(token):
            return word
        near = (w for length in (len(word) - 1, len(word), len(word) + 1) for w in self._by_length[length])
        allowed = 1 if len(word) < 8 else 2
        for candidate in near:
            if candidate[0] == word[0] and _distance(word, candidate, allowed) <= allowed:
                return candidate
        return word


def _is_english(token: Token) -> bool:
    return token.lower in english_words() or token.stem in english_words()


def _terms(model: SemanticModel) -> list[tuple[Kind, Metric | Dimension | Entity]]:
    return [
        *(("metric", metric) for metric in model.metrics.values()),
        *(("dimension", dimension) for dimension in model.dimensions.values()),
        *(("entity", entity) for entity in model.entities.values()),
    ]


_OPERATORS = frozenset({("share",), ("total",), ("average",), ("difference",)})
"""Words that do something to a figure, and so never name one by themselves."""


def _spoken() -> Iterator[tuple[Kind, str, list[str]]]:
    """The sentence-like ways to name a term, from `data/phrases.yaml`."""
    document = _document()
    kinds: tuple[Kind, ...] = ("metric", "dimension")
    for kind in kinds:
        for name, phrases in document[kind].items():
            yield kind, name, phrases


def _other_words(kind: Kind, label: str) -> tuple[str, ...]:
    """Other words for a column of the shop's own, or for its average, by what its label says."""
    low = label.lower()
    found = tuple(w for said, spoken in _document()["column"].items() if said in low for w in spoken)
    if kind != "metric":
        return found
    how = low.partition(" ")[0]
    return tuple(f"{how} {word}" for word in found) if how in {"average", "total"} else ()


@cache
def _document() -> dict[str, dict[str, list[str]]]:
    text = files("agent.nlu.data").joinpath("phrases.yaml").read_text("utf-8")
    document: dict[str, dict[str, list[str]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return document


_SUFFIX = re.compile(r" (?:id|code|no|number|nr|kg|g|cm|mm|m|ml|l|eur|usd|gbp|pct|days)$")


def _bare(label: str) -> tuple[str, ...]:
    """A column without what only says how it is kept: "Seller id" is a seller, "Weight g" a weight."""
    bare = _SUFFIX.sub("", label.lower())
    return (bare,) if bare != label.lower() else ()


def _is_extra_column(name: str) -> bool:
    """Whether the term comes from a column that the shop added to a canonical table."""
    table, _, rest = name.partition(".")
    contract = CANONICAL_TABLES.get(table)
    return contract is not None and rest.split(".")[0] not in contract.column_names


def _distance(left: str, right: str, limit: int) -> int:
    return int(DamerauLevenshtein.distance(left, right, score_cutoff=limit))


def _phrases(name: str, label: str, synonyms: Iterable[str]) -> tuple[str, ...]:
    return (name.replace("_", " ").replace(".", " "), label, *synonyms)
