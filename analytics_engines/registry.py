"""The engines there are: every package of this folder that exposes `ENGINE`."""

from __future__ import annotations

import importlib
import pkgutil
from typing import cast

import analytics_engines
from analytics_engines.engine import Engine


def all_engines() -> tuple[Engine, ...]:
    """Every engine, sorted by name; their model libraries load only when they run."""
    packages = sorted(m.name for m in pkgutil.iter_modules(analytics_engines.__path__) if m.ispkg)
    modules = [importlib.import_module(f"{analytics_engines.__name__}.{name}") for name in packages]
    return tuple(cast("Engine", module.ENGINE) for module in modules if hasattr(module, "ENGINE"))


def engine(name: str) -> Engine:
    """Return the engine of that name.

    Raises:
        KeyError: There is no such engine.
    """
    for candidate in all_engines():
        if candidate.name == name:
            return candidate
    raise KeyError(f"no engine named {name}")
