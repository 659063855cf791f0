"""Errors of the adapters and jobs, split by who must act."""

from __future__ import annotations

from server.errors import StoreUnavailableError


class InfraError(Exception):
    """Base of every error raised by infra."""


class PublishError(InfraError):
    """A run could not be published; what was published before is untouched. An operator must look."""


class AddressError(InfraError):
    """The address cannot be served on; the message tells the user what to do."""


class UnknownSystemError(InfraError):
    """The user named an AI system that is not installed; the message lists those that are."""


class RegressorFileError(InfraError):
    """A regressor file cannot be read; the message names file and line. The user must mend it."""


class MissingExtraError(InfraError):
    """What was asked needs libraries that the default installation leaves out; says how to get them."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra `{extra}`: pip install 'retail-copilot[{extra}]'.")


class ModelSettingsError(InfraError):
    """The language model's settings are incomplete; the message names what to set."""


class ModelStoreError(InfraError):
    """A stored model cannot be used as asked; the message says why. An operator must look."""


class MailSettingsError(InfraError):
    """The mail server's address cannot be used; the message says what it looks like."""


class SlackSettingsError(InfraError):
    """Slack is half set up; the message says what is missing."""


class DocumentError(InfraError):
    """A document cannot be taken in; the message says why."""


class AwsAccessError(InfraError, StoreUnavailableError):
    """AWS refuses the credentials or what they may do; the message says what to do. An operator must act."""


class AwsUnavailableError(InfraError, StoreUnavailableError):
    """A service of AWS failed after every attempt, or cannot be reached; trying again later can succeed."""


class AwsSettingsError(InfraError):
    """A setting that the backend `aws` needs is missing; the message names it."""


class NotOnAwsError(InfraError):
    """What was asked is built for a home of this machine alone; the message says what there is on AWS."""


class UnknownCustomerError(InfraError):
    """The user named customers whom nothing in the home knows; the message does not repeat them."""

    def __init__(self, unknown: int) -> None:
        who = "That customer is" if unknown == 1 else f"{unknown} of these customers are"
        super().__init__(f"{who} nowhere in this home. Name customers by their id or e-mail address.")


class UnknownRunError(InfraError):
    """The user named a run that there is not, or that cannot be ended; the message says which."""


class UnknownTableError(InfraError):
    """The user named a table that is not in the lake; the message names it."""

    def __init__(self, table: str) -> None:
        super().__init__(f"There is no table {table} in the lake. `retail quality` names the curated ones.")


class ScheduleError(InfraError):
    """The user gave a schedule that cannot be read; the message says why."""


class ItemConditionError(Exception):
    """The items were not as the condition wants them; nothing was written."""


class LeaseTakenError(Exception):
    """Somebody else holds the lease."""


class ConditionFailedError(Exception):
    """Somebody else wrote the object first."""
