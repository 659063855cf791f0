"""The model as it is written in YAML; unknown keys and wrong shapes are refused with the place named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import UserQueryError
from tools.result import Format
from tools.semantic.model import Additivity, Aggregate, DataType, UnitKind, closest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Scalar = str | int | float | bool


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodeDocument(_Document):
    """A table in a role; `joins` maps a target node to {own column: target column, required?: true}."""

    label: str
    key: tuple[str, ...] = ()
    table: str | None = None
    time: str | None = None
    joins: dict[str, dict[str, str | bool]] = Field(default_factory=dict)
    defaults: dict[str, Scalar] = Field(default_factory=dict)
    rollup: str | None = None


class AlternativeDocument(_Document):
    """A way to compute a dimension that also fixes some of its node's defaults."""

    expression: str
    set: dict[str, Scalar] = Field(default_factory=dict)


class DimensionDocument(_Document):
    """A dimension; the first expression whose columns exist and can be reached is used."""

    label: str
    expression: tuple[str | AlternativeDocument, ...]
    description: str = ""
    synonyms: tuple[str, ...] = ()
    type: DataType | None = None
    parent: str | None = None
    values: Literal["none", "indexed", "exact"] = "none"
    order: tuple[str, ...] = ()
    range: tuple[int, int] | None = None


class MeasureDocument(_Document):
    """One way to measure a metric."""

    node: str
    aggregate: Aggregate
    expression: str | None = None
    where: str | None = None
    keep: str | None = None
    time: str | None = None
    needs: tuple[str, ...] = ()
    set: dict[str, Scalar] = Field(default_factory=dict)


class MetricDocument(_Document):
    """A metric: `formula` over others, or `node` + `aggregate` (+ `or`: other ways to measure it)."""

    label: str
    description: str
    unit: UnitKind
    synonyms: tuple[str, ...] = ()
    format: Format | None = None
    additivity: Additivity | None = None
    caveats: tuple[str, ...] = ()
    higher_is_better: bool | None = None
    formula: str | None = None
    optional: tuple[str, ...] = ()
    node: str | None = None
    aggregate: Aggregate | None = None
    expression: str | None = None
    where: str | None = None
    keep: str | None = None
    time: str | None = None
    needs: tuple[str, ...] = ()
    set: dict[str, Scalar] = Field(default_factory=dict)
    alternatives: tuple[MeasureDocument, ...] = Field(default=(), alias="or")

    def measures(self) -> tuple[MeasureDocument, ...]:
        """Every way to measure it, best first; empty for a formula."""
        if self.node is None or self.aggregate is None:
            return ()
        own = {name: getattr(self, name) for name in MeasureDocument.model_fields}
        return (MeasureDocument(**own), *self.alternatives)


class FieldDocument(_Document):
    """A field of a look-up."""

    expression: str
    label: str | None = None
    type: DataType | None = None
    unit: UnitKind = "none"
    default: bool = True


class EntityDocument(_Document):
    """A look-up; `all_fields` makes every column of its node a default field."""

    label: str
    node: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    fields: dict[str, str | FieldDocument] = Field(default_factory=dict)
    order_by: tuple[tuple[str, Literal["asc", "desc"]], ...] = ()
    all_fields: bool = False


class NodeAddition(_Document):
    """Joins that another document adds to a node."""

    joins: dict[str, dict[str, str | bool]] = Field(default_factory=dict)


class DimensionAddition(_Document):
    """Expressions (tried after the known ones) and words that another document adds to a dimension."""

    expression: tuple[str | AlternativeDocument, ...] = ()
    synonyms: tuple[str, ...] = ()


class MetricAddition(_Document):
    """Ways to measure (tried after the known ones), words and caveats added to a metric."""

    synonyms: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    alternatives: tuple[MeasureDocument, ...] = Field(default=(), alias="or")


class EntityAddition(_Document):
    """Fields and words that another document adds to a look-up."""

    synonyms: tuple[str, ...] = ()
    fields: dict[str, str | FieldDocument] = Field(default_factory=dict)


class AdditionsDocument(_Document):
    """What a document adds to terms that are defined elsewhere."""

    nodes: dict[str, NodeAddition] = Field(default_factory=dict)
    dimensions: dict[str, DimensionAddition] = Field(default_factory=dict)
    metrics: dict[str, MetricAddition] = Field(default_factory=dict)
    entities: dict[str, EntityAddition] = Field(default_factory=dict)


class ModelDocument(_Document):
    """A whole model, or a fragment of one; `synonyms` adds words to any metric, dimension or look-up."""

    nodes: dict[str, NodeDocument] = Field(default_factory=dict)
    dimensions: dict[str, DimensionDocument] = Field(default_factory=dict)
    metrics: dict[str, MetricDocument] = Field(default_factory=dict)
    entities: dict[str, EntityDocument] = Field(default_factory=dict)
    extend: AdditionsDocument = AdditionsDocument()
    synonyms: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def read_document(text: str, source: str) -> ModelDocument:
    """Parse YAML text; `source` names it in errors.

    Raises:
        UserQueryError: The text is no YAML or breaks the format; the message names the place.
    """
    try:
        return ModelDocument.model_validate(yaml.load(text, _LOADER) or {})  # noqa: S506 - safe loaders only
    except yaml.YAMLError as error:
        raise UserQueryError(f"{source} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserQueryError(f"{source}: {place or 'document'}: {_remedy(first)}") from error


_SECTIONS: Mapping[str, type[_Document]] = {
    "nodes": NodeDocument,
    "dimensions": DimensionDocument,
    "metrics": MetricDocument,
    "entities": EntityDocument,
}


def _remedy(error: ErrorDetails) -> str:
    """What is wrong and what would be right."""
    place, said = error["loc"], error["msg"]
    if error["type"] == "extra_forbidden":
        section = _SECTIONS.get(str(place[0])) if len(place) > 2 else None
        model = section if section is not None else ModelDocument
        known = [field.alias or name for name, field in model.model_fields.items()]
        guesses = closest(str(place[-1]), known)
        hint = f"did you mean {' or '.join(guesses)}?" if guesses else f"known are {', '.join(known)}."
        return f"there is no such key; {hint}"
    if error["type"] == "missing":
        return "this key is needed"
    given = error["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) else ""
    return said.replace("Input should be", "must be") + shown
