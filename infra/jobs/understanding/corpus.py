"""The training corpus: sentences of every intent, from the templates and word lists in `data`."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

import yaml

from infra.jobs.understanding.grammar import Piece, Utterance, expand, joined
from infra.jobs.understanding.slots import LABELS, Values
from infra.jobs.understanding.styles import Styles

_PERIODS = (
    "today|yesterday|tomorrow|(?:this|last) (?:week|month|year|quarter|weekend)|year to date|ytd"
    "|so far this year"
)
_FIGURES = "revenue|turnover|takings|profit|margins?|sales|average basket|basket size|churn rate|return rate"
_UNLABELLED = frozenset({"out_of_scope", "small_talk"})
_QUESTIONS = (
    "questions_sales.yaml",
    "questions_lookups.yaml",
    "questions_other.yaml",
    "phrasings_a.yaml",
    "phrasings_b.yaml",
    "phrasings_c.yaml",
    "phrasings_d.yaml",
)
ENTITY_TYPES: tuple[str, ...] = tuple(sorted(set(LABELS.values())))
"""What the tagger tells apart."""


def templates() -> dict[str, list[str]]:
    """Templates by intent."""
    found: dict[str, list[str]] = {}
    for name in _QUESTIONS:
        for intent, patterns in _read(name).items():
            found.setdefault(intent, []).extend(patterns)
    return found


_WIDE = {"out_of_scope": 2.0, "sales_report": 1.6}
"""Kinds of question that are wider than the others, and by how much."""


def word_lists() -> dict[str, list[str]]:
    """What the slots draw from."""
    return _read("words.yaml")


def generate(per_intent: int, seed: int, only: Mapping[str, Sequence[str]] | None = None) -> list[Utterance]:
    """Labelled sentences, the same ones for the same seed, in random order.

    Args:
        per_intent: Sentences of each intent; no sentence comes twice, so there may be fewer.
        seed: Decides every choice.
        only: The templates to use; None for all.
    """
    rng = random.Random(seed)  # noqa: S311
    words = word_lists()
    values, styles, rules = Values(words, rng), Styles(words, rng), _rules(words["dimensions"])
    made: dict[str, Utterance] = {}
    for intent, patterns in (only or templates()).items():
        before, wanted = len(made), round(per_intent * _WIDE.get(intent, 1.0))
        for attempt in range(wanted * 2):
            pieces = expand(patterns[attempt % len(patterns)], values.draw, LABELS.get, rng)
            pieces = pieces if intent in _UNLABELLED else _labelled(pieces, rules)
            utterance = joined(styles.apply(pieces), intent)
            made.setdefault(utterance.text, utterance)
            if len(made) - before >= wanted:
                break
    found = list(made.values())
    rng.shuffle(found)
    return found


def _labelled(pieces: list[Piece], rules: Sequence[tuple[str, re.Pattern[str]]]) -> list[Piece]:
    """Label what a template's own words name: a breakdown ("by country"), a figure, a period."""
    for name, pattern in rules:
        found: list[Piece] = []
        for piece in pieces:
            at = 0
            for match in pattern.finditer(piece.text) if piece.type is None else ():
                found += [Piece(piece.text[at : match.start(1)]), Piece(match[1], name)]
                at = match.end(1)
            found.append(replace(piece, text=piece.text[at:]))
        pieces = [piece for piece in found if piece.text]
    return pieces


def _rules(dimensions: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    groups = "|".join(sorted(dimensions, key=len, reverse=True))
    asked = "country|store|category|region|city|brand|segment|channel|day|month|branch|department|market|tier"
    return [
        ("period", re.compile(rf"\b({_PERIODS})\b")),
        ("dimension", re.compile(rf"\b(?:by|per|each|every|across) ((?:{groups})s?)\b")),
        (
            "dimension",
            re.compile(rf"\b(?:which|what) ((?:{asked})s?|countries|categories|cities|branches)\b"),
        ),
        ("metric", re.compile(rf"\b({_FIGURES})\b(?! report)")),
    ]


def _read(name: str) -> dict[str, list[str]]:
    text = files("infra.jobs.understanding.data").joinpath(name).read_text("utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return loaded
