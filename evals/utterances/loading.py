"""Reading labelled utterances from JSONL: `{text, intent, entities: [{type, text}]}`."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import SuiteError

UTTERANCES = Path(__file__).parent
"""Folder of the shipped files."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedEntity(_Strict):
    """A stretch of the text, as written there, and what it is."""

    type: str
    text: str


class Utterance(_Strict):
    """What somebody typed, its intent, and everything it names."""

    text: str
    intent: str
    entities: tuple[NamedEntity, ...] = ()


def find_utterances(name_or_path: str) -> Path:
    """Path of a file given by path or by the name of a shipped one.

    Raises:
        SuiteError: There is no such file and no such shipped one.
    """
    for path in (Path(name_or_path), UTTERANCES / f"{name_or_path}.jsonl"):
        if path.is_file():
            return path
    shipped = ", ".join(sorted(path.stem for path in UTTERANCES.glob("*.jsonl")))
    raise SuiteError(f"no such file or shipped set; shipped: {shipped}", file=name_or_path)


def load_utterances(path: Path) -> tuple[Utterance, ...]:
    """Read a file.

    Raises:
        SuiteError: A line breaks the format, or names an entity that its text does not hold.
    """
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    utterances = tuple(_utterance(line, path, number) for number, line in lines if line.strip())
    if not utterances:
        raise SuiteError("the file has no utterances", file=str(path))
    return utterances


def _utterance(line: str, path: Path, number: int) -> Utterance:
    try:
        utterance = Utterance.model_validate_json(line)
    except ValidationError as error:
        raise SuiteError(error.errors()[0]["msg"], file=str(path), line=number) from error
    for entity in utterance.entities:
        if entity.text not in utterance.text:
            raise SuiteError(f"the text does not hold {entity.text!r}", file=str(path), line=number)
    return utterance
