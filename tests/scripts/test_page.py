"""The page is built again when something it is made of has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import page


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a page of one source; the module looks there instead of at its own."""
    ui, output = tmp_path / "ui", tmp_path / "server" / "static"
    (ui / "src").mkdir(parents=True)
    (ui / "src" / "main.tsx").write_text("render()")
    (ui / "package-lock.json").write_text("{}")
    (tmp_path / "node.txt").write_text("node==24\n")
    for name, value in {
        "REPOSITORY": tmp_path,
        "SOURCES": ui,
        "MODULES": ui / "node_modules",
        "OUTPUT": output,
        "STAMP": output / ".sources",
        "NODE_LOCK": tmp_path / "node.txt",
    }.items():
        monkeypatch.setattr(page, name, value)
    return tmp_path


@pytest.fixture
def commands(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The npm commands that were asked for; `ci` and `run build` leave what they would leave."""
    asked: list[str] = []

    def npm(*arguments: str) -> None:
        asked.append(" ".join(arguments[:2]))
        made = checkout / "ui" / "node_modules" if arguments[0] == "ci" else checkout / "server" / "static"
        made.mkdir(parents=True, exist_ok=True)
        (made / "index.html").touch()

    monkeypatch.setattr(page, "npm", npm)
    return asked


def test_an_unchanged_page_is_built_once(commands: list[str]) -> None:
    page.build()
    page.build()
    assert commands == ["ci --no-audit", "run build"]


def test_a_changed_source_builds_again_without_installing(checkout: Path, commands: list[str]) -> None:
    page.build()
    (checkout / "ui" / "src" / "main.tsx").write_text("render(again)")
    page.build()
    assert commands == ["ci --no-audit", "run build", "run build"]


def test_a_changed_lock_installs_and_builds_again(checkout: Path, commands: list[str]) -> None:
    page.build()
    (checkout / "ui" / "package-lock.json").write_text('{"name": "ui"}')
    page.build()
    assert commands == ["ci --no-audit", "run build"] * 2


def test_a_build_that_failed_is_tried_again(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page.build()
    page.STAMP.unlink()
    page.build()
    assert commands == ["ci --no-audit", "run build", "run build"]


def test_installed_packages_and_test_output_are_no_sources(checkout: Path) -> None:
    before = page.source_digest()
    for folder in ("node_modules", "dist", "coverage"):
        (checkout / "ui" / folder).mkdir()
        (checkout / "ui" / folder / "x.js").touch()
    assert page.source_digest() == before
