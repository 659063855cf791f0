"""Reading suites from YAML or JSONL, with errors that name file, line and case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from evals.errors import SuiteError
from evals.suite import Case, LocatedCase, Suite

SUITES = Path(__file__).parent / "suites"
"""Folder of the shipped suites."""


def shipped_suites() -> tuple[str, ...]:
    """Names of the shipped suites, sorted."""
    return tuple(sorted(path.stem for path in SUITES.glob("*.yaml")))


def find_suite(name_or_path: str) -> Path:
    """Path of a suite given by path or by the name of a shipped one.

    Raises:
        SuiteError: There is no such file and no such shipped suite.
    """
    path = Path(name_or_path)
    shipped = SUITES / f"{name_or_path}.yaml"
    if path.is_file():
        return path
    if shipped.is_file():
        return shipped
    raise SuiteError(f"no such file or shipped suite; shipped: {', '.join(shipped_suites())}", file=str(path))


def load_suite(name_or_path: str) -> Suite:
    """Read a suite.

    Raises:
        SuiteError: The file is missing, cannot be parsed, or a case breaks the format.
    """
    path = find_suite(name_or_path)
    cases = tuple(_case(raw, path, line) for line, raw in _items(path))
    if not cases:
        raise SuiteError("the suite has no cases", file=str(path))
    _check_unique(cases)
    return Suite(name=path.stem, cases=cases)


def _items(path: Path) -> Iterator[tuple[int, object]]:
    text = path.read_text(encoding="utf-8")
    return _jsonl_items(text, path) if path.suffix in {".jsonl", ".ndjson"} else _yaml_items(text, path)


def _jsonl_items(text: str, path: Path) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise SuiteError(f"not JSON: {error.msg}", file=str(path), line=number) from error


def _yaml_items(text: str, path: Path) -> Iterator[tuple[int, object]]:
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            raise SuiteError("a suite is a list of cases", file=str(path), line=1)
        for node in root.value:
            yield node.start_mark.line + 1, loader.construct_object(node, deep=True)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise SuiteError(f"not YAML: {error.problem}", file=str(path), line=line) from error
    finally:
        loader.dispose()


def _case(raw: object, path: Path, line: int) -> LocatedCase:
    case_id = raw.get("id") if isinstance(raw, dict) else None
    try:
        case = Case.model_validate(raw)
    except ValidationError as error:
        raise SuiteError(_first_problem(error), file=str(path), line=line, case_id=_text(case_id)) from error
    return LocatedCase(case=case, file=str(path), line=line)


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _check_unique(cases: tuple[LocatedCase, ...]) -> None:
    first_line: dict[str, int] = {}
    for located in cases:
        case_id = located.case.id
        if case_id in first_line:
            raise SuiteError(
                f"the id is already used on line {first_line[case_id]}",
                file=located.file,
                line=located.line,
                case_id=case_id,
            )
        first_line[case_id] = located.line
