"""AWS on loopback, with what Terraform makes of an installation: buckets, tables and a verified sender."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames
from tests.doubles.aws import REGION, Aws, aws_stand_in
from tests.doubles.installation import install

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    """A stand-in of AWS, shared by the tests of a module."""
    with aws_stand_in() as running:
        yield running


@pytest.fixture(scope="module")
def opened_clients(aws: Aws) -> AwsClients:
    """Clients that the tests of a module share, since making one takes long."""
    return AwsClients(REGION, aws.url, timeout_seconds=5)


@pytest.fixture
def clients(aws: Aws, opened_clients: AwsClients) -> Iterator[AwsClients]:
    """Clients of the stand-in; what was made to fail works again afterwards."""
    yield opened_clients
    aws.recover()


@pytest.fixture
def names(clients: AwsClients) -> AwsNames:
    """The names of a new installation."""
    made = AwsNames(f"shop{next(_NUMBERS)}")
    install(clients, made)
    return made
