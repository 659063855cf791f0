"""What a look at one dependency came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from agent.errors import AgentError
from infra.errors import InfraError
from ingestion.errors import IngestionError
from server.errors import ServerError
from tools.errors import ToolError


class Health(StrEnum):
    """How it stands with a dependency."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one dependency came to.

    Args:
        name: The dependency.
        health: How it stands; a warning is no reason not to go on.
        said: What was seen.
        remedy: What to do; empty where nothing is to be done.
    """

    name: str
    health: Health
    said: str
    remedy: str = ""


Outcome = tuple[Health, str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """A look at one dependency.

    Args:
        name: The dependency.
        look: Looks; may raise any error of ours.
        remedy: What to do when it raises.
    """

    name: str
    look: Callable[[], Outcome]
    remedy: str


def good(said: str) -> Outcome:
    """Nothing is to be done."""
    return Health.OK, said, ""


def warned(said: str, remedy: str) -> Outcome:
    """It works, but something should be done."""
    return Health.WARNING, said, remedy


def bad(said: str, remedy: str) -> Outcome:
    """It does not work."""
    return Health.FAILED, said, remedy


def examined(checks: Iterable[Check]) -> Iterator[Finding]:
    """Look at one dependency after the other; what fails keeps none of the others from being looked at."""
    for check in checks:
        try:
            outcome = check.look()
        except (AgentError, InfraError, IngestionError, ServerError, ToolError, OSError, ValueError) as error:
            outcome = bad(f"{error}" or type(error).__name__, check.remedy)
        yield Finding(check.name, *outcome)
