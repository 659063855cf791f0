"""The shipped explanations, and which of them a phrase asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files

import yaml

from tools.semantic.model import SemanticModel

_ARTICLES = re.compile(r"^(?:the|a|an|our|your|these|those|this|that|my)\s+")
_ACRONYMS = frozenset({"wape", "mape", "mase", "rmse", "clv", "ltv", "rfm", "topsis"})
_PLURAL = re.compile(r"(?<=[a-z]{3})s$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing in plain words; what does not apply is empty.

    Args:
        label: What it is called.
        metric: The metric that it is the figure of, or is shown beside it.
        meaning: What it says.
        computed: How it is computed.
        learned: From which days.
        limits: What it cannot tell.
    """

    label: str
    metric: str
    meaning: str
    computed: str = ""
    learned: str = ""
    limits: str = ""


def topics() -> tuple[tuple[Meaning, tuple[str, ...]], ...]:
    """The shipped explanations, each with the terms that ask for it."""
    text = files("tools.meanings").joinpath("topics.yaml").read_text("utf-8")
    document: Mapping[str, Mapping[str, object]] = yaml.load(text, Loader=yaml.CSafeLoader)
    found = []
    for item in document.values():
        terms = item["terms"]
        if not isinstance(terms, list):
            raise TypeError("topics.yaml: terms must be a list")
        parts = {name: str(item.get(name, "")) for name in ("meaning", "computed", "learned", "limits")}
        label = str(terms[0])
        meaning = Meaning(label[:1].upper() + label[1:], str(item["metric"]), **parts)
        found.append((meaning, tuple(map(str, terms))))
    return tuple(found)


def meaning_of(phrase: str, model: SemanticModel) -> Meaning | None:
    """What a phrase means: a shipped explanation, else the model's own description of a metric.

    The longest term that the phrase holds is taken; None where nothing is meant.
    """
    asked = _plain(phrase)
    own = _described(asked, model)
    known = [(meaning, terms) for meaning, terms in topics() if meaning.metric in model.metrics]
    fitting = [(term, meaning) for meaning, terms in known for term in terms if _holds(asked, _plain(term))]
    if own is not None and asked not in {_plain(term) for term, _ in fitting}:
        same = next((meaning for meaning, _ in known if meaning.metric == own.metric), own)
        return replace(same, label=own.label, meaning=own.meaning, limits=same.limits or own.limits)
    if not fitting:
        return None
    term, best = max(fitting, key=lambda item: len(item[0]))
    return replace(best, label=term.upper() if term in _ACRONYMS else term[:1].upper() + term[1:])


def _holds(asked: str, term: str) -> bool:
    return bool(re.search(rf"(?:^|\s){re.escape(term)}(?:\s|$)", asked))


def _described(asked: str, model: SemanticModel) -> Meaning | None:
    """A metric of the model by its name, label or a synonym."""
    for metric in model.metrics.values():
        if metric.generated or not metric.description:
            continue
        if asked in {_plain(p) for p in (metric.name.replace("_", " "), metric.label, *metric.synonyms)}:
            limits = "; ".join(metric.caveats)
            return Meaning(
                metric.label,
                metric.name,
                metric.description,
                limits=f"Note: {limits}." if limits else "",
            )
    return None


def _plain(phrase: str) -> str:
    bare = _ARTICLES.sub("", phrase.lower().strip(" ?.!\"'"))
    return " ".join(_PLURAL.sub("", word) for word in bare.split())
