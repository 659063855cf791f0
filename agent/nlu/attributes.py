"""Conditions on numeric columns of the shop's own: over 600 pages, one-star reviews, more than 10 kg."""

from __future__ import annotations

from agent.nlu import compose_cues as words
from agent.nlu.amounts import Condition
from agent.nlu.lexicon import Mention
from agent.nlu.signals import Signals
from agent.nlu.time_rules import NUMBER_WORDS
from tools.semantic.model import SemanticModel
from tools.semantic.query import Filter, Having, Operator


def on_attributes(
    signals: Signals, having: tuple[Having, ...], model: SemanticModel
) -> tuple[tuple[Having, ...], tuple[Filter, ...]]:
    """Conditions that stand beside a numeric attribute ("over 600 pages") are filters on it."""
    filters: list[Filter] = []
    taken: set[tuple[Operator, float]] = set()
    for condition in signals.conditions:
        for mention in signals.mentions:
            begin, stop = signals.position(mention)
            near = -1 <= begin - condition.stop <= 2 or 0 <= condition.begin - stop <= 12
            names = _numeric(mention, model)
            if near and names:
                label = model.dimensions[names[0]].label
                filters.append(
                    Filter(names[0], condition.op, condition.value * _scale(condition.unit, label))
                )
                taken.add((condition.op, condition.value))
        if _is_priced(signals.lower, condition) and "products.price" in model.dimensions:
            filters.append(Filter("products.price", condition.op, condition.value))
            taken.add((condition.op, condition.value))
    filters += _equal(signals, model)
    return tuple(h for h in having if (h.op, h.value) not in taken), tuple(dict.fromkeys(filters))


def _is_priced(text: str, condition: Condition) -> bool:
    """A price named as what a product costs: "products priced over 500"."""
    return bool(words.PRICED.search(text[max(0, condition.begin - 12) : condition.stop]))


def _numeric(mention: Mention, model: SemanticModel) -> list[str]:
    return [d for d in mention.of("dimension") if model.dimensions[d].type in {"integer", "number"}]


def _equal(signals: Signals, model: SemanticModel) -> list[Filter]:
    """A number right before a numeric attribute: "1-star reviews", "listings with a single photo"."""
    found = []
    for mention in signals.mentions:
        names, begin = _numeric(mention, model), signals.position(mention)[0]
        written = words.EXACTLY.search(signals.lower[:begin]) if names else None
        written = written or (
            words.EXACTLY_AFTER.match(signals.lower, signals.position(mention)[1]) if names else None
        )
        if written and not any(
            c.begin < written.end() and written.start() < c.stop for c in signals.conditions
        ):
            word = written["n"]
            found.append(Filter(names[0], Operator.EQ, int(word) if word.isdigit() else NUMBER_WORDS[word]))
    return found


def _scale(unit: str, label: str) -> float:
    """From the unit that was said to the one that the attribute is kept in ("Weight g")."""
    kept = label.lower().rsplit(" ", maxsplit=1)[-1]
    return _UNITS[unit] / _UNITS[kept] if unit in _UNITS and kept in _UNITS else 1.0


_UNITS = {
    "kg": 1000.0,
    "kilo": 1000.0,
    "kilos": 1000.0,
    "g": 1.0,
    "gram": 1.0,
    "grams": 1.0,
    "cm": 10.0,
    "mm": 1.0,
}
_UNITS |= {"m": 1000.0, "metre": 1000.0, "metres": 1000.0}
