"""Every tool of the catalog, found by walking it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

import tools.catalog
from tools.tool import Arguments, Tool


def all_tools() -> Mapping[str, Tool[Arguments]]:
    """The catalog's tools by name, sorted.

    Raises:
        ValueError: Two files expose a tool of the same name.
    """
    found: dict[str, Tool[Arguments]] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(tools.catalog.__path__)):
        tool: Tool[Arguments] = importlib.import_module(f"tools.catalog.{module}").TOOL
        if tool.name in found:
            raise ValueError(f"two tools are named {tool.name}")
        found[tool.name] = tool
    return dict(sorted(found.items()))
