"""What is built once is whole or built again."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from scripts import environment
from scripts.environment import SetupError, build_once, digest, run


def test_an_interrupted_build_is_thrown_away_and_done_again(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "thing"

    def interrupted(target: Path) -> None:
        target.mkdir()
        (target / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_once(folder, interrupted)
    build_once(folder, lambda target: target.mkdir())
    assert not (folder / "half").exists()
    assert environment.is_complete(folder)


def test_a_complete_folder_is_not_built_again(tmp_path: Path) -> None:
    built: list[Path] = []

    def build(target: Path) -> None:
        target.mkdir()
        built.append(target)

    build_once(tmp_path / "thing", build)
    build_once(tmp_path / "thing", build)
    assert built == [tmp_path / "thing"]


def test_two_builds_at_once_build_once(tmp_path: Path) -> None:
    built: list[Path] = []

    def build(target: Path) -> None:
        time.sleep(0.2)
        target.mkdir()
        built.append(target)

    threads = [threading.Thread(target=build_once, args=(tmp_path / "thing", build)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [tmp_path / "thing"]


def test_a_digest_depends_on_where_the_parts_are_cut() -> None:
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])


def test_the_environment_is_named_after_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "default.txt").write_text("duckdb==1.5.5\n")
    before = environment.shared_environment("default")
    (tmp_path / "default.txt").write_text("duckdb==1.5.6\n")
    assert before.parent == tmp_path / "cache" / "retail-copilot"
    assert environment.shared_environment("default") != before


def test_a_complete_test_environment_serves_as_the_default_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert environment.choose("default") == environment.shared_environment("default")
    build_once(environment.shared_environment("test"), lambda folder: folder.mkdir())
    assert environment.choose("default") == environment.shared_environment("test")


def test_an_environment_made_by_something_else_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "mine").touch()
    monkeypatch.setattr(environment, "LAYER", tmp_path / ".venv")
    with pytest.raises(SetupError, match="move it away"):
        environment.clear_layer()
    assert (tmp_path / ".venv" / "mine").exists()


def test_a_failing_program_is_an_error_that_names_it() -> None:
    with pytest.raises(SetupError, match=r"failed \(1\): false"):
        run("false")
