"""From a published number back to the run, the model and the raw files, with what changed since."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from infra.cli import build_app
from infra.errors import UnknownTableError
from infra.jobs.lineage import lineage_of
from infra.jobs.pipeline import run_curation
from infra.wiring import Backends


def test_a_curated_table_names_its_files_and_whether_they_are_still_those(backends: Backends) -> None:
    run_curation(backends)
    [orders] = lineage_of(backends, ["orders", "orders"])
    assert (orders.kind, orders.rows) == ("curated", 5)
    [file] = orders.files
    assert file.is_unchanged
    assert file.path is not None
    path = backends.home.root / file.path
    path.write_bytes(path.read_bytes() + b"\n")
    [changed] = lineage_of(backends, ["orders"])
    assert [(one.digest, one.is_unchanged) for one in changed.files] == [(file.digest, False)]
    said = CliRunner().invoke(build_app(), ["lineage", "orders", "--home", str(backends.home.root), "--json"])
    assert json.loads(said.stdout)[0]["run_id"] == orders.run_id


def test_a_table_that_is_not_there_is_said(backends: Backends) -> None:
    with pytest.raises(UnknownTableError, match="no table of_dreams"):
        lineage_of(backends, ["of_dreams"])
