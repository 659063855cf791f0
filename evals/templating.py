"""Template suites: questions with gaps, filled with what the loaded shop sells, where, when and to whom."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, field_validator

from evals.errors import SuiteError
from evals.gold import GoldDatabase
from evals.suite import Case, LocatedCase, Suite

TEMPLATES = Path(__file__).with_name("templates.yaml")
"""The shipped templates."""

_GAP = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
Filling = Mapping[str, str]
"""One value of a slot by column; `text` is what is typed."""


class Template(BaseModel):
    """One question in several wordings, and its gold, with gaps; `needs` are slots that it does not show."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    needs: tuple[str, ...] = ()
    wordings: tuple[str, ...]
    sql: tuple[str, ...]

    @field_validator("sql", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the slots that it needs, each once."""
        gaps = (gap[1] for text in (*self.wordings, *self.sql) for gap in _GAP.finditer(text))
        return tuple(dict.fromkeys((*self.needs, *gaps)))


class TemplateFile(BaseModel):
    """Templates, and for every slot the SQL that lists what may fill it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slots: dict[str, str]
    templates: tuple[Template, ...]


def load_templates(path: Path = TEMPLATES) -> TemplateFile:
    """Read a file of templates.

    Raises:
        SuiteError: A template needs a slot that the file does not have.
    """
    file = TemplateFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    for template in file.templates:
        unknown = [slot for slot in template.slots if slot not in file.slots]
        if unknown:
            raise SuiteError(f"no slot {', '.join(unknown)}", file=str(path), case_id=template.id)
    return file


def filled_suite(file: TemplateFile, serving: Path, *, instances: int, seed: int) -> Suite:
    """Ask every template that the shop can fill `instances` times, each time of something else where it can.

    Raises:
        GoldUnavailableError: Nothing is published.
        SuiteError: No template can be filled, or SQL of the file fails.
    """
    chooser = random.Random(seed)  # noqa: S311 - a reproducible choice of questions, no secret
    with GoldDatabase(serving) as database:
        values = {name: database.table(sql) for name, sql in file.slots.items()}
        cases = [
            case
            for template in file.templates
            for case in _cases(template, values, instances, chooser)
            if _has_result(database, case)
        ]
    if not cases:
        raise SuiteError("the shop can fill no template", file=TEMPLATES.name)
    return Suite(name="templates", cases=tuple(cases))


def _cases(
    template: Template, values: Mapping[str, Sequence[Filling]], instances: int, chooser: random.Random
) -> list[LocatedCase]:
    if not all(values[slot] for slot in template.slots):
        return []
    chosen: dict[str, LocatedCase] = {}
    for number in range(1, instances + 1):
        filling = {slot: chooser.choice(values[slot]) for slot in template.slots}
        case = _case(template, filling, number)
        chosen.setdefault(str(case.case.question), case)
    return list(chosen.values())


def _case(template: Template, filling: Mapping[str, Filling], number: int) -> LocatedCase:
    first, *others = (_fill(text, filling, quoted=False) for text in template.wordings)
    gold = [_fill(sql, filling, quoted=True) for sql in template.sql]
    fields = {
        "id": f"{template.id}.{number}",
        "question": first,
        "wordings": others,
        "tags": [template.id],
        "expect": {"sql": gold, "columns": "subset"},
    }
    return LocatedCase(case=Case.model_validate(fields), file=TEMPLATES.name, line=0)


def _fill(text: str, filling: Mapping[str, Filling], *, quoted: bool) -> str:
    def value(gap: re.Match[str]) -> str:
        found = filling[gap[1]][gap[2] or "text"]
        return found.replace("'", "''") if quoted else found

    return _GAP.sub(value, text)


def _has_result(database: GoldDatabase, case: LocatedCase) -> bool:
    """Some reading has rows that say something."""
    return any(cell is not None for rows in database.rows(case) for row in rows for cell in row)
