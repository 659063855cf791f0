"""From volumes to quantities, and from quantities to money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

_SHIPPED = Path(__file__).with_name("prices.yaml")
_DAYS = 30.4
_RAW_BYTES, _LAKE_BYTES, _READ_BYTES = 130, 300, 60
"""Bytes of an order in the raw zone, in the lake, and read by a statement (measured on the demo shop)."""
_RUN_HOURS, _RUN_HOURS_MILLION = 0.1, 1.0
"""A run's hours at least, and for each million orders."""
_TURN_WRITES, _TURN_READS, _TURN_KILOBYTES = 30, 20, 20
"""Units written and read for a turn (conversation, audit, checkpoints), and what it leaves; counted for small
answers (20, 10 and 7) and rounded up for usual ones."""
_ENDPOINTS = 11
"""Interfaces in each zone, without Bedrock's (`infra/terraform/modules/vpc/endpoints.tf`)."""

Price = Annotated[float, Field(ge=0)]


class Prices(BaseModel):
    """Prices in US dollars; those of `prices.yaml` unless others are given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours_a_month: Price
    s3_gb_month: Price
    s3_write_thousand: Price
    athena_terabyte: Price
    athena_least_megabytes: Price
    dynamodb_write_million: Price
    dynamodb_read_million: Price
    dynamodb_gb_month: Price
    fargate_vcpu_hour: Price
    fargate_gb_hour: Price
    dms_hour: Price
    dms_gb_month: Price
    balancer_hour: Price
    balancer_unit_hour: Price
    endpoint_hour: Price
    endpoint_gb: Price
    efs_gb_month: Price
    kms_key_month: Price
    kms_ten_thousand: Price
    secret_month: Price
    logs_gb: Price
    alarm_month: Price
    metric_month: Price
    firewall_month: Price
    firewall_million: Price
    cloudfront_gb: Price
    letter_thousand: Price
    model_million_read: Price
    model_million_written: Price


@dataclass(frozen=True, slots=True)
class Volumes:
    """What an installation has to do with.

    Args:
        orders_a_day: New orders.
        years: History that is kept.
        users: People who ask.
        questions: Of one of them a working day.
        statements: On Athena for a question.
        runs_a_day: Of the pipeline.
        servers: Tasks of the server.
        zones: Availability zones.
        replicated: Whether DMS follows a database.
        tokens_read: By a language model for a question; 0 where the offline model answers.
        tokens_written: By it.
    """

    orders_a_day: float
    years: float = 3
    users: int = 20
    questions: float = 10
    statements: float = 2
    runs_a_day: float = 1
    servers: int = 1
    zones: int = 2
    replicated: bool = True
    tokens_read: float = 0
    tokens_written: float = 0

    @property
    def orders(self) -> float:
        """Orders that are kept."""
        return self.orders_a_day * 365 * self.years

    @property
    def turns(self) -> float:
        """Questions a month of 22 working days."""
        return self.users * self.questions * 22


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the bill: what it is for, how much of it, and dollars a month."""

    service: str
    basis: str
    dollars: float


def shipped_prices(own: Path | None = None) -> Prices:
    """The shipped prices, with those of a file put in their place.

    Raises:
        ValueError: The file names what there is not, or is no mapping of numbers.
    """
    known = yaml.safe_load(_SHIPPED.read_text("utf-8"))
    given = {} if own is None else yaml.safe_load(own.read_text("utf-8"))
    if not isinstance(given, dict):
        raise ValueError(f"{own} is no mapping of prices")
    return Prices.model_validate({**known, **given})


def reckoned(volumes: Volumes, prices: Prices) -> tuple[Line, ...]:
    """The bill of a month."""
    return (
        *_kept(volumes, prices),
        *_computed(volumes, prices),
        *_asked(volumes, prices),
        *_standing(volumes, prices),
    )


