"""Words of a question that name values of the data."""

from __future__ import annotations

from dataclasses import dataclass

from tools.semantic.values import ValueMatch


@dataclass(frozen=True, slots=True)
class LinkedValue:
    """Words at `[begin, stop)` that name values; `matches` best first, `excluded` when negated.

    `qualifier` is the dimension that a word beside it names: "the Munich store", "category Shoes".
    """

    matches: tuple[ValueMatch, ...]
    begin: int
    stop: int
    text: str
    excluded: bool
    qualifier: str | None = None

    @property
    def best(self) -> ValueMatch:
        """The likeliest value."""
        return self.matches[0]
