"""Terraform on a copy of `infra/terraform`, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doubles.terraform.running import Terraform, example, missing, offline

Plan = dict[str, Any]


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Terraform with a provider that knows the schema of AWS alone."""
    reason = missing()
    if reason:
        pytest.skip(f"{reason}: infra/terraform is not tested")
    with offline(tmp_path_factory.mktemp("terraform")) as running:
        yield running


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The plan of an installation from nothing, with made-up values for what AWS would compute."""
    reason = missing()
    if reason:
        pytest.skip(f"{reason}: infra/terraform is not tested")
    with offline(tmp_path_factory.mktemp("installation"), known=True) as running:
        return running.plan("environments/prod", example("prod"))
