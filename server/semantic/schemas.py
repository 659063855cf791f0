"""Bodies of the endpoints of the semantic model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tools.result import Format
from tools.semantic.model import Additivity, UnitKind

Kind = Literal["metric", "dimension", "entity"]
Term = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.]{1,120}$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class TermShown(BaseModel):
    """A metric, a dimension, or an entity that can be looked up.

    `groups_by` names the dimensions that a metric can be grouped and filtered by.
    """

    name: str
    kind: Kind
    label: str
    description: str = ""
    synonyms: list[str]
    format: Format | None = None
    unit: UnitKind | None = None
    additivity: Additivity | None = None
    caveats: list[str] = Field(default_factory=list)
    groups_by: list[str] = Field(default_factory=list)
    fields: list[str] = Field(default_factory=list, description="of an entity")
    generated: bool = Field(default=False, description="it comes from a column that only this shop has")


class TermList(BaseModel):
    """Terms by name, and what the model knows but this shop's data does not hold, with the reason."""

    terms: list[TermShown]
    unavailable: dict[str, str] = Field(description="on the first page only")
    next: str | None = None


class SynonymItem(BaseModel):
    """A term and the words that were added to it."""

    term: str
    words: list[str]


class SynonymList(BaseModel):
    """Every term that has added words, by name."""

    synonyms: list[SynonymItem]


class NewSynonyms(BaseModel):
    """Words that are to mean a term."""

    model_config = ConfigDict(extra="forbid")

    term: Term = Field(examples=["revenue"])
    words: list[Word] = Field(min_length=1, max_length=50, examples=[["takings"]])
