"""`retail ask` on a published shop."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from infra.cli import build_app


def test_an_answer_as_json_is_one_object_with_its_rows(demo_home: Path) -> None:
    asked = CliRunner().invoke(
        build_app(), ["ask", "net revenue by country", "--json", "--home", str(demo_home)]
    )
    assert asked.exit_code == 0, asked.output
    answer = json.loads(asked.stdout)
    assert (answer["kind"], answer["intent"]) == ("answer", "sales_report")
    assert {"country", "revenue"} <= set(answer["rows"][0])
    assert answer["citations"]
