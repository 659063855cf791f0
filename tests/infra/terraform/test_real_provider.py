"""The real provider of AWS has nothing against the files: unlike a schema it knows which values are allowed.

`RETAIL_TERRAFORM_MIRROR` names a folder that `terraform providers mirror` filled.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.doubles.terraform.running import Terraform, missing

MIRROR = os.environ.get("RETAIL_TERRAFORM_MIRROR")
CONFIGURATION = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n'


@pytest.fixture
def real(tmp_path: Path) -> Terraform:
    """Terraform on a fresh copy, with the provider of the mirror."""
    if missing() or MIRROR is None:
        pytest.skip("RETAIL_TERRAFORM_MIRROR names no folder with the real provider of AWS")
    (tmp_path / "terraform.rc").write_text(CONFIGURATION.format(folder=MIRROR), "utf-8")
    variables = {"TF_CLI_CONFIG_FILE": str(tmp_path / "terraform.rc"), "CHECKPOINT_DISABLE": "1"}
    return Terraform(tmp_path, {**os.environ, **variables}).copied(tmp_path / "copy")


@pytest.mark.parametrize("root", ["bootstrap", "environments/prod"])
def test_it_finds_every_root_valid(real: Terraform, root: str) -> None:
    begun = real.begun(root)
    assert begun.code == 0, begun.output
    done = real.run(root, "validate", "-no-color")
    assert done.code == 0, done.output