def _kept(v: Volumes, p: Prices) -> Iterator[Line]:
    stored = v.orders * (_RAW_BYTES + 3 * _LAKE_BYTES) / 1e9
    yield Line("S3", f"{stored:,.1f} GB: raw, and three versions of the lake", stored * p.s3_gb_month)
    writes = v.runs_a_day * _DAYS * 3_000
    yield Line("S3 requests", f"{writes:,.0f} writes", writes / 1e3 * p.s3_write_thousand)
    said = v.turns * 12 * _TURN_KILOBYTES / 1e6
    yield Line("DynamoDB storage", f"{said:,.1f} GB after a year", said * p.dynamodb_gb_month)
    yield Line("EFS", "5 GB: the home", 5 * p.efs_gb_month)


def _computed(v: Volumes, p: Prices) -> Iterator[Line]:
    hours = v.runs_a_day * _DAYS * (_RUN_HOURS + _RUN_HOURS_MILLION * v.orders / 1e6)
    yield Line("Batch", f"{hours:,.0f} hours of 4 vCPU and 16 GB", hours * _fargate(p, 4, 16))
    if v.replicated:
        yield Line("DMS", "one instance, 50 GB", p.hours_a_month * p.dms_hour + 50 * p.dms_gb_month)


def _asked(v: Volumes, p: Prices) -> Iterator[Line]:
    read = max(p.athena_least_megabytes, v.orders * _READ_BYTES / 1e6)
    terabytes = v.turns * v.statements * read / 1e6
    yield Line(
        "Athena", f"{v.turns:,.0f} questions, {read:,.0f} MB a statement", terabytes * p.athena_terabyte
    )
    money = v.turns * (
        _TURN_WRITES * p.dynamodb_write_million + _TURN_READS * p.dynamodb_read_million
    )  # fmt: skip
    yield Line("DynamoDB", f"{_TURN_WRITES} writes and {_TURN_READS} reads a question", money / 1e6)
    letters = v.users * 4
    yield Line("SES", f"{letters:,.0f} letters", letters / 1e3 * p.letter_thousand)
    tokens = v.turns * (v.tokens_read * p.model_million_read + v.tokens_written * p.model_million_written)
    basis = f"{v.tokens_read:,.0f} tokens read, {v.tokens_written:,.0f} written a question"
    yield Line("Bedrock", basis if v.tokens_read else "the offline model answers", tokens / 1e6)


def _standing(v: Volumes, p: Prices) -> Iterator[Line]:
    hours = p.hours_a_month
    yield Line("Server", f"{v.servers} tasks of 2 vCPU and 8 GB", v.servers * hours * _fargate(p, 2, 8))
    yield Line("Load balancer", "one, one unit", hours * (p.balancer_hour + p.balancer_unit_hour))
    endpoints = (_ENDPOINTS + bool(v.tokens_read)) * v.zones
    traffic = v.orders * _LAKE_BYTES * v.runs_a_day * _DAYS / 1e9
    money = endpoints * hours * p.endpoint_hour + traffic * p.endpoint_gb
    yield Line("VPC endpoints", f"{endpoints} interfaces", money)
    keys = p.kms_key_month + v.runs_a_day * _DAYS * p.kms_ten_thousand + 4 * p.secret_month
    yield Line("KMS, secrets", "one key, four secrets", keys)
    logs = 2 + v.turns * 10 / 1e6
    money = logs * p.logs_gb + 10 * p.alarm_month + 12 * p.metric_month
    yield Line("CloudWatch", f"{logs:,.1f} GB of logs, 10 alarms", money)
    requests = v.turns * 10 / 1e6
    money = p.firewall_month + requests * p.firewall_million + v.users * 0.05 * p.cloudfront_gb
    yield Line("CloudFront, firewall", f"{requests:,.2f} million requests", money)


def _fargate(p: Prices, vcpus: float, gigabytes: float) -> float:
    """An hour of a task."""
    return vcpus * p.fargate_vcpu_hour + gigabytes * p.fargate_gb_hour
