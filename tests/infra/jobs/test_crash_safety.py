"""Killing the pipeline at any moment leaves what was published readable and the next run right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.wiring import Backends
from tests.infra.jobs.conftest import load_orders
from tests.infra.jobs.crash import Published, moments, published, run_and_kill, run_to_the_end
from tests.infra.jobs.scripted_engines import ScriptedEngine

KILLS = int(os.environ.get("RETAIL_TEST_KILLS", "6"))


@pytest.mark.slow
def test_a_killed_run_leaves_a_whole_database_and_the_next_run_is_right(backends: Backends) -> None:
    home = backends.home.root
    options = PipelineOptions(engines=[ScriptedEngine(behaviour="both")])
    run_pipeline(backends, options)
    seconds = run_to_the_end(home)
    before = Published(5, 5, 50.0)
    assert published(home) == before
    killed = 0
    for number, moment in enumerate(moments(7, KILLS, seconds)):
        load_orders(backends, 10 + number)
        after = Published(10 + number, 10 + number, 10.0 * (10 + number))
        killed += run_and_kill(home, moment)
        assert published(home) in {before, after}
        if number % 2:
            run_pipeline(backends, options)
            assert published(home) == after
            assert _leftovers(home) == []
        before = published(home)
    assert killed >= KILLS // 2


def _leftovers(home: Path) -> list[Path]:
    """Files of killed runs that the next run should have removed."""
    return [*home.glob(".run-*"), *home.glob("serving/*.unfinished*"), *home.glob("state/*.new")]
