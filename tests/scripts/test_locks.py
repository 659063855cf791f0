"""The locks satisfy what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

REPOSITORY = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
DEFAULT: list[str] = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]
OPTIONAL: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
DEEP = OPTIONAL["deep"]
EXTRAS = [wanted for name, extra in OPTIONAL.items() if name != "deep" for wanted in extra]


def lock_text(lock: str) -> str:
    """The text of a lock file."""
    return (REPOSITORY / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, Version]:
    """Version of every package of a lock, by normalised name."""
    return {canonicalize_name(m["name"]): Version(m["version"]) for m in PINNED.finditer(lock_text(lock))}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("default", DEFAULT),
        ("test", [*DEFAULT, *EXTRAS, *GROUPS["lint"], *GROUPS["test"]]),
        ("deep", DEEP),
        ("uv", GROUPS["uv"]),
        ("node", GROUPS["node"]),
    ],
)
def test_a_lock_pins_everything_that_is_asked_for(lock: str, wanted: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in {lock}.txt: make lock"
        assert version in requirement.specifier, f"{lock}.txt has {requirement.name} {version}: make lock"


def test_the_environments_agree_on_every_version() -> None:
    default, test, deep = pins("default"), pins("test"), pins("deep")
    assert {name: test.get(name) for name in default} == default
    assert {name: test.get(name, version) for name, version in deep.items()} == deep


@pytest.mark.parametrize("lock", ["default", "test"])
def test_no_lock_brings_torch(lock: str) -> None:
    assert not {name for name in pins(lock) if name.startswith(("torch", "nvidia", "triton"))}


@pytest.mark.parametrize("lock", ["default", "test", "uv", "node"])
def test_every_pin_has_hashes(lock: str) -> None:
    entries = [entry for entry in re.split(r"\n(?=\S)", lock_text(lock)) if PINNED.match(entry)]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
