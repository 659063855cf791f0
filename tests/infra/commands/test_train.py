from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from infra.cli import build_app
from infra.jobs.train_understanding import MODEL
from infra.local.model_store import FolderModelStore


def _versions(home: Path) -> list[dict[str, object]]:
    result = CliRunner().invoke(build_app(), ["train", "versions", "--home", str(home), "--json"])
    assert result.exit_code == 0
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_a_home_without_training_has_no_versions(tmp_path: Path) -> None:
    assert _versions(tmp_path) == []


def test_a_version_is_chosen_and_the_shipped_one_is_chosen_again(tmp_path: Path) -> None:
    store = FolderModelStore(tmp_path / "models")
    store.store(MODEL, "abc", {"understanding.json": b"{}"}, {"intent_accuracy": 0.9})
    assert [v["used"] for v in _versions(tmp_path)] == [False]
    chosen = CliRunner().invoke(build_app(), ["train", "use", "abc", "--home", str(tmp_path)])
    assert (chosen.exit_code, [v["used"] for v in _versions(tmp_path)]) == (0, [True])
    back = CliRunner().invoke(build_app(), ["train", "use", "shipped", "--home", str(tmp_path)])
    assert (back.exit_code, [v["used"] for v in _versions(tmp_path)]) == (0, [False])


def test_an_unknown_version_is_the_users_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(build_app(), ["train", "use", "nope", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert "no understanding nope" in result.output
