"""The wheel holds the product with its data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PRODUCT = {"agent", "tools", "analytics_engines", "ingestion", "server", "infra"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout."""
    pytest.importorskip("hatchling", reason="the build backend is not installed: make test")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", str(folder), "."]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_only_the_product_is_shipped(wheel: zipfile.ZipFile) -> None:
    tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PRODUCT


def test_every_data_file_of_the_product_is_shipped(wheel: zipfile.ZipFile) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *sorted(PRODUCT)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    present = {name for name in tracked if (REPOSITORY / name).exists()}
    assert any(name.endswith((".yaml", ".sql")) for name in present)
    assert present - set(wheel.namelist()) == set()


def test_the_built_page_is_shipped(wheel: zipfile.ZipFile) -> None:
    if not (REPOSITORY / "server" / "static" / "index.html").exists():
        pytest.skip("the page is not built: make ui")
    assert "server/static/index.html" in wheel.namelist()


def test_the_command_needs_nothing_that_is_not_shipped(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()
    assert "retail = infra.cli:main" in text
    assert "evals" not in text
