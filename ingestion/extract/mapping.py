"""The mapping of a foreign shop: its source files, and one SQL SELECT per canonical table over them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import sqlglot
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from rapidfuzz import fuzz, process
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from ingestion.errors import SourceError
from ingestion.lake.canonical import CANONICAL_TABLES

SHIPPED_MAPPINGS = Path(__file__).parent / "mappings"
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Copy, exp.Command, exp.Into)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_source(value: object) -> object:
    return {"file": value} if isinstance(value, str | list) else value


def _as_table(value: object) -> object:
    return {"sql": value} if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class SourceFiles(BaseModel):
    """The files of one alias: of several patterns the first that matches counts; its files are stacked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Names = Field(min_length=1, description="file names or globs inside the folder, any case")
    sheet: Names = Field(default=(), description="sheets of a workbook; all of them when left out")
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    decimal: Literal[".", ","] | None = None
    types: dict[str, str] = Field(default={}, description="DuckDB type by column, instead of the found one")
    columns: dict[str, Names] = Field(
        default={}, description="name in the SQL: names it may have in the files"
    )
    origin: str | None = Field(
        default=None, description="adds a column of this name: file and sheet of the row"
    )


class TableSelect(BaseModel):
    """How one canonical table is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sql: str = Field(min_length=1)
    allow_empty: bool = Field(default=False, description="whether a shop may have no such rows")


class ShopMapping(BaseModel):
    """A mapping file; `views` are named SELECTs that later views and tables may read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    description: str = ""
    currency: str | None = Field(
        default=None, pattern="^[A-Z]{3}$", description="fills a currency column that a SELECT leaves out"
    )
    sources: dict[str, Annotated[SourceFiles, BeforeValidator(_as_source)]] = Field(min_length=1)
    views: dict[str, str] = {}
    tables: dict[str, Annotated[TableSelect, BeforeValidator(_as_table)]] = Field(min_length=1)


def shipped_mappings() -> tuple[str, ...]:
    """Names of the mappings that come with the product, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED_MAPPINGS.glob("*.yaml")))


def find_mapping(name_or_file: str) -> ShopMapping:
    """Read a mapping by the path of its YAML file, or by name where it is a shipped one.

    Raises:
        SourceError: No such file or name, bad YAML, unknown keys or tables, or SQL that is not one SELECT.
    """
    if name_or_file in shipped_mappings():
        return read_mapping(SHIPPED_MAPPINGS / f"{name_or_file}.yaml")
    path = Path(name_or_file)
    if path.is_file():
        return read_mapping(path)
    known = ", ".join(shipped_mappings())
    raise SourceError(
        f"There is no mapping file or shipped mapping {name_or_file!r}.",
        remedy=f"{did_you_mean(name_or_file, shipped_mappings())}Shipped mappings: {known}.",
    )


def read_mapping(path: Path) -> ShopMapping:
    """Read and check one mapping file.

    Raises:
        SourceError: See `find_mapping`.
    """
    try:
        text = path.read_text("utf-8")
        content = yaml.load(text, _MappingLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeError) as error:
        raise _bad_yaml(path, error) from error
    try:
        mapping = ShopMapping.model_validate(content)
    except ValidationError as error:
        raise _bad_content(path, text, error) from error
    _check_tables(mapping, path)
    _check_queries(mapping, path)
    return mapping


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 65) -> str:
    """A sentence that offers the nearest known word, ending in a space; empty when none is near."""
    best = process.extractOne(word.lower(), {name: name.lower() for name in known}, scorer=fuzz.WRatio)
    return f"Did you mean {best[2]!r}? " if best and best[1] >= cutoff else ""


class _MappingLoader(yaml.SafeLoader):
    """YAML in which scalars are text (a column may be called No) and keys are unique."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - how PyYAML declares it
        first: [(tag, pattern) for tag, pattern in found if tag == "tag:yaml.org,2002:null"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a dict.

        Raises:
            ConstructorError: A key is there twice.
        """
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"{key.value!r} is defined twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _bad_yaml(path: Path, error: yaml.YAMLError | UnicodeError) -> SourceError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    where = f"line {mark.line + 1}: " if mark else ""
    return SourceError(
        f"{where}The YAML cannot be read: {problem}.", remedy="Correct that line.", file=path.name
    )


def _bad_content(path: Path, text: str, error: ValidationError) -> SourceError:
    first = error.errors()[0]
    place = tuple(str(part) for part in first["loc"])
    line = _line_of(yaml.compose(text, yaml.SafeLoader), place)
    remedy = "See docs/loading.md for the format of a mapping."
    if first["type"] == "extra_forbidden":
        remedy = did_you_mean(place[-1], _known_keys(place)) + remedy
    return SourceError(
        f"line {line}: {'.'.join(place) or 'mapping'}: {first['msg']}.", remedy=remedy, file=path.name
    )


def _known_keys(place: tuple[str, ...]) -> Iterable[str]:
    owner: type[BaseModel] = ShopMapping
    if len(place) > 2:
        owner = SourceFiles if place[0] == "sources" else TableSelect
    return owner.model_fields


def _line_of(node: yaml.Node | None, place: tuple[str, ...]) -> int:
    """Line of the deepest YAML node on the way to `place`, from 1."""
    line = node.start_mark.line + 1 if node else 1
    for part in place:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == part), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _check_tables(mapping: ShopMapping, path: Path) -> None:
    for name in mapping.tables:
        if name not in CANONICAL_TABLES:
            raise SourceError(
                f"{name!r} is not a table of the shop schema.",
                remedy=f"{did_you_mean(name, CANONICAL_TABLES)}Tables: {', '.join(CANONICAL_TABLES)}.",
                file=path.name,
            )
    doubled = sorted(mapping.views.keys() & mapping.sources.keys())
    if doubled:
        raise SourceError(
            f"{doubled[0]!r} is both a source and a view.", remedy="Rename one of the two.", file=path.name
        )


def _check_queries(mapping: ShopMapping, path: Path) -> None:
    readable = list(mapping.sources)
    for name, sql in mapping.views.items():
        _check_query(f"{path.name}, view {name!r}", sql, readable)
        readable.append(name)
    for name, table in mapping.tables.items():
        _check_query(f"{path.name}, table {name!r}", table.sql, readable)


def _check_query(label: str, sql: str, readable: list[str]) -> None:
    """A query must be one SELECT that reads sources, earlier views and its own CTEs, nothing else."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect="duckdb") if statement]
    except (ParseError, TokenError) as error:
        first = str(error).splitlines()[0]
        raise SourceError(
            f"The SQL cannot be parsed: {first}.", remedy="Correct the SELECT.", file=label
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query) or statements[0].find(*_WRITES):
        raise SourceError("The SQL is not a single SELECT.", remedy="Write one SELECT statement.", file=label)
    own = {cte.alias.lower() for cte in statements[0].find_all(exp.CTE)}
    known = {name.lower() for name in readable} | own
    for table in statements[0].find_all(exp.Table):
        if isinstance(table.this, exp.GenerateSeries):
            continue
        if not isinstance(table.this, exp.Identifier) or table.args.get("db"):
            raise SourceError(
                f"The SQL reads {table.sql('duckdb')!r}, which is not a source of the mapping.",
                remedy="Declare the file under `sources` and read it by its alias.",
                file=label,
            )
        if table.name.lower() not in known:
            raise SourceError(
                f"The SQL reads {table.name!r}, which is neither a source nor an earlier view.",
                remedy=f"{did_you_mean(table.name, readable)}Known: {', '.join(readable)}.",
                file=label,
            )
