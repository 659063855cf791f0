"""What importing the product loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MODEL_LIBRARIES = (
    "sklearn",
    "statsforecast",
    "prophet",
    "xgboost",
    "lightgbm",
    "torch",
    "transformers",
    "shap",
)
IMPORT_ALL = """
import importlib, json, pkgutil, sys
for name in sys.argv[1].split(","):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def loaded_by(packages: str) -> set[str]:
    """Top-level modules that are loaded once every module of some packages is imported, in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, packages],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_the_serving_side_loads_no_model_library() -> None:
    loaded = loaded_by("agent,tools,server")
    assert {"agent", "tools", "server"} <= loaded
    assert loaded.isdisjoint(MODEL_LIBRARIES)


def test_the_command_line_starts_without_a_model_library() -> None:
    assert loaded_by("infra.commands").isdisjoint(MODEL_LIBRARIES)
