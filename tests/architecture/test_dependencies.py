"""What the product imports is what pyproject.toml declares, and the other way round."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.style import Source, read

REPOSITORY = Path(__file__).resolve().parents[2]
PRODUCT = ("agent", "tools", "analytics_engines", "ingestion", "server", "infra")
OWN = {*PRODUCT, "evals", "scripts"}
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
DISTRIBUTIONS = {
    module: {canonicalize_name(name) for name in names} for module, names in packages_distributions().items()
}
LOADED_BY_OTHERS = {"websockets"}
"""Dependencies that other libraries import when they are there."""


def distribution_names(requirements: Iterable[str]) -> set[str]:
    """Normalised names of requirements."""
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def foreign_modules(source: Source) -> set[str]:
    """Top-level modules that a module imports, anywhere in it, and that are neither ours nor Python's."""
    found = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found - OWN - sys.stdlib_module_names


IMPORTERS = {
    module: source.path
    for source in read(REPOSITORY, (*PRODUCT, "evals"))
    for module in foreign_modules(source)
}
"""For each foreign module, one of ours that imports it."""
IMPORTED = {name for module in IMPORTERS for name in DISTRIBUTIONS.get(module, {module})}


def test_every_import_is_declared() -> None:
    declared = distribution_names(
        [*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra)]
    )
    undeclared = {
        module: path
        for module, path in IMPORTERS.items()
        if not DISTRIBUTIONS.get(module, {canonicalize_name(module)}) & declared
    }
    assert undeclared == {}


def test_every_dependency_is_used() -> None:
    assert distribution_names(PROJECT["dependencies"]) - IMPORTED - LOADED_BY_OTHERS == set()


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_every_extra_is_used(extra: str) -> None:
    assert distribution_names(EXTRAS[extra]) - IMPORTED == set()
