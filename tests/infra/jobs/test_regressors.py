from __future__ import annotations

from pathlib import Path

import pytest

from infra.errors import RegressorFileError
from infra.jobs.regressors import read_regressors, with_regressors

HUB = "market_intelligence_hub"


def test_each_file_is_a_regressor_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "rain.csv").write_text("date,value,note\n2026-01-01,3.5,wet\n2026-01-02,0,\n", "utf-8")
    (tmp_path / "footfall.csv").write_text("value,date\n7,2026-01-01\n", "utf-8")
    assert read_regressors(tmp_path) == {
        "footfall": {"2026-01-01": 7.0},
        "rain": {"2026-01-01": 3.5, "2026-01-02": 0.0},
    }


def test_a_home_without_regressors_has_none(tmp_path: Path) -> None:
    given = {HUB: {"folds": 3}}
    assert with_regressors(given, tmp_path / "regressors") is given


def test_regressors_join_the_parameters_of_the_hub_and_given_ones_win(tmp_path: Path) -> None:
    (tmp_path / "rain.csv").write_text("date,value\n2026-01-01,3\n", "utf-8")
    rain = {"rain": {"2026-01-01": 3.0}}
    assert with_regressors({}, tmp_path) == {HUB: {"regressors": rain}}
    assert with_regressors({HUB: {"folds": 3}}, tmp_path)[HUB] == {"folds": 3, "regressors": rain}
    assert with_regressors({HUB: {"regressors": {}}}, tmp_path)[HUB] == {"regressors": {}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,value\n2026-01-01,1\n", "must name the columns date and value"),
        ("date,value\n2026-01-01,1\n01/02/2026,2\n", "line 3: a date such as"),
        ("date,value\n2026-01-01,much\n", "line 2: a date such as"),
        ("date,value\n2026-01-01\n", "line 2: a date such as"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "rain.csv").write_text(text, "utf-8")
    with pytest.raises(RegressorFileError, match=said):
        read_regressors(tmp_path)
