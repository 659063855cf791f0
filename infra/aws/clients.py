"""Clients of AWS services with one configuration, and failures in the words of who must act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)

from infra.errors import AwsAccessError, AwsUnavailableError

_CREDENTIALS = frozenset(
    {
        "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId",
        "InvalidAccessKeyId", "UnrecognizedClientException", "SignatureDoesNotMatch",
        "InvalidSignatureException",
    }
)  # fmt: skip
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


@dataclass(frozen=True)
class AwsClients:
    """One session; a client per service, made when first asked for.

    Args:
        region: Of every service.
        endpoint: Address of a stand-in for all services; None for AWS itself.
        timeout_seconds: Of one attempt.
        attempts: How often a call is tried that failed or was throttled, more slowly each time.
    """

    region: str
    endpoint: str | None = None
    timeout_seconds: float = 20.0
    attempts: int = 5

    @cached_property
    def session(self) -> boto3.session.Session:
        """Credentials come from the environment: a role on AWS, a profile on a laptop."""
        return boto3.session.Session(region_name=self.region)

    @cached_property
    def _made(self) -> dict[str, BaseClient]:
        return {}

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes the class of a client at run time
        """The client of a service; safe for many threads."""
        if service not in self._made:
            config = Config(
                connect_timeout=5,
                read_timeout=self.timeout_seconds,
                retries={"total_max_attempts": self.attempts, "mode": "standard"},
            )
            with aws_errors(service):
                self._made[service] = self.session.client(service, endpoint_url=self.endpoint, config=config)
        return self._made[service]


@contextmanager
def aws_errors(service: str) -> Iterator[None]:
    """Turn what a call of a service raises into ours; codes that a caller knows are caught inside.

    Raises:
        AwsAccessError: Credentials are missing, have expired or do not suffice.
        AwsUnavailableError: The service failed or cannot be reached; later it can succeed.
    """
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
        raise AwsAccessError(
            f"There are no AWS credentials for {service}. Sign in (aws sso login), or give the task a role."
        ) from error
    except ClientError as error:
        raise _ours(service, error) from error
    except BotoCoreError as error:
        raise AwsUnavailableError(
            f"{service} cannot be reached ({type(error).__name__}). Try again; check network and endpoints."
        ) from error


def code_of(error: ClientError) -> str:
    """The error code of a service."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _ours(service: str, error: ClientError) -> Exception:
    code = code_of(error)
    if code in _CREDENTIALS:
        return AwsAccessError(
            f"{service} refuses the AWS credentials ({code}): they have expired or are wrong. Sign in anew."
        )
    if code in _DENIED:
        return AwsAccessError(
            f"{service} denies {error.operation_name} to this role ({code}). See terraform/modules/iam."
        )
    return AwsUnavailableError(f"{service} failed on {error.operation_name} ({code}). Try again.")
