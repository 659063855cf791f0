"""The lake written, published and asked about on AWS as at home; a connection to elsewhere fails the test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.settings import Settings
from infra.wiring import build_backends
from tests.doubles.differential import main
from tests.infra.jobs.conftest import load_orders
from tests.infra.jobs.scripted_engines import ScriptedEngine

QUESTIONS = ("how many orders are there?", "net revenue in May 2024", "orders by day", "what is the weather?")


def test_answers_are_the_same_as_at_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = build_backends(Settings(home=tmp_path / "home"))
    load_orders(home, 5)
    run_pipeline(home, PipelineOptions(engines=[ScriptedEngine()]))
    suite = tmp_path / "suite.yaml"
    suite.write_text(json.dumps({"cases": [{"question": text} for text in QUESTIONS]}))
    different = main(home.home.root, [suite], None)
    said = capsys.readouterr().out
    assert different == 0, said
    assert said.startswith(f"{len(QUESTIONS)} of {len(QUESTIONS)} alike; ")
    assert " 0 statements" not in said
