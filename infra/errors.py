"""Errors of the adapters and jobs, split by who must act."""

from __future__ import annotations


class InfraError(Exception):
    """Base of every error raised by infra."""


class PublishError(InfraError):
    """A run could not be published; what was published before is untouched. An operator must look."""


class AddressError(InfraError):
    """The address cannot be served on; the message tells the user what to do."""


class UnknownSystemError(InfraError):
    """The user named an AI system that is not installed; the message lists those that are."""
