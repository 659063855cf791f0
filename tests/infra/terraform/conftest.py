"""Terraform on a copy of `infra/terraform`, without a network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.terraform.running import Terraform, missing, offline


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Terraform with a provider that knows the schema of AWS alone."""
    reason = missing()
    if reason:
        pytest.skip(f"{reason}: infra/terraform is not tested")
    with offline(tmp_path_factory.mktemp("terraform")) as running:
        yield running
