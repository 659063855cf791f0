"""checkov finds nothing in the plan of an installation but what is justified.

checkov is no dependency: it pins much that the product uses otherwise. `RETAIL_CHECKOV` names the program in
an environment of its own (`python -m venv …; pip install checkov`); else `checkov` on the path is used.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.doubles.terraform.running import SOURCE
from tests.infra.terraform.conftest import Plan

CHECKOV = os.environ.get("RETAIL_CHECKOV") or shutil.which("checkov")
EXCEPTIONS: list[dict[str, str]] = yaml.safe_load(
    (SOURCE / "checkov-exceptions.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory, installation: Plan) -> list[dict[str, Any]]:
    """What checkov finds in a plan whose values are all there."""
    if CHECKOV is None:
        pytest.skip("checkov is not installed: the plan is not looked through")
    folder = tmp_path_factory.mktemp("checkov")
    (folder / "plan.json").write_text(json.dumps(installation), "utf-8")
    command = [CHECKOV, "-f", str(folder / "plan.json"), "--framework", "terraform_plan"]
    command += ["--compact", "--quiet", "--skip-download", "-o", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["summary"]["passed"] > 500
    assert told["summary"]["parsing_errors"] == 0
    failed: list[dict[str, Any]] = told["results"]["failed_checks"]
    return failed


def covers(exception: dict[str, str], finding: dict[str, Any]) -> bool:
    """Whether an exception is for a finding; brackets in an address are no pattern."""
    pattern = exception["resource"].replace("[", "[[]")
    return exception["check"] == finding["check_id"] and fnmatch.fnmatch(finding["resource"], pattern)


def test_every_exception_has_its_reason() -> None:
    assert all(len(exception["reason"]) > 30 for exception in EXCEPTIONS)


def test_what_checkov_finds_is_justified(findings: list[dict[str, Any]]) -> None:
    unjustified = {
        (finding["check_id"], finding["check_name"], finding["resource"])
        for finding in findings
        if not any(covers(exception, finding) for exception in EXCEPTIONS)
    }
    assert unjustified == set()


def test_every_exception_is_needed(findings: list[dict[str, Any]]) -> None:
    needless = [one for one in EXCEPTIONS if not any(covers(one, finding) for finding in findings)]
    assert needless == []
