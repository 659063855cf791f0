"""`retail synonyms`: words added at run time, and the shop's own model files checked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli import build_app


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """A home that shares the demo shop's published data and has room for additions."""
    copy = tmp_path / "home"
    copy.mkdir()
    shutil.copytree(demo_home / "serving", copy / "serving")
    return copy


def retail(home: Path, *words: str) -> Result:
    return CliRunner().invoke(build_app(), [*words, "--home", str(home)])


def test_a_word_that_was_added_is_understood_and_forgotten_again(home: Path) -> None:
    added = retail(home, "synonyms", "add", "revenue", "Moolah", "dough money")
    assert added.exit_code == 0, added.output
    assert added.stdout == "revenue: moolah, dough money\n"
    answer = json.loads(retail(home, "ask", "what was our moolah", "--json").stdout)
    assert (answer["kind"], [*answer["rows"][0]]) == ("answer", ["revenue"])
    assert json.loads(retail(home, "synonyms", "list", "--json").stdout) == {
        "revenue": ["moolah", "dough money"]
    }
    assert retail(home, "synonyms", "remove", "revenue", "moolah").stdout == "revenue: dough money\n"
    assert retail(home, "synonyms", "remove", "revenue").stdout == "revenue: no added words\n"
    assert retail(home, "synonyms", "list").stdout == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("add", "revenu", "moolah"), "Did you mean revenue"),
        (("add", "revenue", "tickets"), "'tickets' already means Orders (orders)"),
        (("add", "revenue", " "), "The word is empty"),
        (("remove", "revenue", "moolah"), "was not given moolah"),
    ],
)
def test_what_cannot_be_added_or_removed_says_why(home: Path, words: tuple[str, ...], message: str) -> None:
    if message.startswith("'tickets'"):
        assert retail(home, "synonyms", "add", "orders", "tickets").exit_code in (0, 2)
    refused = retail(home, "synonyms", *words)
    assert refused.exit_code == 2
    assert message in refused.output


def test_the_shops_own_model_files_are_checked_against_its_data(home: Path) -> None:
    folder = home / "semantic"
    folder.mkdir()
    (folder / "ours.yaml").write_text(
        """
        metrics:
          big_orders: {label: Big orders, description: Orders above 100., unit: count, node: orders,
                       aggregate: count, where: orders.total > 100}
          tips: {label: Tips, description: Tips given., unit: money, node: orders,
                 aggregate: sum, expression: tip}
        """
    )
    checked = retail(home, "synonyms", "check")
    assert checked.exit_code == 2
    assert "tips: not offered, because this shop's data has no column orders.tip" in checked.output
    assert "1 files, 2 terms, 1 offered" in checked.output
    answer = json.loads(retail(home, "ask", "how many big orders", "--json").stdout)
    assert (answer["kind"], [*answer["rows"][0]]) == ("answer", ["big_orders"])


def test_a_mistake_in_a_model_file_names_file_and_key_and_remedy(home: Path) -> None:
    folder = home / "semantic"
    folder.mkdir()
    (folder / "ours.yaml").write_text("metrics: {x: {labl: X, description: d, unit: count}}")
    refused = retail(home, "synonyms", "check")
    assert refused.exit_code == 2
    assert f"{folder / 'ours.yaml'}: metrics.x" in refused.output
